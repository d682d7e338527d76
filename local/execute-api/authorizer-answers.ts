const MOST = 1_000;

/** A bounded cache of authorizers' answers, each until it expires. The oldest is dropped first. */
export class AuthorizerAnswers {
  private readonly kept = new Map<string, { answer: unknown; until: number }>();

  /** @param key a hash: the caller's identity is a secret */
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
