import { randomBytes } from "node:crypto";
import * as path from "node:path";
import * as v8 from "node:v8";
import { Worker } from "node:worker_threads";
import type { Clock } from "../common/clock";
import { type CodeFolders, environmentVariables } from "./environment";
import type { FunctionSettings } from "./function-settings";

/** Plain JavaScript, so that no loader of the server's is needed in the worker, nor touches the archive. */
const BOOTSTRAP = path.join(__dirname, "runtime", "bootstrap.cjs");

// From V8 13 on, Node 24, this optimization takes the interrupt check out of a loop that makes arrays of a fixed length.
// Nothing could end such a loop: neither its time limit, nor its memory limit, nor Ctrl-C.
if (Number.parseInt(process.versions.v8, 10) >= 13) v8.setFlagsFromString("--no-turboshaft-loop-unrolling");

/** Requests that an instance may hold: the one that runs, and those that wait in the worker behind it. */
export const MOST_HELD = 4;
/** Milliseconds. No request waits in the worker behind one that takes longer. */
const SHORT = 5;

/** Milliseconds. AWS: Lambda Developer Guide, "Lambda execution environment lifecycle", Init phase. */
const INIT_LIMIT = 10_000;

/** The result of one request. */
export type Outcome = { ok: true; json: string } | { ok: false; error: "unhandled" | "timed out"; failure: Failure };

/** An error as Lambda reports it; `ownWords` where the message may hold what the function was sent. */
export interface Failure {
  errorType: string;
  errorMessage: string;
  ownWords: boolean;
}

/** What the worker says, in the order in which it happened. */
type Message =
  | { type: "output"; text: string }
  | { type: "ready" }
  | { type: "reply"; requestId: string; json: string }
  | { type: "failure"; requestId?: string; failure: Failure; fatal: boolean };
/** Why an instance ends. */
type End = { type: "exit"; code: number } | { type: "timeout" } | { type: "failure"; failure: Failure };

/** A request that the worker has been sent. */
interface Call {
  requestId: string;
  /** The place of its flag. */
  flag: number;
  settle(outcome: Outcome | "taken back"): void;
}

/**
 * One execution environment: a worker with its own heap, globals and environment, which runs one request at a time.
 * It keeps the function's faults from the server. It is no sandbox: the code is the developer's own.
 *
 * Waking a thread costs more than a short request. While requests are short, a few are therefore sent ahead and wait in
 * the worker. They are taken back when the one that runs is slow. Each has a flag in memory that both threads share.
 * The thread that sets the flag owns the request, so a request never runs twice.
 */
export class Instance {
  /** True once it cannot take another request. */
  ended = false;
  /** True once its handler is loaded. */
  ready = false;
  /** True while its requests are short: the last one was, and the one that runs has not been long. */
  quick = false;
  private slow = false;
  private outOfMemory = false;
  /** The first one runs, or is about to. */
  private calls: Call[] = [];
  /** Twice as many as are held: the worker may not have dropped yet what was taken back. */
  private readonly flags = new Int32Array(new SharedArrayBuffer(2 * MOST_HELD * Int32Array.BYTES_PER_ELEMENT));
  private sent = 0;
  private readonly worker: Worker;
  private readonly patience = setTimeout(() => this.ifStillRunning(() => this.takeBack()), SHORT).unref();
  private limit: NodeJS.Timeout | undefined;

  /** @throws where Node refuses the function's NODE_OPTIONS. */
  constructor(
    private readonly settings: FunctionSettings,
    folders: CodeFolders,
    private readonly clock: Clock,
    private readonly output: (text: string) => void,
    /** Whether a request that takes too long is cut off. */
    private readonly timeouts = true,
  ) {
    const { arn, handler, runtime, memorySize, timeout } = settings;
    const date = new Date(clock()).toISOString().slice(0, 10).replaceAll("-", "/");
    const logStream = `${date}/[$LATEST]${randomBytes(16).toString("hex")}`;
    // As the bootstrap of Lambda's Node.js runtimes divides the heap.
    const young = Math.floor(memorySize / 10);
    this.worker = new Worker(BOOTSTRAP, {
      name: settings.name,
      env: environmentVariables(settings, folders, logStream),
      // Not the server's: its loader would compile the archive's files once more.
      execArgv: [],
      workerData: { handler, runtime, taskRoot: folders.taskRoot, arn, timeout, flags: this.flags },
      resourceLimits: { maxYoungGenerationSizeMb: young, maxOldGenerationSizeMb: memorySize - young },
      stdout: true,
      stderr: true,
    });
    this.worker.on("message", (message: Message) => this.receive(message));
    this.worker.on("error", (error: unknown) => this.crash(error));
    this.worker.on("exit", (code) => {
      this.ended = true;
      this.stop({ type: "exit", code });
    });
    for (const stream of [this.worker.stdout, this.worker.stderr]) {
      stream.setEncoding("utf8").on("data", output);
    }
    // Lambda starts a slow init again as part of the request, which then has the function's own timeout.
    this.limitTo(Math.max(INIT_LIMIT, timeout * 1000));
  }

