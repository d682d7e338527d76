import * as path from "node:path";
import type { Clock } from "../common/clock";
import type { Reason } from "../common/errors";
import type { Log } from "../common/log";
import { truncate } from "../common/truncate";
import { derived, type Resources } from "../stack/resources";
import { ArchiveFolder } from "./archive-folder";
import { type FunctionInputs, type FunctionSettings, functionSettings } from "./function-settings";
import { type Failure, Instance } from "./instance";
import { layersOf } from "./layers";
import { Pool } from "./pool";
import { FUNCTION } from "./resource-types";
import { linkRuntimeModules } from "./runtime-modules";

/** Bytes. AWS: Lambda Developer Guide, "Lambda quotas", invocation payload (synchronous). */
const EVENT_LIMIT = 6_291_456;
/** Bytes, as the message below has it. */
const RESPONSE_LIMIT = 6_291_556;

/** Whether an event, and not the function's reply, is too large. */
export function exceedsEventLimit(event: unknown): boolean {
  return Buffer.byteLength(JSON.stringify(event)) > EVENT_LIMIT;
}

/** Milliseconds after which an instance that nobody called gives its memory back. */
const IDLE = 5 * 60_000;

export interface FunctionsOptions {
  resources: () => Resources;
  /** The folder for unpacked archives. It is created if it does not exist. */
  folder: string;
  /** The program's folder. Functions find its AWS SDK without packing it. */
  program?: string;
  clock: Clock;
  log: Log;
  /** Variables of each new instance beside those that Lambda sets; the function's own come before them. */
  environment?: (settings: FunctionSettings) => Record<string, string>;
  /** Milliseconds until an idle instance ends. Default: five minutes. */
  idleMilliseconds?: number;
  /** False where a debugger may hold a function for as long as a person thinks; true where it is left out. */
  timeouts?: boolean;
}

/** The result of a call: the function's reply, parsed, or why there is none. */
export type Invocation =
  | { ok: true; payload: unknown }
  | {
      ok: false;
      error: "not found" | "unhandled" | "timed out" | "throttled" | "too large";
      /** What Lambda reports of a function that ran; its own words may be in it, so that it is not for the log. */
      errorMessage?: string;
      reason: Reason;
    };

/** Runs the stack's functions, each from the archive that would be uploaded. */
export class Functions {
  private readonly declared = derived(
    (resources) =>
      new Map(
        resources
          .all<FunctionInputs>(FUNCTION)
          .map((resource) => functionSettings(resource, layersOf(resource, resources)))
          .map((settings) => [settings.arn, settings]),
      ),
  );
  private current: ReadonlyMap<string, FunctionSettings> | undefined;
  private readonly pools = new Map<string, Pool>();
  /** Those whose function was changed or removed, until their last instance has ended. */
  private readonly retiring = new Set<Pool>();
  private readonly archives: ArchiveFolder;
  private readonly modules: string;
  private linked: Promise<void> | undefined;
  private closed = false;

  constructor(private readonly options: FunctionsOptions) {
    this.archives = new ArchiveFolder(options.folder);
    this.modules = path.join(options.folder, "runtime");
  }

  /** Calls a function and waits for its reply. An instance is started where none is free. `event` is JSON. */
  async invoke(functionArn: string, event: unknown, requestId: string): Promise<Invocation> {
    const pool = this.pool(functionArn);
    if (!pool) {
      return refused("not found", "function", "one of this stack", truncate(functionArn));
    }
    const { name } = pool.settings;
    const json = JSON.stringify(event ?? null);
    const size = Buffer.byteLength(json);
    if (size > EVENT_LIMIT) {
      return refused("too large", `event for ${name}`, `at most ${EVENT_LIMIT} bytes`, `${size} bytes`);
    }
    try {
      const outcome = await pool.invoke(requestId, json);
      if (outcome === "throttled") {
        const expected = `at most ${pool.concurrency}`;
        return refused("throttled", `requests to ${name} at once`, expected, "more");
      }
      if (!outcome.ok) return failed(outcome.error, name, outcome.failure);
      if (Buffer.byteLength(outcome.json) > RESPONSE_LIMIT) {
        return failed("too large", name, {
          errorType: "Function.ResponseSizeTooLarge",
          errorMessage: `Response payload size exceeded maximum allowed payload size (${RESPONSE_LIMIT} bytes).`,
          ownWords: false,
        });
      }
      return { ok: true, payload: JSON.parse(outcome.json) };
    } catch (error) {
      // The archive could not be unpacked, or the worker not started.
      return refused("unhandled", `start of ${name}`, "an instance", String(error).slice(0, 200));
    }
  }

  /** Ends every instance, also those that run; there are none afterwards. */
  async close(): Promise<void> {
    this.closed = true;
    await Promise.all([...this.pools.values(), ...this.retiring].map((pool) => pool.close()));
    this.pools.clear();
  }

  private pool(arn: string): Pool | undefined {
    const declared = this.declared(this.options.resources());
    if (declared !== this.current) {
      this.current = declared;
      for (const pool of this.pools.values()) {
        if (declared.get(pool.settings.arn)?.revision !== pool.settings.revision) this.retire(pool);
      }
    }
    const settings = declared.get(arn);
    let pool = this.pools.get(arn);
    if (!pool && settings) {
      const { idleMilliseconds = IDLE } = this.options;
      pool = new Pool(settings, () => this.start(settings), idleMilliseconds);
      this.pools.set(arn, pool);
    }
    return pool;
  }

  private retire(pool: Pool): void {
    this.pools.delete(pool.settings.arn);
    this.retiring.add(pool);
    void pool.retire().finally(() => this.retiring.delete(pool));
  }

  private linkModules(): Promise<void> {
    this.linked ??= linkRuntimeModules(this.modules, this.options.program);
    return this.linked;
  }

  private async start(settings: FunctionSettings): Promise<Instance> {
    const { clock, log, timeouts, environment } = this.options;
    const [taskRoot, ...layers] = await Promise.all([
      this.archives.unpack(settings.archive),
      ...settings.layers.map((layer) => this.archives.unpack(layer)),
    ]);
    await this.linkModules();
    if (this.closed) throw new Error("the local run is ending");
    const variables = { ...environment?.(settings), ...settings.variables };
    return new Instance(
      { ...settings, variables },
      { taskRoot, layers, modules: this.modules },
      clock,
      (text) => log.functionOutput(settings.name, text),
      timeouts,
    );
  }
}

type Refusal = Extract<Invocation, { ok: false }>["error"];

function refused(error: Refusal, check: string, expected: string, actual: string): Invocation {
  return { ok: false, error, reason: { lock: "Lambda", check, expected, actual } };
}

function failed(error: Refusal, name: string, { errorType, errorMessage, ownWords }: Failure): Invocation {
  const type = truncate(errorType);
  // The function's own words may quote what it was sent; they are in its output.
  const rest = ownWords ? "; its output has the rest" : `: ${errorMessage.split("\n", 1)}`;
  const text = `${name} failed with ${type}${rest}`;
  const reason = { lock: "Lambda", check: `reply of ${name}`, expected: "a value", actual: type, text };
  return { ok: false, error, errorMessage, reason };
}
