import { createHash } from "node:crypto";
import type { ServedStage } from "../apigateway/stages";
import { type GatewayRequest, headerValues } from "./request";
import type { Target } from "./request-target";
import type { Route } from "./routes";

/** `$context`, as far as it is the same for every lock ("Variables for data models, authorizers, …"). */
export interface CallContext {
  accountId: string;
  apiId: string;
  deploymentId: string;
  /** The API's name on AWS; the one that was called here is in the Host header. */
  domainName: string;
  domainPrefix: string;
  extendedRequestId: string;
  httpMethod: string;
  /** With the stage. */
  path: string;
  protocol: string;
  requestId: string;
  /** `17/Jun/2024:14:58:25 +0000`. */
  requestTime: string;
  /** Milliseconds. */
  requestTimeEpoch: number;
  /** Absent where the request asks for no route. */
  resourceId?: string;
  resourcePath?: string;
  sourceIp: string;
  stage: string;
  userAgent: string | null;
}

/** What a gateway response's template may name of it. */
export const CONTEXT_VARIABLES: Readonly<Record<string, (context: CallContext) => string>> = {
  accountId: (context) => context.accountId,
  apiId: (context) => context.apiId,
  deploymentId: (context) => context.deploymentId,
  domainName: (context) => context.domainName,
  domainPrefix: (context) => context.domainPrefix,
  extendedRequestId: (context) => context.extendedRequestId,
  httpMethod: (context) => context.httpMethod,
  "identity.sourceIp": (context) => context.sourceIp,
  "identity.userAgent": (context) => context.userAgent ?? "",
  path: (context) => context.path,
  protocol: (context) => context.protocol,
  requestId: (context) => context.requestId,
  requestTime: (context) => context.requestTime,
  requestTimeEpoch: (context) => String(context.requestTimeEpoch),
  resourceId: (context) => context.resourceId ?? "",
  resourcePath: (context) => context.resourcePath ?? "",
  stage: (context) => context.stage,
};

export function contextOf(
  request: GatewayRequest,
  { fullPath }: Target,
  stage: ServedStage,
  route: Route | undefined,
): CallContext {
  return {
    accountId: stage.accountId,
    apiId: stage.apiId,
    deploymentId: stage.deploymentId,
    domainName: stage.domainName,
    domainPrefix: stage.apiId,
    extendedRequestId: request.extendedRequestId,
    httpMethod: request.method,
    path: fullPath,
    protocol: request.protocol,
    requestId: request.requestId,
    requestTime: requestTime(request.time),
    requestTimeEpoch: request.time,
    ...(route && { resourceId: stage.resourceIds.get(route) ?? "", resourcePath: route.path }),
    sourceIp: request.sourceIp,
    stage: stage.name,
    userAgent: headerValues(request.rawHeaders, "user-agent").at(-1) ?? null,
  };
}

/** The id of an API's resource by its path: made up, and always the same. */
export function resourceId(apiId: string, path: string): string {
  const digest = createHash("sha256").update(`${apiId}${path}`).digest();
  return Array.from(digest.subarray(0, 6), (byte) => (byte % 36).toString(36)).join("");
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** The time of the Common Log Format, from `2024-06-17T14:58:25.000Z`. */
function requestTime(time: number): string {
  const text = new Date(time).toISOString();
  return `${text.slice(8, 10)}/${MONTHS[Number(text.slice(5, 7)) - 1]}/${text.slice(0, 4)}:${text.slice(11, 19)} +0000`;
}
