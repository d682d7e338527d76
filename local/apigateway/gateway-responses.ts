import { NotEnforced } from "../common/errors";
import { type CallContext, CONTEXT_VARIABLES } from "../execute-api/call-context";
import type { Refusal, ResponseType } from "../execute-api/errors";
import { type Answer, type GatewayRequest, headerValues } from "../execute-api/request";
import { object, onlyKnown, own, text } from "./fields";

/** The answers that an API gives by itself, where it does not leave them to AWS. */
export type GatewayResponses = ReadonlyMap<string, GatewayResponse>;

interface GatewayResponse {
  /** Where it changes the status. */
  status?: number;
  headers: readonly (readonly [name: string, value: HeaderValue])[];
  /** Where it changes the body. */
  body?: Template;
}
type HeaderValue = { text: string } | { requestHeader: string };
/** Text, and the values of `$context` between it. */
type Template = readonly (string | ((error: GatewayError) => string))[];
interface GatewayError {
  refusal: Refusal;
  context: CallContext | undefined;
}

// "Gateway response types for API Gateway".
const TYPES = [
  ...["ACCESS_DENIED", "API_CONFIGURATION_ERROR", "AUTHORIZER_CONFIGURATION_ERROR", "AUTHORIZER_FAILURE"],
  ...["BAD_REQUEST_PARAMETERS", "BAD_REQUEST_BODY", "DEFAULT_4XX", "DEFAULT_5XX", "EXPIRED_TOKEN"],
  ...["INTEGRATION_FAILURE", "INTEGRATION_TIMEOUT", "INVALID_API_KEY", "INVALID_SIGNATURE"],
  ...["MISSING_AUTHENTICATION_TOKEN", "QUOTA_EXCEEDED", "REQUEST_TOO_LARGE", "RESOURCE_NOT_FOUND"],
  ...["THROTTLED", "UNAUTHORIZED", "UNSUPPORTED_MEDIA_TYPE", "WAF_FILTERED"],
];

/** Of the error itself: a type's own template may name them beside the variables of every call. */
const ERROR_VARIABLES: Readonly<Record<string, (refusal: Refusal) => string>> = {
  "error.message": ({ message }) => message,
  "error.messageString": ({ message }) => JSON.stringify(message),
  "error.responseType": ({ type }) => type,
  /** Of request validation, which does not run here. */
  "error.validationErrorString": () => "",
};

/** Fields that say how the message is framed: set by the server, never by a mapping. */
const FRAMING = /^(connection|content-length|keep-alive|te|trailer|transfer-encoding|upgrade)$/i;

/**
 * Reads `x-amazon-apigateway-gateway-responses`.
 * @throws NotEnforced for what is not understood: what the body says is what must be answered.
 */
export function compileGatewayResponses(value: unknown, setting: string): GatewayResponses {
  const declared = value === undefined ? {} : object(value, setting);
  onlyKnown(declared, TYPES, setting);
  return new Map(
    Object.entries(declared).map(([type, response]) => [type, compile(response, `${setting}.${type}`)] as const),
  );
}

/**
 * The answer to a request that was refused: the type's own gateway response, else DEFAULT_4XX or _5XX, else AWS's.
 * @param api the one that was asked for, where one was.
 */
export function gatewayResponse(
  refusal: Refusal,
  { requestId, extendedRequestId, rawHeaders }: GatewayRequest,
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
    const sent = "text" in value ? value.text : headerValues(rawHeaders, value.requestHeader).at(-1);
    if (sent === undefined) continue;
    for (const known of headers.keys()) if (known.toLowerCase() === name.toLowerCase()) headers.delete(known);
    headers.set(name, [sent]);
  }
  return { status: response?.status ?? refusal.status, headers, body: Buffer.from(body) };
}

