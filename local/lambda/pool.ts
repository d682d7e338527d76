import type { FunctionSettings } from "./function-settings";
import type { Instance, Outcome } from "./instance";

/**
 * Workers of one function. Each costs megabytes and a thread, so that more would slow the machine down; who
 * finds all of them busy waits for one, where AWS would start another.
 */
const MOST_INSTANCES = 10;
/** Milliseconds in which an instance must become free before another is started, which takes about as long. */
const PATIENCE = 50;

/** Requests at once. AWS: Lambda Developer Guide, "Lambda quotas", concurrent executions. */
const UNRESERVED_CONCURRENCY = 1000;

interface Slot {
  instance: Instance;
  expiry: NodeJS.Timeout;
}

/** A request that found no instance free. */
interface Waiting {
  resolve(slot: Slot): void;
  reject(error: unknown): void;
}

/** The instances of one revision of a function. */
export class Pool {
  private readonly slots = new Set<Slot>();
  /** The one used last is at the end and is taken first, so that those too many grow old. */
  private readonly idle: Slot[] = [];
  private readonly waiting: Waiting[] = [];
  private requests = 0;
  /** Instances that are being made. */
  private coming = 0;
  /** Whether an instance became free since the last look. */
  private freed = false;
  private nextLook: NodeJS.Timeout | undefined;
  private retired = false;
  private closed = false;
  private drained: (() => void) | undefined;

  constructor(
    readonly settings: FunctionSettings,
    private readonly start: () => Promise<Instance>,
    private readonly idleMilliseconds: number,
  ) {}

  /** How many requests may run at once; more are throttled. */
  get concurrency(): number {
    return this.settings.reserved ?? UNRESERVED_CONCURRENCY;
  }

  /** @throws what `start` throws. */
  async invoke(requestId: string, event: string): Promise<Outcome | "throttled"> {
    if (this.requests >= this.concurrency) return "throttled";
    this.requests++;
    try {
      const slot = this.takeIdle() ?? (await this.wait());
      const outcome = await slot.instance.invoke(requestId, event);
      this.freed = true;
      await this.give(slot);
      return outcome;
    } finally {
      this.requests--;
      if (this.requests === 0) this.drained?.();
    }
  }

  /** Ends the instances, each after its request, and resolves when there are none. */
  async retire(): Promise<void> {
    this.retired = true;
    await Promise.all(this.idle.splice(0).map((slot) => this.end(slot)));
    if (this.requests > 0) await new Promise<void>((resolve) => (this.drained = resolve));
  }

  /** Ends all instances at once. */
  async close(): Promise<void> {
    this.closed = true;
    this.retired = true;
    await Promise.all([...this.slots].map((slot) => this.end(slot)));
  }

  private takeIdle(): Slot | undefined {
    let slot = this.idle.pop();
    while (slot?.instance.ended) {
      this.forget(slot);
      slot = this.idle.pop();
    }
    return slot;
  }

  private wait(): Promise<Slot> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ resolve, reject });
      this.startIfNone();
      this.lookLater();
    });
  }

  private startIfNone(): void {
    if (this.waiting.length > 0 && this.size === 0) void this.add();
  }

  private get live(): Slot[] {
    return [...this.slots].filter(({ instance }) => !instance.ended);
  }

  /** Instances, those that are being made included. */
  private get size(): number {
    return this.live.length + this.coming;
  }

  private lookLater(): void {
    this.nextLook ??= setTimeout(() => this.look(), PATIENCE).unref();
  }

  /** Where requests wait and none got an instance meanwhile, as many again are started as there are. */
  private look(): void {
    this.nextLook = undefined;
    const starting = this.coming > 0 || this.live.some(({ instance }) => !instance.ready);
    if (!this.freed && !starting) {
      const more = Math.min(this.size, MOST_INSTANCES - this.size, this.waiting.length);
      for (let count = 0; count < more; count++) void this.add();
    }
    this.freed = false;
    if (this.waiting.length > 0) this.lookLater();
  }

  private async add(): Promise<void> {
    try {
      await this.give(await this.make());
    } catch (error) {
      if (this.size === 0) this.waiting.shift()?.reject(error);
      this.startIfNone();
    }
  }

  private async make(): Promise<Slot> {
    this.coming++;
    try {
      const instance = await this.start();
      const slot: Slot = { instance, expiry: setTimeout(() => this.expire(slot), this.idleMilliseconds).unref() };
      this.slots.add(slot);
      if (!this.closed) return slot;
      await this.end(slot);
      throw new Error("the local run is ending");
    } finally {
      this.coming--;
    }
  }

  /** Gives an instance that has nothing to do to whoever waits longest. */
  private async give(slot: Slot): Promise<void> {
    if (slot.instance.ended) {
      void this.end(slot);
      this.startIfNone();
      return;
    }
    const next = this.waiting.shift();
    if (next) next.resolve(slot);
    else if (this.retired) await this.end(slot);
    else {
      slot.expiry.refresh();
      this.idle.push(slot);
    }
  }

  private expire(slot: Slot): void {
    const place = this.idle.indexOf(slot);
    if (place < 0) return;
    this.idle.splice(place, 1);
    void this.end(slot);
  }

  private forget(slot: Slot): void {
    clearTimeout(slot.expiry);
    this.slots.delete(slot);
  }

  private async end(slot: Slot): Promise<void> {
    await slot.instance.end();
    this.forget(slot);
  }
}
