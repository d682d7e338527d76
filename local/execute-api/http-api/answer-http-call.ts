import type { Reason } from "../../common/errors";
import type { RequestLine } from "../../common/log";
import { truncate } from "../../common/truncate";
import { authenticate, authorize } from "../authorize-iam";
import type { CallServices, Outcome } from "../call-services";
import { BodyTooLong, fault, Refusal } from "../errors";
import { invokeWithin } from "../invoke-within";
import { traceIdOf } from "../proxy-event";
import type { Answer, GatewayRequest } from "../request";
import { isPreflight, preflightAnswer, withCors } from "./cors";
import type { HttpApi } from "./http-api";
import { findHttpRoute, findStage, type HttpCall, type StageRequest, sourceArn } from "./http-call";
import { event1, event2, type HttpCaller, type IamCaller } from "./http-event";
import { forbidden, HttpRefusal, internalServerError, notFound, serviceUnavailable } from "./http-refusal";
import { MalformedReply, readHttpReply } from "./http-reply";
import { iamCaller } from "./iam-caller";
import { authorizeJwt } from "./jwt";
import { authorizeByFunction } from "./request-authorizer";

/** What is known of a call so far, for the log. */
type Line = Omit<RequestLine, "status">;

/**
 * Answers a request to an HTTP API. The function is called only after lock, throttle and Lambda permission have
 * allowed it.
 * @param path as sent, from the API's root on
 */
export async function answerHttpCall(
  request: GatewayRequest,
  api: HttpApi,
  path: string,
  services: CallServices,
): Promise<Outcome> {
  const line: Line = { route: `${request.method} ${truncate(path)}` };
  let answer: Answer;
  try {
    answer = await call(request, api, path, { services, line });
  } catch (error) {
    if (error instanceof BodyTooLong) throw error;
    const refusal = refusalOf(error);
    line.reason = refusal.reason;
    answer = {
      status: refusal.status,
      headers: new Map([["content-type", ["application/json"]], ...refusal.headers]),
      body: Buffer.from(JSON.stringify({ message: refusal.message })),
    };
  }
  const { status, headers, body } = withCors(answer, request, api.cors);
  return {
    answer: { status, headers: new Map([...headers, ["apigw-requestid", [request.extendedRequestId]]]), body },
    line,
  };
}

function refusalOf(error: unknown): HttpRefusal {
  if (error instanceof HttpRefusal) return error;
  if (error instanceof MalformedReply) return internalServerError(error.reason);
  // A request whose body is cut off, or is no HTTP.
  if (error instanceof Refusal && error.status < 500) return new HttpRefusal(error.status, error.message, error.reason);
  return internalServerError((error instanceof Refusal ? error : fault(error)).reason);
}

interface Context {
  services: CallServices;
  line: Line;
}

async function call(request: GatewayRequest, api: HttpApi, path: string, context: Context): Promise<Answer> {
  const found = findStage(api, path);
  if (!found)
    throw notFound(reason("stage", [...api.stages.keys()].join(" or ") || "one that is deployed", truncate(path)));
  const staged = { ...found, request, api };
  const match = findHttpRoute(found.stage.routes, request.method, found.path);
  const preflight = isPreflight(request) && api.cors;
  if (!match) {
    if (preflight) return preflightOf(request, api);
    throw notFound(noSuchRoute(staged));
  }
  const httpCall: HttpCall = { ...staged, ...match, traceId: traceIdOf(request) };
  const caller = await unlock(httpCall, context);
  if (preflight) return preflightOf(request, api);
  requireRate(httpCall, context.services);
  await request.readBody();
  return integrate(httpCall, caller, context.services);
}

/** "Configure CORS for HTTP APIs": the API itself answers, where the lock of a route for OPTIONS lets it. */
function preflightOf(request: GatewayRequest, api: HttpApi): Answer {
  return preflightAnswer(request, api.cors as NonNullable<HttpApi["cors"]>, 204);
}

