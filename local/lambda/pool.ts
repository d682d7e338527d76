import type { FunctionSettings } from "./function-settings";
import { type Instance, MOST_HELD, type Outcome } from "./instance";

/**
 * Workers of one function. Each costs megabytes and a thread, so that more would slow the machine down. A request that
 * finds all of them busy waits for one, where AWS would start another.
 */
const MOST_INSTANCES = 10;
/** Milliseconds in which an instance must become free before another is started, which takes about as long. */
const PATIENCE = 50;

/** Requests at once. AWS: Lambda Developer Guide, "Lambda quotas", concurrent executions. */
const UNRESERVED_CONCURRENCY = 1000;

interface Slot {
  instance: Instance;
  /** Requests that the instance holds. */
  given: number;
  expiry: NodeJS.Timeout;
}

/** A request that found no instance free. */
interface Waiting {
  resolve(slot: Slot): void;
  reject(error: unknown): void;
}

/** The instances of one revision of a function. */
export class Pool {
  /** The first free one is taken, so that those that are not needed expire. */
  private slots: Slot[] = [];
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
      let slot = this.take() ?? (await this.wait());
      for (;;) {
        const outcome = await slot.instance.invoke(requestId, event);
        slot.given--;
        if (outcome !== "taken back") this.freed = true;
        await this.offer(slot);
        if (outcome !== "taken back") return outcome;
        // It came before those that wait.
        slot = this.take() ?? (await this.wait("first"));
      }
    } finally {
      this.requests--;
      if (this.requests === 0) this.drained?.();
    }
  }

  /** Ends the instances, each after its request, and resolves when there are none. */
  async retire(): Promise<void> {
    this.retired = true;
    await Promise.all(this.slots.filter(({ given }) => given === 0).map((slot) => this.end(slot)));
    if (this.requests > 0) await new Promise<void>((resolve) => (this.drained = resolve));
  }

  /** Ends all instances at once. */
  async close(): Promise<void> {
    this.closed = true;
    this.retired = true;
    await Promise.all([...this.slots].map((slot) => this.end(slot)));
  }

  /** The instance with room that has the fewest requests. Those that wait already come first. */
  private take(): Slot | undefined {
    if (this.waiting.length > 0) return undefined;
    let best: Slot | undefined;
    for (const slot of this.slots) {
      if (hasRoom(slot) && (best === undefined || slot.given < best.given)) best = slot;
    }
    if (best) best.given++;
    return best;
  }

  private wait(place: "first" | "last" = "last"): Promise<Slot> {
    return new Promise((resolve, reject) => {
      if (place === "first") this.waiting.unshift({ resolve, reject });
      else this.waiting.push({ resolve, reject });
      this.startIfNone();
      this.lookLater();
    });
  }

  private startIfNone(): void {
    if (this.waiting.length > 0 && this.size === 0) void this.add();
  }

  private get live(): Slot[] {
    return this.slots.filter(({ instance }) => !instance.ended);
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
      await this.offer(await this.make());
    } catch (error) {
      if (this.size === 0) this.waiting.shift()?.reject(error);
      this.startIfNone();
    }
  }

  private async make(): Promise<Slot> {
    this.coming++;
    try {
      const instance = await this.start();
      const slot: Slot = {
        instance,
        given: 0,
        expiry: setTimeout(() => this.expire(slot), this.idleMilliseconds).unref(),
      };
      this.slots.push(slot);
      if (!this.closed) return slot;
      await this.end(slot);
      throw new Error("the local run is ending");
    } finally {
      this.coming--;
    }
  }

  /** Gives an instance as many of the waiting requests as it has room for, those that wait longest first. */
  private async offer(slot: Slot): Promise<void> {
    if (slot.instance.ended) {
      void this.end(slot);
      this.startIfNone();
      return;
    }
    while (hasRoom(slot)) {
      const next = this.waiting.shift();
      if (!next) break;
      slot.given++;
      next.resolve(slot);
    }
    if (slot.given > 0) return;
    if (this.retired) await this.end(slot);
    else slot.expiry.refresh();
  }

  private expire(slot: Slot): void {
    if (slot.given === 0) void this.end(slot);
  }

  private async end(slot: Slot): Promise<void> {
    await slot.instance.end();
    clearTimeout(slot.expiry);
    this.slots = this.slots.filter((other) => other !== slot);
  }
}

function hasRoom({ instance, given }: Slot): boolean {
  return !instance.ended && given < (instance.quick ? MOST_HELD : 1);
}
