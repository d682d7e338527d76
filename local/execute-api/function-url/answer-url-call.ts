import type { RequestLine } from "../../common/log";
import { truncate } from "../../common/truncate";
import { percentDecode, utf8Of } from "../../http/percent-decode";
import { exceedsEventLimit } from "../../lambda";
import type { CallServices, Outcome } from "../call-services";
import { BodyTooLong, fault, Refusal } from "../errors";
import { isPreflight, preflightAnswer, withCors } from "../http-api/cors";
import { DEFAULT, type HttpApi } from "../http-api/http-api";
import type { HttpCall } from "../http-api/http-call";
import { event2, type HttpCaller } from "../http-api/http-event";
import { MalformedReply, readHttpReply } from "../http-api/http-reply";
import { iamCaller } from "../http-api/iam-caller";
import { traceIdOf } from "../proxy-event";
import type { Answer, GatewayRequest } from "../request";
import { authorizeUrl } from "./authorize-url";
import type { FunctionUrl } from "./function-url";
import { badGateway, internalFailure, requestTooLarge, tooManyRequests, UrlRefusal } from "./url-refusal";

type Line = Omit<RequestLine, "status">;

/**
 * Answers a request to a function URL. The function is called only after the lock has allowed it.
 * @param path as sent, from the URL's root on
 */
export async function answerUrlCall(
  request: GatewayRequest,
  url: FunctionUrl,
  path: string,
  services: CallServices,
): Promise<Outcome> {
  const name = url.functionArn.slice(url.functionArn.lastIndexOf(":") + 1);
  const line: Line = { route: `${request.method} ${truncate(path)} (URL of ${name})` };
  const traceId = traceIdOf(request);
  let answer: Answer;
  try {
    answer = await call({ request, url, path, traceId }, services, line);
  } catch (error) {
    if (error instanceof BodyTooLong) throw error;
    const { status, errorType, body, reason } = refusalOf(error);
    line.reason = reason;
    const headers = new Map([
      ["content-type", ["application/json"]],
      ["x-amzn-ErrorType", [errorType]],
    ]);
    answer = { status, headers, body: Buffer.from(body) };
  }
  const { status, headers, body } = withCors(answer, request, url.cors);
  const own: [string, string[]][] = [
    ["x-amzn-RequestId", [request.requestId]],
    ["X-Amzn-Trace-Id", [traceId]],
  ];
  return { answer: { status, headers: new Map([...headers, ...own]), body }, line };
}

function refusalOf(error: unknown): UrlRefusal {
  if (error instanceof UrlRefusal) return error;
  if (error instanceof MalformedReply) return badGateway(error.reason);
  // A request whose body is cut off, or is no HTTP.
  if (error instanceof Refusal && error.status < 500) {
    return new UrlRefusal(error.status, error.errorType, JSON.stringify({ message: error.message }), error.reason);
  }
  return internalFailure((error instanceof Refusal ? error : fault(error)).reason);
}

interface UrlCall {
  request: GatewayRequest;
  url: FunctionUrl;
  path: string;
  traceId: string;
}

async function call(urlCall: UrlCall, services: CallServices, line: Line): Promise<Answer> {
  const { request, url } = urlCall;
  // Lambda answers a preflight itself and asks it for no signature, which browsers do not send.
  if (isPreflight(request) && url.cors) return preflightAnswer(request, url.cors, 200);
  const caller = await unlock(urlCall, services, line);
  await request.readBody();
  const event = eventOf(urlCall, caller);
  const invocation = await services.invoke(url.functionArn, event, request.requestId);
  if (invocation.ok) return readHttpReply(invocation.payload, "2.0", "application/json");
  const { error, reason } = invocation;
  if (error === "throttled") throw tooManyRequests(reason);
  // Only for the event: a reply that is too large is an error of the function.
  const tooLarge = error === "too large" && exceedsEventLimit(event);
  throw tooLarge ? requestTooLarge(reason) : badGateway(reason);
}

/** @throws UrlRefusal */
async function unlock({ request, url }: UrlCall, services: CallServices, line: Line): Promise<HttpCaller> {
  if (url.lock === "NONE") {
    line.who = "open to everybody";
    return { lock: "NONE" };
  }
  const { credentials, throttle } = services;
  const signer = await authorizeUrl(request, url, { credentials, throttle, stack: services.stack() });
  line.who = signer.session.identityId;
  return { lock: "AWS_IAM", iam: iamCaller(signer, url.accountId) };
}

/**
 * The event, as an HTTP API with one route would give it ("Invoking Lambda function URLs"). `rawPath` is as it was sent,
 * `http.path` is decoded (sivchari/kumo, pull request 943).
 */
function eventOf({ request, url, path, traceId }: UrlCall, caller: HttpCaller): Record<string, unknown> {
  const route: HttpCall["route"] = {
    key: DEFAULT,
    method: "ANY",
    path: DEFAULT,
    segments: [],
    lock: { type: url.lock },
    integration: { functionArn: url.functionArn, payloadFormat: "2.0", timeout: 0 },
  };
  const stage = { name: DEFAULT, routes: [route], limits: new Map() };
  const api: HttpApi = {
    ...url,
    name: url.id,
    executionArn: url.functionArn,
    // Nobody is known (localstack/localstack, pull request 6342, seen on AWS).
    accountId: url.lock === "NONE" ? "anonymous" : url.accountId,
    stages: new Map(),
  };
  const event = event2({ request, api, stage, route, path, rawPath: path, parameters: new Map(), traceId }, caller);
  const { http, ...context } = event.requestContext as { http: object };
  const decoded = utf8Of(percentDecode(path));
  return {
    ...event,
    requestContext: { ...context, http: { ...http, path: decoded }, requestId: request.requestId },
  };
}
