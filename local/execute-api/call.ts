import type { Reason } from "../common/errors";
import { truncate } from "../common/truncate";
import { authorizeByFunction, type UnidentifiedCall } from "./authorize-by-function";
import { authorizeToken, claimTexts } from "./authorize-cognito";
import { authenticate, authorize, identityOf, noRoute } from "./authorize-iam";
import type { CallContext } from "./call-context";
import type { CallServices, Outcome } from "./call-services";
import { contextOf } from "./context-of";
import { BodyTooLong, badRequest, fault, forbidden, missingAuthentication, Refusal } from "./errors";
import { type GatewayResponses, gatewayResponse } from "./gateway-responses";
import { integrate } from "./integrate";
import { answerMock } from "./mock";
import { type Caller, proxyEvent, traceIdOf } from "./proxy-event";
import { readProxyResponse } from "./proxy-response";
import type { Answer, GatewayRequest } from "./request";
import { hasDotSegments, parseTarget, type StagePath } from "./request-target";
import { requireApiKey } from "./require-api-key";
import { findRoute, type Match } from "./routes";
import type { ServedStack } from "./served-stack";
import type { ServedStage } from "./served-stage";
import type { Throttle } from "./token-bucket";
import { requireModel, requireParameters } from "./validate-request";

/** What is known of a call so far, for gateway responses and the log. */
interface Progress {
  route: string;
  who?: string;
  api?: { responses: GatewayResponses; context: CallContext };
}

/** Answers a request. The function is called only after lock, throttle and Lambda permission have allowed it. */
export async function answerCall(request: GatewayRequest, services: CallServices): Promise<Outcome> {
  const progress: Progress = { route: `${request.method} ${truncate(request.target.path)}` };
  try {
    return { answer: await call(request, progress, services), line: lineOf(progress) };
  } catch (error) {
    if (error instanceof BodyTooLong) throw error;
    const refusal = error instanceof Refusal ? error : fault(error);
    return {
      answer: gatewayResponse(refusal, request, progress.api),
      line: lineOf(progress, refusal.reason),
    };
  }
}

async function call(request: GatewayRequest, progress: Progress, services: CallServices): Promise<Answer> {
  const stack = services.stack();
  const target = parseTarget(request.target);
  if ("fault" in target) throw badRequest(target.fault);
  const stage = stageOf(target, stack.stages);
  progress.route = `${request.method} ${truncate(target.path)}`;

  const match = hasDotSegments(target.path) ? undefined : findRoute(stage.api.routes, request.method, target.path);
  const context = contextOf(request, target, stage, match?.route);
  progress.api = { responses: stage.api.gatewayResponses, context };
  if (!match) throw noRoute(request, stage, missingAuthentication(noSuchRoute(request, target, stage)));

  const traceId = traceIdOf(request);
  const caller = await unlock({ request, target, match, stage, context, traceId, stack, progress }, services);
  const apiKey = requireApiKey({ request, match, stage }, caller, services);
  requireRate(match, stage, services.throttle);
  const { integration, validation } = match.route;
  if (validation) requireParameters(request, match, validation);
  await request.readBody();
  if (validation) requireModel(request, validation);
  if (integration.type === "MOCK") return answerMock({ request, match, stage, context }, integration);

  const event = proxyEvent({ request, target, match, stage, context, caller, apiKey, traceId });
  const { invoke, integrationTimeoutMs: timeout } = services;
  const payload = await integrate(event, { route: match.route, integration, stage }, { stack, invoke, timeout });
  const accept = request.headers.values("accept")[0];
  const { status, headers, body } = readProxyResponse(payload, accept, stage.api.binaryMediaTypes);
  return {
    status,
    headers: new Map([
      ...headers,
      ["x-amzn-RequestId", [request.requestId]],
      ["x-amz-apigw-id", [request.extendedRequestId]],
      ["X-Amzn-Trace-Id", [traceId]],
    ]),
    body,
  };
}

function stageOf({ stage: name }: StagePath, stages: ReadonlyMap<string, ServedStage>): ServedStage {
  const stage = stages.get(name);
  if (stage) return stage;
  const known = [...stages.keys()].join(" or ") || "one that is deployed";
  throw forbidden({ lock: "route", check: "stage", expected: known, actual: truncate(name) || "none" });
}

/** A call whose route was found. */
interface RoutedCall extends UnidentifiedCall {
  stack: ServedStack;
  progress: Progress;
}

/** Lets the route's lock identify the caller. @throws Refusal */
async function unlock({ stack, progress, ...call }: RoutedCall, services: CallServices): Promise<Caller> {
  const { request, target, match, stage } = call;
  const { lock } = match.route;
  switch (lock.type) {
    case "NONE":
      progress.who = "open to everybody";
      return { lock: lock.type };
    case "AWS_IAM": {
      const signer = await authenticate(request, stage, { ...services, roles: stack.roles });
      progress.who = signer.session.identityId;
      authorize(request, target, stage, signer);
      return { lock: lock.type, identity: identityOf(signer, stage) };
    }
    case "COGNITO_USER_POOLS": {
      const claims = await authorizeToken(request, lock, services.verifyToken);
      progress.who = String(claims.sub);
      return { lock: lock.type, claims: claimTexts(claims) };
    }
    case "CUSTOM": {
      const { invoke, authorizerAnswers: answers, integrationTimeoutMs: timeout } = services;
      const caller = await authorizeByFunction(call, lock.authorizer, { stack, invoke, answers, timeout });
      progress.who = caller.authorizer.principalId;
      return caller;
    }
  }
}

/** Runs after the lock, so that refused callers do not use up the limit of the others. */
function requireRate({ route }: Match, stage: ServedStage, buckets: Throttle): void {
  const limits = stage.limits.get(route);
  if (!limits || buckets.take(`${stage.apiId}/${stage.name}/${route.method}${route.path}`, limits)) return;
  throw new Refusal("THROTTLED", 429, "TooManyRequestsException", "Too Many Requests", {
    lock: "throttling",
    check: `requests for ${route.method} ${route.path}`,
    expected: `at most ${limits.rate} a second, ${limits.burst} at once`,
    actual: "more",
  });
}

function noSuchRoute({ method }: GatewayRequest, { path }: StagePath, { api, name }: ServedStage): Reason {
  const known = api.routes.map((route) => `${route.method} ${route.path}`).join(", ");
  const actual = `${method} ${truncate(path)}`;
  const text = `${actual} is no route of stage ${name}; there is ${known || "none"}, and paths are compared exactly`;
  return { lock: "route", check: "method and path", expected: known, actual, text };
}

function lineOf({ route, who }: Progress, reason?: Reason): Outcome["line"] {
  return { route, who, reason };
}
