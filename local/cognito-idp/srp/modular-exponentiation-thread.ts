import * as path from "node:path";
import { Worker } from "node:worker_threads";
import { g, NoPowerOfG, power, prime, toBytes, toNumber } from "./modular-exponentiation";

/** Milliseconds without work after which the thread ends. */
const IDLE = 10_000;

interface Waiting {
  resolve(power: bigint): void;
  reject(error: unknown): void;
}

/** A thread that computes powers, one after another. */
export class PowersThread {
  /** True once it starts work without delay. */
  running = false;
  ended = false;
  private readonly waiting: Waiting[] = [];
  private readonly worker = new Worker(path.join(__dirname, "modular-exponentiation-worker.cjs"), {
    name: "powers",
    execArgv: [],
    workerData: { prime, generator: Number(g) },
  });
  private readonly idle: NodeJS.Timeout;

  constructor(idleMilliseconds = IDLE) {
    this.idle = setTimeout(() => this.endIfIdle(), idleMilliseconds).unref();
    this.worker.unref();
    this.worker.once("online", () => {
      this.running = true;
    });
    this.worker.on("message", (answer: Uint8Array | undefined) => {
      const asked = this.waiting.shift();
      if (this.waiting.length === 0) this.worker.unref();
      if (answer) asked?.resolve(toNumber(Buffer.from(answer)));
      else asked?.reject(new NoPowerOfG());
    });
    this.worker.once("error", (error) => this.end(error));
    this.worker.once("exit", () => this.end(new Error("the thread that computes powers has ended")));
  }

  /** `base^exponent mod N`, for a base from 2 to N - 2. @throws NoPowerOfG */
  power(base: bigint, exponent: Buffer): Promise<bigint> {
    this.idle.refresh();
    this.worker.ref();
    // Copies, as a Buffer is sent with all of the memory that it shares.
    this.worker.postMessage({ base: new Uint8Array(toBytes(base)), exponent: new Uint8Array(exponent) });
    return new Promise((resolve, reject) => this.waiting.push({ resolve, reject }));
  }

  private endIfIdle(): void {
    if (this.waiting.length > 0) {
      this.idle.refresh();
      return;
    }
    this.ended = true;
    void this.worker.terminate();
  }

  private end(error: unknown): void {
    this.ended = true;
    clearTimeout(this.idle);
    for (const { reject } of this.waiting.splice(0)) reject(error);
  }
}

let thread: PowersThread | undefined;

/** Computes in another thread, so that sign-ins do not delay other requests; in this one until that thread is ready. */
export async function powerAside(base: bigint, exponent: Buffer): Promise<bigint> {
  if (!thread || thread.ended) thread = new PowersThread();
  return thread.running ? thread.power(base, exponent) : power(base, exponent);
}
