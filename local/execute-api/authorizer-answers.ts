import { hash } from "node:crypto";

const MOST = 1_000;

/** What an authorizer's function is asked. */
export interface Question {
  /** The authorizer and all else that its answer holds for. */
  scope: readonly unknown[];
  /** The values of the identity sources. */
  identity: readonly string[];
  /** Seconds for which the answer is cached. */
  ttl: number;
  /** Milliseconds since the epoch. */
  now: number;
}

/** A bounded cache of authorizers' answers, each until it expires. The oldest is dropped first. */
export class AuthorizerAnswers {
  private readonly kept = new Map<string, { answer: unknown; until: number }>();

  /** The cached answer for an identity, or else what `ask` answers. @throws what `ask` throws, which is not cached */
  async getOrAsk({ scope, identity, ttl, now }: Question, ask: () => Promise<unknown>): Promise<unknown> {
    // Without identity sources callers cannot be told apart, so nothing is cached.
    const seconds = identity.length > 0 ? ttl : 0;
    const key = hash("sha256", JSON.stringify([...scope, identity]), "base64");
    const cached = this.get(key, now);
    if (cached) return cached.answer;
    const answer = await ask();
    if (seconds > 0) this.keep(key, answer, now + seconds * 1000);
    return answer;
  }

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
