import { NotEnforced } from "../common/errors";
import { CONTEXT_VARIABLES } from "../execute-api/call-context";
import {
  ERROR_VARIABLES,
  type GatewayError,
  type GatewayResponse,
  type GatewayResponses,
  type HeaderValue,
  type Template,
} from "../execute-api/gateway-responses";
import { type Fields, object, onlyKnown, own, text } from "./fields";
import { isFraming } from "./response-header";

// "Gateway response types for API Gateway".
const TYPES = [
  ...["ACCESS_DENIED", "API_CONFIGURATION_ERROR", "AUTHORIZER_CONFIGURATION_ERROR", "AUTHORIZER_FAILURE"],
  ...["BAD_REQUEST_PARAMETERS", "BAD_REQUEST_BODY", "DEFAULT_4XX", "DEFAULT_5XX", "EXPIRED_TOKEN"],
  ...["INTEGRATION_FAILURE", "INTEGRATION_TIMEOUT", "INVALID_API_KEY", "INVALID_SIGNATURE"],
  ...["MISSING_AUTHENTICATION_TOKEN", "QUOTA_EXCEEDED", "REQUEST_TOO_LARGE", "RESOURCE_NOT_FOUND"],
  ...["THROTTLED", "UNAUTHORIZED", "UNSUPPORTED_MEDIA_TYPE", "WAF_FILTERED"],
];

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

function compile(value: unknown, setting: string): GatewayResponse {
  const response = object(value, setting);
  onlyKnown(response, ["statusCode", "responseParameters", "responseTemplates"], setting);
  return compileGatewayResponse(response, `${setting}.`);
}

/** Whether a name is a gateway response's type. */
export function isResponseType(name: unknown): boolean {
  return TYPES.some((type) => type === name);
}

/**
 * @param response its `statusCode`, `responseParameters` and `responseTemplates`
 * @param prefix of the settings that errors name
 */
export function compileGatewayResponse(response: Fields, prefix: string): GatewayResponse {
  const parameters = object(own(response, "responseParameters") ?? {}, `${prefix}responseParameters`);
  const templates = object(own(response, "responseTemplates") ?? {}, `${prefix}responseTemplates`);
  // Which of several AWS takes depends on the Accept header, by rules that it does not state.
  onlyKnown(templates, ["application/json"], `${prefix}responseTemplates`);
  const template = text(templates, "application/json", `${prefix}responseTemplates`);
  return {
    ...statusOf(own(response, "statusCode"), `${prefix}statusCode`),
    headers: Object.keys(parameters).map((name) =>
      compileHeader(name, text(parameters, name, `${prefix}responseParameters`), `${prefix}responseParameters`),
    ),
    ...(template !== undefined && {
      body: compileTemplate(template, `${prefix}responseTemplates.application/json`),
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
  if (!header || isFraming(header)) {
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
