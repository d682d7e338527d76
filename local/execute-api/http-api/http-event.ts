import { requestTime } from "../context-of";
import { headersFor, lastOf, queryOf } from "../proxy-event";
import type { HttpCall } from "./http-call";

/** Who calls, as the event shows it. */
export type HttpCaller =
  | { lock: "NONE" }
  | { lock: "JWT"; claims: Record<string, string>; scopes: string[] | null }
  | { lock: "AWS_IAM"; iam: IamCaller }
  | { lock: "CUSTOM"; context: Record<string, unknown> | null; principalId?: string };

/** `requestContext.authorizer.iam`. */
export interface IamCaller {
  accessKey: string;
  accountId: string;
  callerId: string;
  cognitoIdentity: { amr: readonly string[]; identityId: string; identityPoolId: string } | null;
  principalOrgId: null;
  userArn: string;
  userId: string;
}

/** A value that JSON can hold. */
type Event = Record<string, unknown>;

/**
 * Media types whose body is given as text; all others, and a body without one, in base64 (ministackorg/ministack, pull
 * request 766, measured on AWS).
 */
const TEXT = /^(text\/.*|application\/(json|xml|javascript))$/;

/** The event of payload format 2.0 ("Create AWS Lambda proxy integrations for HTTP APIs"). What is absent is left out. */
export function event2(call: HttpCall, caller: HttpCaller): Event {
  const { body, isBase64Encoded } = bodyOf(call);
  return {
    version: "2.0",
    ...requestOf2(call),
    requestContext: { ...context2(call), ...authorizer2(caller) },
    ...(body !== undefined && { body }),
    isBase64Encoded,
  };
}

/** What an authorizer's event and a function's have in common. */
export function requestOf2(call: HttpCall): Event {
  const { request, rawPath, parameters, stage, route } = call;
  const headers = eventHeaders(call);
  const cookies = headers.get("cookie");
  headers.delete("cookie");
  const query = queryOf(request.target.parameters);
  return {
    routeKey: route.key,
    rawPath,
    rawQueryString: request.target.query,
    ...(cookies && { cookies: cookies.flatMap((value) => value.split(/; */)) }),
    headers: joined(headers),
    ...(query && { queryStringParameters: joined(query) }),
    ...(parameters.size > 0 && { pathParameters: Object.fromEntries(parameters) }),
    ...(stage.variables && { stageVariables: stage.variables }),
  };
}

/** `requestContext`, but for who calls. */
export function context2({ request, api, stage, route, rawPath }: HttpCall): Event {
  return {
    accountId: api.accountId,
    apiId: api.id,
    domainName: api.domainName,
    domainPrefix: api.id,
    http: {
      method: request.method,
      path: rawPath,
      protocol: request.protocol,
      sourceIp: request.sourceIp,
      userAgent: userAgentOf(request),
    },
    requestId: request.extendedRequestId,
    routeKey: route.key,
    stage: stage.name,
    time: requestTime(request.time),
    timeEpoch: request.time,
  };
}

/** The event of payload format 1.0. What is absent is null. */
export function event1(call: HttpCall, caller: HttpCaller): Event {
  const { body = null, isBase64Encoded } = bodyOf(call);
  return {
    version: "1.0",
    ...requestOf1(call),
    requestContext: { ...context1(call, caller), authorizer: authorizer1(caller) },
    body,
    isBase64Encoded,
  };
}

export function requestOf1(call: HttpCall): Event {
  const { request, rawPath, parameters, stage, route } = call;
  const headers = eventHeaders(call);
  const query = queryOf(request.target.parameters);
  return {
    resource: route.path,
    path: rawPath,
    httpMethod: request.method,
    headers: lastOf(headers),
    multiValueHeaders: Object.fromEntries(headers),
    queryStringParameters: query && lastOf(query),
    multiValueQueryStringParameters: query && Object.fromEntries(query),
    pathParameters: parameters.size > 0 ? Object.fromEntries(parameters) : null,
    stageVariables: stage.variables ?? null,
  };
}

export function context1({ request, api, stage, route, rawPath }: HttpCall, caller?: HttpCaller): Event {
  const iam = caller?.lock === "AWS_IAM" ? caller.iam : undefined;
  return {
    accountId: api.accountId,
    apiId: api.id,
    domainName: api.domainName,
    domainPrefix: api.id,
    extendedRequestId: request.extendedRequestId,
    httpMethod: request.method,
    identity: {
      accessKey: iam?.accessKey ?? null,
      accountId: iam?.accountId ?? null,
      caller: iam?.callerId ?? null,
      cognitoAmr: iam?.cognitoIdentity?.amr ?? null,
      cognitoAuthenticationProvider: null,
      cognitoAuthenticationType: null,
      cognitoIdentityId: iam?.cognitoIdentity?.identityId ?? null,
      cognitoIdentityPoolId: iam?.cognitoIdentity?.identityPoolId ?? null,
      principalOrgId: null,
      sourceIp: request.sourceIp,
      user: iam?.userId ?? null,
      userAgent: userAgentOf(request),
      userArn: iam?.userArn ?? null,
    },
    path: rawPath,
    protocol: request.protocol,
    requestId: request.extendedRequestId,
    requestTime: requestTime(request.time),
    requestTimeEpoch: request.time,
    resourceId: null,
    resourcePath: route.path,
    stage: stage.name,
  };
}

function authorizer2(caller: HttpCaller): Event {
  switch (caller.lock) {
    case "NONE":
      return {};
    case "JWT":
      return { authorizer: { jwt: { claims: caller.claims, scopes: caller.scopes } } };
    case "AWS_IAM":
      return { authorizer: { iam: caller.iam } };
    case "CUSTOM":
      return { authorizer: { lambda: caller.context } };
  }
}

function authorizer1(caller: HttpCaller): Event {
  if (caller.lock === "JWT") return { claims: caller.claims, scopes: caller.scopes };
  if (caller.lock !== "CUSTOM") return { claims: null, scopes: null };
  return { ...caller.context, ...(caller.principalId !== undefined && { principalId: caller.principalId }) };
}

/** The values of each header by its name in lower case. */
function eventHeaders({ request, route, traceId }: HttpCall): Map<string, string[]> {
  const length = request.headers.values("content-length");
  return new Map([
    ...[...headersFor(request, route.lock.type === "AWS_IAM", traceId)].map(([name, values]): [string, string[]] => [
      name.toLowerCase(),
      values,
    ]),
    ["content-length", length.length > 0 ? [...length] : [String(request.body.length)]],
  ]);
}

function bodyOf({ request: { body, headers } }: HttpCall): { body?: string; isBase64Encoded: boolean } {
  if (body.length === 0) return { isBase64Encoded: false };
  const type = headers.values("content-type").at(-1)?.split(";", 1)[0]?.trim().toLowerCase() ?? "";
  const text = TEXT.test(type);
  return { body: body.toString(text ? "utf8" : "base64"), isBase64Encoded: !text };
}

function joined(values: ReadonlyMap<string, readonly string[]>): Record<string, string> {
  return Object.fromEntries([...values].map(([name, all]) => [name, all.join(",")]));
}

function userAgentOf({ headers }: HttpCall["request"]): string {
  return headers.values("user-agent").at(-1) ?? "";
}
