import type { APIGatewayEventIdentity, APIGatewayProxyEvent } from "aws-lambda";
import { utf8Of } from "../http/percent-decode";
import type { Parameters } from "../http/query";
import type { CallContext } from "./call-context";
import { isBinary } from "./media-types";
import { randomBytes } from "./random-bytes";
import type { GatewayRequest } from "./request";
import type { StagePath } from "./request-target";
import type { Match } from "./routes";
import type { ServedStage } from "./served-stage";

/** What a function is told of the API key that its method requires. */
export interface ApiKeyIdentity {
  apiKey: string;
  apiKeyId: string;
}

/** The twelve keys that REST APIs send, of those that the type knows. */
export type ProxyIdentity = Omit<APIGatewayEventIdentity, "apiKey" | "apiKeyId" | "clientCert" | "vpcId" | "vpceId"> &
  Partial<ApiKeyIdentity>;

/** What the function is given ("Input format of a Lambda function for proxy integration"). */
export type ProxyEvent = Omit<APIGatewayProxyEvent, "requestContext"> & {
  requestContext: Omit<APIGatewayProxyEvent["requestContext"], "identity" | "authorizer"> & {
    deploymentId: string;
    identity: ProxyIdentity;
    authorizer?: Authorized;
  };
};

/** `requestContext.authorizer`: the claims of a token, or what a Lambda authorizer answered, with its `principalId`. */
type Authorized = { claims: Record<string, string> } | (Record<string, string> & { claims?: never });

/** The caller, as the lock identified them. */
export type Caller =
  | { lock: "NONE" }
  | { lock: "AWS_IAM"; identity: Omit<ProxyIdentity, "principalOrgId" | "sourceIp" | "userAgent"> }
  | { lock: "COGNITO_USER_POOLS"; claims: Record<string, string> }
  | { lock: "CUSTOM"; authorizer: Record<string, string>; usageIdentifierKey?: string };

const NOBODY = {
  accessKey: null,
  accountId: null,
  caller: null,
  cognitoAuthenticationProvider: null,
  cognitoAuthenticationType: null,
  cognitoIdentityId: null,
  cognitoIdentityPoolId: null,
  user: null,
  userArn: null,
};

/** LocalStack, test_apigateway_header_remapping_aws[AWS_PROXY], captured: what does not reach a function. */
const DROPPED = new Set([
  ...["connection", "content-length", "content-md5", "expect", "keep-alive", "max-forwards", "proxy-authenticate"],
  ...["server", "te", "trailer", "transfer-encoding", "upgrade", "www-authenticate"],
]);
/** Set by API Gateway, in place of what the client sent. */
const OWN = new Set(["x-forwarded-for", "x-forwarded-port", "x-forwarded-proto", "x-amzn-trace-id"]);
/** The other names keep the case in which they were sent (test_lambda_aws_proxy_integration, captured). */
const SPELLED: Readonly<Record<string, string>> = {
  authorization: "Authorization",
  host: "Host",
  "user-agent": "User-Agent",
};

/** The sources of an event. */
export interface EventSource {
  request: GatewayRequest;
  target: StagePath;
  match: Match;
  stage: ServedStage;
  context: CallContext;
  caller: Caller;
  /** Where the method requires an API key. */
  apiKey?: ApiKeyIdentity;
  traceId: string;
}

export function proxyEvent({
  request,
  target,
  match,
  stage,
  context,
  caller,
  apiKey,
  traceId,
}: EventSource): ProxyEvent {
  const { route, parameters } = match;
  const headers = headersFor(request, caller.lock === "AWS_IAM", traceId);
  const query = queryOf(request.target.parameters);
  const { sourceIp, userAgent, resourceId = "", resourcePath = "", ...rest } = context;
  return {
    resource: route.path,
    path: target.path,
    httpMethod: request.method,
    headers: lastOf(headers),
    multiValueHeaders: Object.fromEntries(headers),
    queryStringParameters: query && lastOf(query),
    multiValueQueryStringParameters: query && Object.fromEntries(query),
    pathParameters: parameters.size > 0 ? Object.fromEntries(parameters) : null,
    stageVariables: stage.variables,
    requestContext: {
      ...rest,
      ...(caller.lock === "COGNITO_USER_POOLS" && { authorizer: { claims: caller.claims } }),
      ...(caller.lock === "CUSTOM" && { authorizer: caller.authorizer }),
      identity: {
        ...(caller.lock === "AWS_IAM" ? caller.identity : NOBODY),
        ...apiKey,
        principalOrgId: null,
        sourceIp,
        userAgent,
      },
      resourceId,
      resourcePath,
    },
    ...bodyOf(request, stage.api.binaryMediaTypes),
  };
}

/** `Root=1-<seconds in hex>-<96 bits>`, or the caller's header if it has a Root ("X-Amzn-Trace-Id"). */
export function traceIdOf({ headers, time }: GatewayRequest): string {
  const sent = headers.values("x-amzn-trace-id").at(-1) ?? "";
  if (/(?:^|;)Root=1-[0-9a-f]{8}-[0-9a-f]{24}(?:;|$)/.test(sent) && sent.length <= 256) return sent;
  const seconds = Math.floor(time / 1000).toString(16);
  return `Root=1-${seconds.padStart(8, "0")}-${randomBytes(12).toString("hex")}`;
}

/** The headers of an event: all that reach a function, and those that API Gateway sets itself. */
export function headersFor(
  { headers, sourceIp, port, scheme }: GatewayRequest,
  signed: boolean,
  traceId: string,
): ReadonlyMap<string, string[]> {
  const given = new Map<string, string[]>();
  for (const [lower, { name, values }] of headers.fields) {
    if (DROPPED.has(lower) || OWN.has(lower) || (signed && lower === "authorization")) continue;
    given.set(SPELLED[lower] ?? name, values);
  }
  given.set("X-Amzn-Trace-Id", [traceId]);
  given.set("X-Forwarded-For", [[...headers.values("x-forwarded-for"), sourceIp].join(", ")]);
  given.set("X-Forwarded-Port", [String(port)]);
  given.set("X-Forwarded-Proto", [scheme]);
  return given;
}

/** The values of each parameter by its name; `null` where there is none. */
export function queryOf(sent: Parameters): Map<string, string[]> | null {
  const parameters = new Map<string, string[]>();
  for (const [name, value] of sent) {
    const known = parameters.get(utf8Of(name));
    if (known) known.push(utf8Of(value));
    else parameters.set(utf8Of(name), [utf8Of(value)]);
  }
  return parameters.size > 0 ? parameters : null;
}

export function lastOf(values: ReadonlyMap<string, readonly string[]>): Record<string, string> {
  return Object.fromEntries([...values].map(([name, all]) => [name, all.at(-1) ?? ""]));
}

function bodyOf({ body, headers }: GatewayRequest, binaryMediaTypes: readonly string[]) {
  if (body.length === 0) return { body: null, isBase64Encoded: false };
  const binary = isBinary(headers.values("content-type").at(-1), binaryMediaTypes);
  return { body: body.toString(binary ? "base64" : "utf8"), isBase64Encoded: binary };
}
