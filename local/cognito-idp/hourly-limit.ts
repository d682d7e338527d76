import type { Clock } from "../common/clock";

const HOUR = 3_600_000;

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

  exceeded(user: string): boolean {
    this.forgetPast();
    return (this.counts.get(user)?.count ?? 0) >= this.most;
  }

  count(user: string): void {
    this.forgetPast();
    const { count, since } = this.counts.get(user) ?? { count: 0, since: this.clock() };
    this.counts.set(user, { count: count + 1, since });
  }

  clear(user: string): void {
    this.counts.delete(user);
  }

  private forgetPast(): void {
    const now = this.clock();
    for (const [user, { since }] of this.counts) {
      if (now - since < HOUR) return;
      this.counts.delete(user);
    }
  }
}
