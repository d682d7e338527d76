import { hash } from "node:crypto";
import type { Clock } from "../common/clock";

const HOUR = 3_600_000;
/** Callers may name users who do not exist, so the number is limited: the oldest are forgotten. */
const MOST_COUNTED = 100_000;

/**
 * Lets a user do a thing so often an hour. AWS allows between 5 and 20 attempts an hour for codes, by a risk that it
 * does not disclose (developer guide, "Resetting passwords"); this takes the strictest. In memory, as the lockout.
 */
export class HourlyLimit {
  /** In the order in which their hours began. */
  private readonly counts = new Map<string, { count: number; since: number }>();

  constructor(
    private readonly clock: Clock,
    private readonly most = 5,
  ) {}

  /** Whether anything was counted within the hour. */
  has(user: string): boolean {
    this.forgetPast();
    return this.counts.has(keyOf(user));
  }

  exceeded(user: string): boolean {
    this.forgetPast();
    return (this.counts.get(keyOf(user))?.count ?? 0) >= this.most;
  }

  count(user: string): void {
    this.forgetPast();
    const key = keyOf(user);
    const { count, since } = this.counts.get(key) ?? { count: 0, since: this.clock() };
    if (count === 0 && this.counts.size >= MOST_COUNTED) this.forgetFirst();
    this.counts.set(key, { count: count + 1, since });
  }

  clear(user: string): void {
    this.counts.delete(keyOf(user));
  }

  private forgetFirst(): void {
    for (const user of this.counts.keys()) {
      this.counts.delete(user);
      return;
    }
  }

  private forgetPast(): void {
    const now = this.clock();
    for (const [user, { since }] of this.counts) {
      if (now - since < HOUR) return;
      this.counts.delete(user);
    }
  }
}

/** A key of fixed length: a caller's name may be long. */
function keyOf(user: string): string {
  return hash("sha256", user, "base64");
}
