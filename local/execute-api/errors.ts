import type { Reason } from "../common/errors";

/** The gateway response types that a call here can end in ("Gateway response types for API Gateway"). */
export type ResponseType =
  | "ACCESS_DENIED"
  | "API_CONFIGURATION_ERROR"
  | "AUTHORIZER_CONFIGURATION_ERROR"
  | "AUTHORIZER_FAILURE"
  | "BAD_REQUEST_BODY"
  | "BAD_REQUEST_PARAMETERS"
  | "DEFAULT_4XX"
  | "DEFAULT_5XX"
  | "EXPIRED_TOKEN"
  | "INTEGRATION_FAILURE"
  | "INTEGRATION_TIMEOUT"
  | "INVALID_API_KEY"
  | "INVALID_SIGNATURE"
  | "MISSING_AUTHENTICATION_TOKEN"
  | "QUOTA_EXCEEDED"
  | "REQUEST_TOO_LARGE"
  | "THROTTLED"
  | "UNAUTHORIZED"
  | "UNSUPPORTED_MEDIA_TYPE";

/** A call that is answered without the function's reply: what the client gets, and what the log gets. */
export class Refusal extends Error {
  override name = "Refusal";
  constructor(
    readonly type: ResponseType,
    /** Where no gateway response sets another. */
    readonly status: number,
    /** The value of `x-amzn-ErrorType`. */
    readonly errorType: string,
    /** AWS's words. */
    message: string,
    readonly reason: Reason,
  ) {
    super(message);
  }
}

/** A body over the limit. AWS refuses it before it looks for an API, so no gateway response of the API applies. */
export class BodyTooLong extends Refusal {
  constructor(actual: string, limit: number) {
    const reason: Reason = { lock: "HTTP", check: "body", expected: `at most ${limit} bytes`, actual };
    super("REQUEST_TOO_LARGE", 413, "RequestTooLargeException", "", reason);
  }
}

/** A body that is no JSON, or not of its model. */
export class InvalidRequestBody extends Refusal {
  constructor(
    /** Of the gateway response's `$context.error.validationErrorString`. */
    readonly validationErrors: string,
    expected: string,
  ) {
    const why = validatorReason("body", expected, validationErrors);
    super("BAD_REQUEST_BODY", 400, "BadRequestException", "Invalid request body", why);
  }
}

export function validatorReason(check: string, expected: string, actual: string): Reason {
  return { lock: "request validator", check, expected, actual };
}

/** No such route, or no credentials: AWS gives the same answer to both. */
export function missingAuthentication(reason: Reason): Refusal {
  return new Refusal(
    "MISSING_AUTHENTICATION_TOKEN",
    403,
    "MissingAuthenticationTokenException",
    "Missing Authentication Token",
    reason,
  );
}

export function forbidden(reason: Reason): Refusal {
  return new Refusal("DEFAULT_4XX", 403, "ForbiddenException", "Forbidden", reason);
}

export function badRequest(reason: Reason): Refusal {
  return new Refusal("DEFAULT_4XX", 400, "BadRequestException", "Bad Request", reason);
}

export function unauthorized(message: string, reason: Reason): Refusal {
  return new Refusal("UNAUTHORIZED", 401, "UnauthorizedException", message, reason);
}

export function internalServerError(
  type: "API_CONFIGURATION_ERROR" | "DEFAULT_5XX" | "INTEGRATION_FAILURE",
  status: 500 | 502,
  reason: Reason,
): Refusal {
  return new Refusal(type, status, "InternalServerErrorException", "Internal server error", reason);
}

/** An unexpected error. The log gets only its kind: its message may quote the caller. */
export function fault(error: unknown): Refusal {
  const actual = error instanceof Error ? error.name : typeof error;
  const reason = { lock: "API Gateway", check: "the local run", expected: "no fault of its own", actual };
  return internalServerError("DEFAULT_5XX", 500, reason);
}