/** Asks the route's lock who calls. @throws HttpRefusal */
async function unlock(httpCall: HttpCall, { services, line }: Context): Promise<HttpCaller> {
  const { lock } = httpCall.route;
  switch (lock.type) {
    case "NONE":
      line.who = "open to everybody";
      return { lock: lock.type };
    case "AWS_IAM": {
      const iam = await authorizeIam(httpCall, services);
      line.who = iam.cognitoIdentity?.identityId ?? iam.userId;
      return { lock: lock.type, iam };
    }
    case "JWT": {
      const { sub, claims, scopes } = await authorizeJwt(httpCall, lock, services.verifyToken);
      line.who = sub;
      return { lock: lock.type, claims, scopes };
    }
    case "CUSTOM": {
      const caller = await authorizeByFunction(httpCall, lock.authorizer, {
        stack: services.stack(),
        invoke: services.invoke,
        answers: services.authorizerAnswers,
        integrationTimeoutMs: services.integrationTimeoutMs,
      });
      line.who = caller.principalId;
      return caller;
    }
  }
}

/** The checks of a REST API's AWS_IAM method. An HTTP API tells the client less about what failed. */
async function authorizeIam(httpCall: HttpCall, services: CallServices): Promise<IamCaller> {
  const { request, api, stage, path } = httpCall;
  const signed = { ...api, name: stage.name };
  try {
    const { roles } = services.stack();
    const signer = await authenticate(request, signed, { ...services, roles });
    authorize(request, { path }, signed, signer);
    return iamCaller(signer, api.accountId);
  } catch (error) {
    if (!(error instanceof Refusal) || error instanceof BodyTooLong || error.status !== 403) throw error;
    throw forbidden(error.reason);
  }
}

function requireRate({ api, stage, route }: HttpCall, { throttle }: CallServices): void {
  const limits = stage.limits.get(route);
  if (!limits || throttle.take(`${api.id}/${stage.name}/${route.key}`, limits)) return;
  const expected = `at most ${limits.rate} a second, ${limits.burst} at once`;
  throw new HttpRefusal(429, "Too Many Requests", {
    lock: "throttling",
    check: `requests for ${route.key}`,
    expected,
    actual: "more",
  });
}

async function integrate(httpCall: HttpCall, caller: HttpCaller, services: CallServices): Promise<Answer> {
  const { api, route, request } = httpCall;
  const { functionArn, payloadFormat, timeout } = route.integration;
  const source = { sourceArn: sourceArn(httpCall), sourceAccount: api.accountId, time: request.time };
  const unpermitted = services.stack().refusedInvocation(route.integration, source);
  if (unpermitted) throw internalServerError(unpermitted);
  const event = payloadFormat === "2.0" ? event2(httpCall, caller) : event1(httpCall, caller);
  const milliseconds = services.integrationTimeoutMs ?? timeout;
  const invocation = await invokeWithin(milliseconds, services.invoke(functionArn, event, request.requestId));
  if (invocation === "late") {
    const name = functionArn.slice(functionArn.lastIndexOf(":") + 1);
    throw serviceUnavailable(reason(`reply of ${name}`, `within ${milliseconds} ms`, "none yet"));
  }
  if (invocation.ok) return readHttpReply(invocation.payload, payloadFormat);
  throw invocation.error === "throttled"
    ? serviceUnavailable(invocation.reason)
    : internalServerError(invocation.reason);
}

function noSuchRoute({ request, path, stage }: StageRequest): Reason {
  const known = stage.routes.map(({ key }) => key).join(", ");
  const actual = `${request.method} ${truncate(path)}`;
  const text = `${actual} is no route of stage ${stage.name}; there is ${known || "none"}, and paths are compared exactly`;
  return { lock: "route", check: "method and path", expected: known, actual, text };
}

function reason(check: string, expected: string, actual: string): Reason {
  return { lock: "API Gateway", check, expected, actual };
}
