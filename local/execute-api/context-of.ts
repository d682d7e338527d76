import type { CallContext } from "./call-context";
import type { GatewayRequest } from "./request";
import type { StagePath } from "./request-target";
import type { Route } from "./routes";
import type { ServedStage } from "./served-stage";

export function contextOf(
  request: GatewayRequest,
  { fullPath }: StagePath,
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
    userAgent: request.headers.values("user-agent").at(-1) ?? null,
  };
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** The time of the Common Log Format, from `2024-06-17T14:58:25.000Z`. */
export function requestTime(time: number): string {
  const text = new Date(time).toISOString();
  return `${text.slice(8, 10)}/${MONTHS[Number(text.slice(5, 7)) - 1]}/${text.slice(0, 4)}:${text.slice(11, 19)} +0000`;
}
