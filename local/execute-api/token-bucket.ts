import type { Clock } from "../common/clock";

/** How often a method may be called, as its stage sets it ("Throttle requests to your REST APIs"). */
export interface Limits {
  /** Requests a second. */
  rate: number;
  /** Requests at once. */
  burst: number;
}

interface Bucket {
  limits: Limits;
  tokens: number;
  /** When `tokens` was counted, in milliseconds since the epoch. */
  at: number;
}

/**
 * One token bucket a method: a request takes a token, and `rate` of them come back a second, up to `burst`. A full bucket
 * is the same as none, so full ones are dropped: those of APIs that are gone do not stay.
 */
export class Throttle {
  private readonly buckets = new Map<string, Bucket>();
  constructor(private readonly clock: Clock) {}

  /** Takes a token if there is one. Changed limits begin with a full bucket. */
  take(key: string, limits: Limits): boolean {
    const now = this.clock();
    let bucket = this.buckets.get(key);
    if (bucket?.limits.rate !== limits.rate || bucket.limits.burst !== limits.burst) {
      if (!bucket) this.dropFull(now);
      bucket = { limits, tokens: limits.burst, at: now };
      this.buckets.set(key, bucket);
    }
    bucket.tokens = tokensOf(bucket, now);
    bucket.at = now;
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  }

  /** The number of methods that were called recently. */
  get size(): number {
    return this.buckets.size;
  }

  private dropFull(now: number): void {
    for (const [key, bucket] of this.buckets) {
      if (tokensOf(bucket, now) >= bucket.limits.burst) this.buckets.delete(key);
    }
  }
}

function tokensOf({ limits, tokens, at }: Bucket, now: number): number {
  const seconds = Math.max(0, now - at) / 1000;
  return Math.min(limits.burst, tokens + seconds * limits.rate);
}
