const MOST = 1_000;

/** Answers of authorizers, each until its time is over; beyond a number the oldest goes. */
export class AuthorizerAnswers {
  private readonly kept = new Map<string, { answer: unknown; until: number }>();

  /** @param key a hash, as the identity that it stands for is a secret */
  get(key: string, now: number): { answer: unknown } | undefined {
    const entry = this.kept.get(key);
    if (!entry || now < entry.until) return entry;
    this.kept.delete(key);
    return undefined;
  }

  /** @param until milliseconds since the epoch */
  keep(key: string, answer: unknown, until: number): void {
    this.kept.delete(key);
    const [oldest] = this.kept.size >= MOST ? this.kept.keys() : [];
    if (oldest !== undefined) this.kept.delete(oldest);
    this.kept.set(key, { answer, until });
  }
}
