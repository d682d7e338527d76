import type { CallContext } from "./call-context";
import { InvalidRequestBody, type Refusal, type ResponseType } from "./errors";
import type { Answer, GatewayRequest } from "./request";

/** The gateway responses that an API declares. */
export type GatewayResponses = ReadonlyMap<string, GatewayResponse>;

export interface GatewayResponse {
  /** Where it changes the status. */
  status?: number;
  headers: readonly (readonly [name: string, value: HeaderValue])[];
  /** Where it changes the body. */
  body?: Template;
}
export type HeaderValue = { text: string } | { requestHeader: string };
/** Text, and the values of `$context` between it. */
export type Template = readonly (string | ((error: GatewayError) => string))[];
export interface GatewayError {
  refusal: Refusal;
  context: CallContext | undefined;
}

/** Of the error itself: a type's own template may name them beside the variables of every call. */
export const ERROR_VARIABLES: Readonly<Record<string, (refusal: Refusal) => string>> = {
  "error.message": ({ message }) => message,
  "error.messageString": ({ message }) => JSON.stringify(message),
  "error.responseType": ({ type }) => type,
  "error.validationErrorString": (refusal) =>
    refusal instanceof InvalidRequestBody ? `[${refusal.validationErrors}]` : "",
};

const DEFAULT_BODY: Template = ['{"message":', ({ refusal }) => JSON.stringify(refusal.message), "}"];
/** The capital is AWS's own (captured; see aws-behaviour, section 1). */
const DEFAULT_BODIES: Partial<Record<ResponseType, Template>> = {
  ACCESS_DENIED: ['{"Message":', ({ refusal }) => JSON.stringify(refusal.message), "}"],
  // auth0-samples/jwt-rsa-aws-custom-authorizer, pull request 6, quotes it.
  AUTHORIZER_CONFIGURATION_ERROR: ['{"message":null}'],
  AUTHORIZER_FAILURE: ['{"message":null}'],
};

/**
 * The answer to a request that was refused: the type's own gateway response, else DEFAULT_4XX or _5XX, else AWS's.
 * @param api the one that was asked for, where one was.
 */
export function gatewayResponse(
  refusal: Refusal,
  { requestId, extendedRequestId, headers: sentHeaders }: GatewayRequest,
  api?: { responses: GatewayResponses; context: CallContext },
): Answer {
  const fallback = refusal.status < 500 ? "DEFAULT_4XX" : "DEFAULT_5XX";
  const response = api?.responses.get(refusal.type) ?? api?.responses.get(fallback);
  const error = { refusal, context: api?.context };
  const body = (response?.body ?? DEFAULT_BODIES[refusal.type] ?? DEFAULT_BODY)
    .map((part) => (typeof part === "string" ? part : part(error)))
    .join("");
  const headers = new Map<string, readonly string[]>([
    ["x-amzn-RequestId", [requestId]],
    ["x-amzn-ErrorType", [refusal.errorType]],
    ["x-amz-apigw-id", [extendedRequestId]],
    ["content-type", ["application/json"]],
  ]);
  for (const [name, value] of response?.headers ?? []) {
    const sent = "text" in value ? value.text : sentHeaders.values(value.requestHeader).at(-1);
    if (sent === undefined) continue;
    for (const known of headers.keys()) if (known.toLowerCase() === name.toLowerCase()) headers.delete(known);
    headers.set(name, [sent]);
  }
  return { status: response?.status ?? refusal.status, headers, body: Buffer.from(body) };
}
