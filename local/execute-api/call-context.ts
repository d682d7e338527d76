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
