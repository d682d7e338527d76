import type { FunctionSettings } from "./function-settings";
import type { Instance, Outcome } from "./instance";

/**
 * Workers of one function. Each costs megabytes and a thread, so that more would slow the machine down; who
 * finds all of them busy waits for one, where AWS would start another.
 */
const MOST_INSTANCES = 10;

/** Requests at once. AWS: Lambda Developer Guide, "Lambda quotas", concurrent executions. */
const UNRESERVED_CONCURRENCY = 1000;

interface Slot {
  instance: Instance;
  expiry: NodeJS.Timeout;
}

/** The instances of one revision of a function. */
export class Pool {
  private readonly slots = new Set<Slot>();
  /** The one used last is at the end and is taken first, so that those too many grow old. */
  private readonly idle: Slot[] = [];
  private readonly waiting: (() => void)[] = [];
  private requests = 0;
  private busy = 0;
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
      if (this.busy < MOST_INSTANCES) this.busy++;
      else await new Promise<void>((resolve) => this.waiting.push(resolve));
      return await this.run(requestId, event);
    } finally {
      this.requests--;
      const next = this.waiting.shift();
      if (next) next();
      else this.busy--;
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

  private async run(requestId: string, event: string): Promise<Outcome> {
    let slot = this.idle.pop();
    while (slot?.instance.ended) {
      this.forget(slot);
      slot = this.idle.pop();
    }
    slot ??= this.add(await this.start());
    const outcome = await slot.instance.invoke(requestId, event);
    if (slot.instance.ended) this.forget(slot);
    else if (this.retired) await this.end(slot);
    else {
      slot.expiry.refresh();
      this.idle.push(slot);
    }
    return outcome;
  }

  private add(instance: Instance): Slot {
    const expire = () => {
      const place = this.idle.indexOf(slot);
      if (place < 0) return;
      this.idle.splice(place, 1);
      void this.end(slot);
    };
    const slot: Slot = { instance, expiry: setTimeout(expire, this.idleMilliseconds).unref() };
    this.slots.add(slot);
    if (this.closed) void this.end(slot);
    return slot;
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