function compile(value: unknown, setting: string): GatewayResponse {
  const response = object(value, setting);
  onlyKnown(response, ["statusCode", "responseParameters", "responseTemplates"], setting);
  const parameters = object(own(response, "responseParameters") ?? {}, `${setting}.responseParameters`);
  const templates = object(own(response, "responseTemplates") ?? {}, `${setting}.responseTemplates`);
  // Which of several AWS takes depends on the Accept header, by rules that it does not state.
  onlyKnown(templates, ["application/json"], `${setting}.responseTemplates`);
  const template = text(templates, "application/json", `${setting}.responseTemplates`);
  return {
    ...statusOf(own(response, "statusCode"), `${setting}.statusCode`),
    headers: Object.keys(parameters).map((name) =>
      compileHeader(name, text(parameters, name, `${setting}.responseParameters`), `${setting}.responseParameters`),
    ),
    ...(template !== undefined && {
      body: compileTemplate(template, `${setting}.responseTemplates.application/json`),
    }),
  };
}

function statusOf(value: unknown, setting: string): { status?: number } {
  if (value === undefined || value === null) return {};
  if (/^[2-5]\d\d$/.test(String(value))) return { status: Number(value) };
  throw new NotEnforced(setting, `is ${JSON.stringify(value)}; write a status from 200 to 599`);
}

function compileHeader(
  name: string,
  value: string | undefined,
  setting: string,
): readonly [name: string, value: HeaderValue] {
  const header = /^gatewayresponse\.header\.([\w!#$%&'*+.^`|~-]+)$/.exec(name)?.[1];
  if (!header || FRAMING.test(header)) {
    throw new NotEnforced(`${setting}.${name}`, "sets no header that an answer may carry");
  }
  const [, fixed, requestHeader] =
    /^(?:'([\x20-\x26\x28-\x7e]*)'|method\.request\.header\.([\w!#$%&'*+.^`|~-]+))$/.exec(value ?? "") ?? [];
  if (requestHeader) return [header, { requestHeader }];
  if (fixed !== undefined) return [header, { text: fixed }];
  throw new NotEnforced(`${setting}.${name}`, "is neither 'text' in single quotes nor method.request.header.Name");
}

/** Templates are no VTL: variables are put in, and all else is text ("responseTemplates object"). */
function compileTemplate(template: string, setting: string): Template {
  const parts: (string | ((error: GatewayError) => string))[] = [];
  let at = 0;
  for (const found of template.matchAll(/\$(?:context((?:\.[A-Za-z]\w*)+)|(?=[A-Za-z{]))/g)) {
    const name = found[1]?.slice(1) ?? "";
    parts.push(template.slice(at, found.index), variable(name, template.slice(found.index), setting));
    at = found.index + found[0].length;
  }
  parts.push(template.slice(at));
  return parts;
}

function variable(name: string, text: string, setting: string): (error: GatewayError) => string {
  const ofTheError = Object.hasOwn(ERROR_VARIABLES, name) ? ERROR_VARIABLES[name] : undefined;
  if (ofTheError) return ({ refusal }) => ofTheError(refusal);
  const ofTheCall = Object.hasOwn(CONTEXT_VARIABLES, name) ? CONTEXT_VARIABLES[name] : undefined;
  if (ofTheCall) return ({ context }) => (context ? ofTheCall(context) : "");
  const known = [...Object.keys(ERROR_VARIABLES), ...Object.keys(CONTEXT_VARIABLES)];
  throw new NotEnforced(
    setting,
    `names ${/^\$[\w.{}]*/.exec(text)?.[0]}, which is not known here; known are ${known.map((known) => `$context.${known}`).join(", ")}`,
  );
}

const DEFAULT_BODY = compileTemplate('{"message":$context.error.messageString}', "");
/** The capital is AWS's own (captured; see aws-behaviour, section 1). */
const DEFAULT_BODIES: Partial<Record<ResponseType, Template>> = {
  ACCESS_DENIED: compileTemplate('{"Message":$context.error.messageString}', ""),
};
