import type { Reason } from "../../common/errors";

/** An answer that Lambda gives at a function URL instead of the function's. */
export class UrlRefusal extends Error {
  override name = "UrlRefusal";
  constructor(
    readonly status: number,
    /** `x-amzn-ErrorType` */
    readonly errorType: string,
    readonly body: string,
    readonly reason: Reason,
  ) {
    super(errorType);
  }
}

/** The text: awsdocs/aws-lambda-developer-guide, issue 494. */
export function accessDenied(reason: Reason): UrlRefusal {
  const Message =
    "Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html";
  return new UrlRefusal(403, "AccessDeniedException", JSON.stringify({ Message }), reason);
}

/** "Monitoring Lambda function URLs": 429 for a function that has no instance free. The body: M. */
export function tooManyRequests(reason: Reason): UrlRefusal {
  const body = { Reason: "ConcurrentInvocationLimitExceeded", Type: "User", message: "Rate Exceeded." };
  return new UrlRefusal(429, "TooManyRequestsException", JSON.stringify(body), reason);
}

/** An event over the limit of Lambda's Invoke ("RequestTooLargeException"). The body: M. */
export function requestTooLarge(reason: Reason): UrlRefusal {
  const message = "Request must be smaller than 6291456 bytes for the InvokeFunction operation";
  return new UrlRefusal(413, "RequestEntityTooLargeException", JSON.stringify({ message }), reason);
}

/** The function failed, or its reply is malformed. The body: M. */
export function badGateway(reason: Reason): UrlRefusal {
  return new UrlRefusal(502, "InternalFailure", "Internal Server Error", reason);
}

export function internalFailure(reason: Reason): UrlRefusal {
  return new UrlRefusal(500, "InternalFailure", "Internal Server Error", reason);
}
