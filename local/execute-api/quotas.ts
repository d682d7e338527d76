/** How often a key may be used in a period of UTC ("CreateUsagePlan", QuotaSettings). */
export interface Quota {
  limit: number;
  period: "DAY" | "WEEK" | "MONTH";
}

const DAY = 86_400_000;

/** Counts the requests of keys. In memory: a restart of the local run resets them. */
export class Quotas {
  /** By key; the declared keys bound their number. */
  private readonly counts = new Map<string, { period: string; used: number }>();

  /** Counts a request if the quota allows it. @param time milliseconds since the epoch */
  take(key: string, { limit, period }: Quota, time: number): boolean {
    const current = `${period} ${periodOf(period, time)}`;
    let count = this.counts.get(key);
    if (count?.period !== current) {
      count = { period: current, used: 0 };
      this.counts.set(key, count);
    }
    if (count.used >= limit) return false;
    count.used++;
    return true;
  }
}

/** Weeks begin on Sunday, as 1970-01-01 was a Thursday. */
function periodOf(period: Quota["period"], time: number): string {
  if (period === "MONTH") return new Date(time).toISOString().slice(0, 7);
  const day = Math.floor(time / DAY);
  return String(period === "DAY" ? day : Math.floor((day + 4) / 7));
}
