/** What stops a command: one line that says what was wrong and what would be right. */
export class UsageError extends Error {
  override name = "UsageError";
}

/**
 * An answer of an AWS JSON 1.1 service, as AWS words it.
 * `reason` is for the request log alone and says which check failed, with what was expected and what came.
 */
export class AwsError extends Error {
  constructor(
    override readonly name: string,
    message: string,
    readonly reason?: Reason,
    readonly status = 400,
  ) {
    super(message);
  }
}

/** Why a request was refused, for the log: never holds a token, a password or a key. */
export interface Reason {
  /** The lock: `SigV4`, `IAM`, `JWT`, `SRP`, `identity pool`, `throttling` and so on. */
  lock: string;
  /** The one check that failed, such as `token_use` or `signature`. */
  check: string;
  expected: string;
  actual: string;
  /** The whole of it in words that a person can act on; made from the others where it is left out. */
  text?: string;
}

/** `JWT: token_use is access, expected id`, or the reason's own words. */
export function explain(reason: Reason): string {
  return `${reason.lock}: ${reason.text ?? `${reason.check} is ${reason.actual}, expected ${reason.expected}`}`;
}

/** A setting of a resource that carries a lock which the local run cannot hold; it stops the start. */
export class NotEnforced extends Error {
  override name = "NotEnforced";
  constructor(
    /** The path of the setting in the resource's inputs, such as `body.paths./me.get.security`. */
    readonly setting: string,
    /** What the local run cannot do with it, and what to write instead. */
    message: string,
  ) {
    super(message);
  }
}
