/** An error that stops a command. Its message is one line: what is wrong, and what would be right. */
export class UsageError extends Error {
  override name = "UsageError";
}

/**
 * An error answer of an AWS JSON 1.1 service, in AWS's words.
 * `reason` is for the request log alone: the check that failed, the expected and the actual value.
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

/** Why a request was refused, for the log. It holds no token, password or key. */
export interface Reason {
  /** The lock: `SigV4`, `IAM`, `JWT`, `SRP`, `identity pool`, `throttling` and so on. */
  lock: string;
  /** The one check that failed, such as `token_use` or `signature`. */
  check: string;
  expected: string;
  actual: string;
  /** The reason in words that a person can act on. Default: a sentence made of the fields above. */
  text?: string;
}

/** `JWT: token_use is access, expected id`, or the reason's own words. */
export function explain(reason: Reason): string {
  return `${reason.lock}: ${reason.text ?? `${reason.check} is ${reason.actual}, expected ${reason.expected}`}`;
}

/** The resource that an error is about. */
export interface Subject {
  urn: string;
  /** The Pulumi type token. */
  type: string;
}

/** A setting of a resource that may decide who gets in, and that the local run does not enforce. It stops the start. */
export class NotEnforced extends Error {
  override name = "NotEnforced";
  constructor(
    /** The path of the setting in the resource's inputs, such as `body.paths./me.get.security`. */
    readonly setting: string,
    /** What the local run cannot do with it, and what to write instead. */
    message: string,
    /** Left out while a single resource is checked: `inResource` adds it. */
    readonly resource?: Subject,
  ) {
    super(message);
  }

  /** The error in one line, with the resource and the setting. */
  get line(): string {
    const { resource, setting, message } = this;
    return resource ? `${resource.urn} (${resource.type}): ${setting}: ${message}` : `${setting}: ${message}`;
  }
}

/** Runs `check` on one resource, and names that resource in a NotEnforced which does not name one. */
export function inResource<T>({ urn, type }: Subject, check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof NotEnforced) || error.resource) throw error;
    throw new NotEnforced(error.setting, error.message, { urn, type });
  }
}
