import type { Clock } from "../common/clock";

const MINUTE = 60_000;
const FREE_FAILURES = 5;
const LONGEST = 15 * MINUTE;
const FORGOTTEN_AFTER = 15 * MINUTE;
/** Callers may name users who do not exist, so the number is limited: the oldest are forgotten. Each costs an SRP proof. */
const MOST_COUNTED = 100_000;

interface Failures {
  count: number;
  /** Epoch milliseconds of the last. */
  last: number;
}

/**
 * Slows down the guessing of passwords: the fifth failure locks for a second, each further one for twice as long,
 * at most 15 minutes; 15 minutes without an attempt, or the right password, clear it (developer guide, "Lockout
 * behavior for failed sign-in attempts"). In memory: a restart needs the owner of the data folder.
 */
export class Lockout {
  /** In the order of their last failures. */
  private readonly failures = new Map<string, Failures>();

  constructor(private readonly clock: Clock) {}

  /** How long the user is still locked out, in milliseconds; 0 where an attempt is allowed. */
  remaining(user: string): number {
    const failures = this.failures.get(user);
    if (!failures || failures.count < FREE_FAILURES) return 0;
    const locked = Math.min(1000 * 2 ** (failures.count - FREE_FAILURES), LONGEST);
    return Math.max(0, failures.last + locked - this.clock());
  }

  /** Counts a failure; an attempt while locked out is none. */
  failed(user: string): void {
    this.forgetIdle();
    const count = this.failures.get(user)?.count ?? 0;
    this.failures.delete(user);
    this.failures.set(user, { count: count + 1, last: this.clock() });
  }

  succeeded(user: string): void {
    this.failures.delete(user);
  }

  private forgetIdle(): void {
    const now = this.clock();
    for (const [user, { last }] of this.failures) {
      if (now - last < FORGOTTEN_AFTER && this.failures.size < MOST_COUNTED) return;
      this.failures.delete(user);
    }
  }
}