  /** Sends the worker one event, as JSON. Never rejects; `taken back` is a request that did not run. */
  invoke(requestId: string, event: string): Promise<Outcome | "taken back"> {
    return new Promise((settle) => {
      if (this.ended) {
        settle("taken back");
        return;
      }
      const flag = this.sent++ % this.flags.length;
      Atomics.store(this.flags, flag, 0);
      this.calls.push({ requestId, flag, settle });
      this.worker.postMessage({ requestId, event, flag });
      if (this.calls.length === 1) this.begin();
    });
  }

  /** Ends the worker, whatever it does, and resolves when it is gone. */
  async end(): Promise<void> {
    this.ended = true;
    await this.worker.terminate();
  }

  /** The first request runs. */
  private begin(): void {
    this.slow = false;
    this.patience.refresh();
    this.limit?.refresh();
  }

  /** Lets the answers be read first that came while the server itself was busy. */
  private ifStillRunning(act: () => void): void {
    const [first] = this.calls;
    if (first) setImmediate(() => first === this.calls[0] && act());
  }

  /** The last one first, so that the pool gets them in the order in which to serve them. */
  private takeBack(): void {
    this.slow = true;
    this.quick = false;
    const [first, ...waiting] = this.calls;
    const begun = waiting.reverse().filter((call) => !this.reclaim(call));
    this.calls = first ? [first, ...begun.reverse()] : [];
  }

  /** @returns whether the worker had not begun the request, and never will */
  private reclaim({ flag, settle }: Call): boolean {
    if (Atomics.compareExchange(this.flags, flag, 0, 1) !== 0) return false;
    settle("taken back");
    return true;
  }

  private limitTo(milliseconds: number): void {
    clearTimeout(this.limit);
    if (!this.timeouts) return;
    const end = () => this.fail({ type: "timeout" });
    this.limit = setTimeout(() => this.ifStillRunning(end), milliseconds).unref();
  }

  private receive(message: Message): void {
    switch (message.type) {
      case "output":
        this.output(message.text);
        return;
      case "ready":
        this.ready = true;
        this.limitTo(this.settings.timeout * 1000);
        return;
      case "reply":
        this.settleFirst(message.requestId, { ok: true, json: message.json });
        return;
      case "failure":
        // Without an id where the handler could not be loaded.
        if (message.requestId !== undefined && message.requestId !== this.calls[0]?.requestId) return;
        if (message.fatal) this.fail(message);
        else this.settleFirst(message.requestId, { ok: false, error: "unhandled", failure: message.failure });
    }
  }

  /** A request that was answered may speak again; the next one must not get its words. */
  private settleFirst(requestId: string | undefined, outcome: Outcome): void {
    const [first] = this.calls;
    if (!first || first.requestId !== requestId) return;
    this.calls.shift();
    this.quick = !this.slow;
    first.settle(outcome);
    if (this.calls.length > 0) this.begin();
  }

  /** What nobody caught; Node would print it, and then exit with 1. */
  private crash(error: unknown): void {
    this.ended = true;
    if ((error as NodeJS.ErrnoException | null)?.code === "ERR_WORKER_OUT_OF_MEMORY") {
      this.outOfMemory = true;
      this.output("FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory\n");
    } else {
      this.output(`Uncaught ${error instanceof Error ? error.stack : String(error)}\n`);
    }
  }

  private fail(why: End): void {
    // The caller does not wait: a worker in a synchronous call of the system ends only after that call.
    void this.end();
    this.stop(why);
  }

  /** The first request has failed. Those behind it have not begun, and can run elsewhere. */
  private stop(why: End): void {
    clearTimeout(this.patience);
    clearTimeout(this.limit);
    const calls = this.calls;
    this.calls = [];
    for (const [place, call] of calls.entries()) {
      if (place === 0 || !this.reclaim(call)) call.settle(this.failed(call.requestId, why));
    }
  }

  private failed(requestId: string, why: End): Outcome {
    if (why.type === "timeout") {
      const time = new Date(this.clock()).toISOString();
      const errorMessage = `${time} ${requestId} Task timed out after ${this.settings.timeout.toFixed(2)} seconds`;
      return {
        ok: false,
        error: "timed out",
        failure: { errorType: "Sandbox.Timedout", errorMessage, ownWords: false },
      };
    }
    if (why.type === "failure") return { ok: false, error: "unhandled", failure: why.failure };
    const errorMessage = `RequestId: ${requestId} Error: ${this.whyExited(why.code)}`;
    return {
      ok: false,
      error: "unhandled",
      failure: { errorType: "Runtime.ExitError", errorMessage, ownWords: false },
    };
  }

  private whyExited(code: number): string {
    // V8 aborts the process where the heap is full.
    if (this.outOfMemory) return "Runtime exited with error: signal: aborted";
    return code === 0 ? "Runtime exited without providing a reason" : `Runtime exited with error: exit status ${code}`;
  }
}
