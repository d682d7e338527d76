import { randomBytes } from "node:crypto";
import * as path from "node:path";
import * as v8 from "node:v8";
import { Worker } from "node:worker_threads";
import type { Clock } from "../common/clock";
import { environmentVariables } from "./environment";
import type { FunctionSettings } from "./function-settings";

/** Plain JavaScript, so that no loader of the server's is needed in the worker, nor touches the archive. */
const BOOTSTRAP = path.join(__dirname, "runtime", "bootstrap.cjs");

// From V8 13 on, Node 24, this optimization takes the interrupt check out of a loop that makes arrays of a fixed length.
// Nothing could end such a loop: neither its time limit, nor its memory limit, nor Ctrl-C.
if (Number.parseInt(process.versions.v8, 10) >= 13) v8.setFlagsFromString("--no-turboshaft-loop-unrolling");

/** Milliseconds. AWS: Lambda Developer Guide, "Lambda execution environment lifecycle", Init phase. */
const INIT_LIMIT = 10_000;

/** What became of one request. */
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
type Answer = Exclude<Message, { type: "output" }> | { type: "exit"; code: number } | { type: "timeout" };

/**
 * One execution environment: a worker with its own heap, globals and environment, one request at a time.
 * It keeps the function's faults from the server. It is no sandbox: the code is the developer's own.
 */
export class Instance {
  /** True once it cannot take another request. */
  ended = false;
  /** True once its handler is loaded. */
  ready = false;
  private outOfMemory = false;
  private answer: ((answer: Answer) => void) | undefined;
  private readonly worker: Worker;

  /** @throws where Node refuses the function's NODE_OPTIONS. */
  constructor(
    private readonly settings: FunctionSettings,
    taskRoot: string,
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
      env: environmentVariables(settings, taskRoot, logStream),
      // Not the server's: its loader would compile the archive's files once more.
      execArgv: [],
      workerData: { handler, runtime, taskRoot, arn, timeout },
      resourceLimits: { maxYoungGenerationSizeMb: young, maxOldGenerationSizeMb: memorySize - young },
      stdout: true,
      stderr: true,
    });
    this.worker.on("message", (message: Message) => this.receive(message));
    this.worker.on("error", (error: unknown) => this.crash(error));
    this.worker.on("exit", (code) => {
      this.ended = true;
      this.answer?.({ type: "exit", code });
    });
    for (const stream of [this.worker.stdout, this.worker.stderr]) {
      stream.setEncoding("utf8").on("data", output);
    }
  }

  /** Gives the worker one event, as JSON; the first call waits for the handler to be loaded. Never rejects. */
  async invoke(requestId: string, event: string): Promise<Outcome> {
    const { timeout } = this.settings;
    if (!this.ready) {
      // Lambda starts a slow init again as part of the request, which then has the function's own timeout.
      const start = await this.wait(Math.max(INIT_LIMIT, timeout * 1000));
      if (start.type !== "ready") return this.fail(requestId, start);
      this.ready = true;
    }
    this.worker.postMessage({ requestId, event });
    const answer = await this.wait(timeout * 1000, requestId);
    return answer.type === "reply" ? { ok: true, json: answer.json } : this.fail(requestId, answer);
  }

  /** Ends the worker, whatever it does, and resolves when it is gone. */
  async end(): Promise<void> {
    this.ended = true;
    await this.worker.terminate();
  }

  private wait(milliseconds: number, requestId?: string): Promise<Answer> {
    return new Promise((resolve) => {
      const settle = (answer: Answer) => {
        clearTimeout(timer);
        this.answer = undefined;
        resolve(answer);
      };
      const timer = this.timeouts ? setTimeout(settle, milliseconds, { type: "timeout" }) : undefined;
      this.answer = (answer) => {
        // A request that was answered may speak again; the next one must not get its words.
        if ("requestId" in answer && answer.requestId !== requestId) return;
        settle(answer);
      };
      if (this.ended) settle({ type: "exit", code: 0 });
    });
  }

  private receive(message: Message): void {
    if (message.type === "output") {
      this.output(message.text);
    } else {
      this.answer?.(message);
    }
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

  private fail(requestId: string, answer: Answer): Outcome {
    if (answer.type === "failure" && !answer.fatal) {
      return { ok: false, error: "unhandled", failure: answer.failure };
    }
    // The caller does not wait: a worker in a synchronous call of the system ends only after that call.
    void this.end();
    if (answer.type === "timeout") {
      const time = new Date(this.clock()).toISOString();
      const errorMessage = `${time} ${requestId} Task timed out after ${this.settings.timeout.toFixed(2)} seconds`;
      return {
        ok: false,
        error: "timed out",
        failure: { errorType: "Sandbox.Timedout", errorMessage, ownWords: false },
      };
    }
    if (answer.type === "failure") return { ok: false, error: "unhandled", failure: answer.failure };
    const errorMessage = `RequestId: ${requestId} Error: ${this.whyExited(answer)}`;
    return {
      ok: false,
      error: "unhandled",
      failure: { errorType: "Runtime.ExitError", errorMessage, ownWords: false },
    };
  }

  private whyExited(answer: Answer): string {
    // V8 aborts the process where the heap is full.
    if (this.outOfMemory) return "Runtime exited with error: signal: aborted";
    if (answer.type === "exit" && answer.code !== 0) {
      return `Runtime exited with error: exit status ${answer.code}`;
    }
    return "Runtime exited without providing a reason";
  }
}
