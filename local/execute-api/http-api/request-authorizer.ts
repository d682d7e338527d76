import { hash } from "node:crypto";
import { NotEnforced, type Reason } from "../../common/errors";
import type { IdentityPolicyContext } from "../../iam/condition-keys";
import { evaluate } from "../../iam/evaluate";
import { parsePolicy } from "../../iam/policy";
import type { Functions } from "../../lambda";
import type { ServedStack } from "../served-stack";
import type { AuthorizerAnswers } from "./authorizer-answers";
import { invokeWithin } from "./function-call";
import type { RequestAuthorizer } from "./http-api";
import { type HttpCall, invokeArn } from "./http-call";
import { context1, context2, type HttpCaller, requestOf1, requestOf2 } from "./http-event";
import { forbidden, internalServerError, unauthorized } from "./http-refusal";
import { identityValue } from "./identity-source";

/** Milliseconds that an authorizer has ("Amazon API Gateway quotas", HTTP API: M). */
const LIMIT = 10_000;
const MOST_CONTEXT = 100;

export interface AuthorizerServices {
  stack: Pick<ServedStack, "refusedInvocation">;
  invoke: Functions["invoke"];
  answers: AuthorizerAnswers;
  /** Milliseconds; the API's own limit where it is left out. */
  integrationTimeoutMs?: number;
}

/**
 * Calls the authorizer's function, or uses its cached answer. A request that lacks an identity source is refused first.
 * @throws HttpRefusal 401, 403, or 500 where the function fails or its answer is not understood
 */
export async function authorizeByFunction(
  call: HttpCall,
  authorizer: RequestAuthorizer,
  services: AuthorizerServices,
): Promise<Extract<HttpCaller, { lock: "CUSTOM" }>> {
  const values = authorizer.sources.map((source) => ({ source, value: identityValue(call, source) }));
  const missing = values.find(({ value }) => value === undefined);
  if (missing) {
    const { kind, name } = missing.source;
    throw unauthorized(reason(`${kind} ${name}`, "one value", "none, or several"));
  }
  const identity = values.map(({ value = "" }) => value);
  const answer = await answerFor(call, authorizer, identity, services);
  return authorizer.simpleResponses ? bySimpleResponse(answer) : byPolicy(answer, call);
}

async function answerFor(
  call: HttpCall,
  authorizer: RequestAuthorizer,
  identity: readonly string[],
  services: AuthorizerServices,
): Promise<unknown> {
  // Without identity sources callers cannot be told apart, so nothing is cached.
  const ttl = identity.length > 0 ? authorizer.ttl : 0;
  const key = hash("sha256", JSON.stringify([call.api.id, call.stage.name, authorizer, identity]), "base64");
  const kept = services.answers.get(key, call.request.time);
  if (kept) return kept.answer;
  const answer = await ask(call, authorizer, identity, services);
  if (ttl > 0) services.answers.keep(key, answer, call.request.time + ttl * 1000);
  return answer;
}

async function ask(
  call: HttpCall,
  { id, functionArn, payloadFormat }: RequestAuthorizer,
  identity: readonly string[],
  { stack, invoke, integrationTimeoutMs = LIMIT }: AuthorizerServices,
): Promise<unknown> {
  const unpermitted = stack.refusedInvocation(functionArn, {
    sourceArn: `${call.api.executionArn}/authorizers/${id}`,
    sourceAccount: call.api.accountId,
  });
  if (unpermitted) throw internalServerError(unpermitted);
  const event = payloadFormat === "2.0" ? event2(call, identity) : event1(call, identity);
  const invocation = await invokeWithin(integrationTimeoutMs, invoke(functionArn, event, call.request.requestId));
  if (invocation === "late") throw failed(`a reply within ${integrationTimeoutMs} ms`, "none yet");
  if (!invocation.ok) throw internalServerError(invocation.reason);
  return invocation.payload;
}

function event2(call: HttpCall, identity: readonly string[]) {
  return {
    version: "2.0",
    type: "REQUEST",
    routeArn: invokeArn(call),
    identitySource: identity.length > 0 ? identity : null,
    ...requestOf2(call),
    requestContext: context2(call),
  };
}

function event1(call: HttpCall, identity: readonly string[]) {
  const joined = identity.length > 0 ? identity.join(",") : null;
  return {
    version: "1.0",
    type: "REQUEST",
    methodArn: invokeArn(call),
    identitySource: joined,
    authorizationToken: joined,
    ...requestOf1(call),
    requestContext: context1(call),
  };
}

function bySimpleResponse(answer: unknown): Extract<HttpCaller, { lock: "CUSTOM" }> {
  const { isAuthorized, context } = members(answer);
  if (typeof isAuthorized !== "boolean") throw failed("isAuthorized, true or false", typeof isAuthorized);
  if (!isAuthorized) throw forbidden(reason("isAuthorized", "true", "false"));
  return { lock: "CUSTOM", context: contextOf(context) };
}

/** Evaluates the policy that the function gave for this request. */
function byPolicy(answer: unknown, call: HttpCall): Extract<HttpCaller, { lock: "CUSTOM" }> {
  const { principalId, policyDocument, context } = members(answer);
  if (typeof principalId !== "string") throw failed("a principalId that is text", typeof principalId);
  const decision = evaluate([{ source: "the authorizer's policy", policy: policyOf(policyDocument) }], {
    action: "execute-api:Invoke",
    resource: invokeArn(call),
    context: conditionKeys(call),
  });
  if (decision.effect !== "allow") {
    throw forbidden(decision.reason ?? reason("execute-api:Invoke", "allow", decision.effect));
  }
  return { lock: "CUSTOM", context: contextOf(context), principalId };
}

function policyOf(document: unknown) {
  try {
    return parsePolicy(document, "policyDocument");
  } catch (error) {
    if (!(error instanceof NotEnforced)) throw error;
    throw failed("a policyDocument that is understood", error.line);
  }
}

/** The condition keys of a request. Those of a signature have no value. */
function conditionKeys({ request, api }: HttpCall): IdentityPolicyContext {
  return {
    "aws:CurrentTime": [`${new Date(request.time).toISOString().slice(0, 19)}Z`],
    "aws:EpochTime": [String(Math.floor(request.time / 1000))],
    "aws:PrincipalArn": [],
    "aws:RequestedRegion": [api.region],
    "aws:SourceIp": [request.sourceIp],
    "aws:UserAgent": request.headers.values("user-agent").slice(-1),
    "aws:userid": [],
    "aws:ViaAWSService": ["false"],
    "lambda:FunctionUrlAuthType": [],
    "lambda:InvokedViaFunctionUrl": [],
    "cognito-identity.amazonaws.com:amr": [],
    "cognito-identity.amazonaws.com:aud": [],
    "cognito-identity.amazonaws.com:sub": [],
  };
}

function contextOf(context: unknown): Record<string, unknown> | null {
  if (context === undefined || context === null) return null;
  const given = members(context);
  if (Object.keys(given).length > MOST_CONTEXT) throw failed(`a context of at most ${MOST_CONTEXT} members`, "more");
  return given;
}

function members(value: unknown): Record<string, unknown> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw failed("an object", value === null ? "null" : Array.isArray(value) ? "a list" : typeof value);
}

function failed(expected: string, actual: string) {
  return internalServerError(reason("answer", expected, actual));
}

function reason(check: string, expected: string, actual: string): Reason {
  return { lock: "Lambda authorizer", check, expected, actual };
}
