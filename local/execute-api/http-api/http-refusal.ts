import type { Reason } from "../../common/errors";

/** An answer that an HTTP API gives instead of the function's, and why, for the log. */
export class HttpRefusal extends Error {
  override name = "HttpRefusal";
  constructor(
    readonly status: number,
    /** AWS's words. */
    message: string,
    readonly reason: Reason,
    readonly headers: ReadonlyMap<string, readonly string[]> = new Map(),
  ) {
    super(message);
  }
}

export function unauthorized(reason: Reason, challenge?: string): HttpRefusal {
  return new HttpRefusal(401, "Unauthorized", reason, challengeHeader(challenge));
}

export function forbidden(reason: Reason, challenge?: string): HttpRefusal {
  return new HttpRefusal(403, "Forbidden", reason, challengeHeader(challenge));
}

export function notFound(reason: Reason): HttpRefusal {
  return new HttpRefusal(404, "Not Found", reason);
}

export function internalServerError(reason: Reason): HttpRefusal {
  return new HttpRefusal(500, "Internal Server Error", reason);
}

export function serviceUnavailable(reason: Reason): HttpRefusal {
  return new HttpRefusal(503, "Service Unavailable", reason);
}

function challengeHeader(challenge: string | undefined): ReadonlyMap<string, readonly string[]> {
  return new Map(challenge === undefined ? [] : [["www-authenticate", [challenge]]]);
}
