import { requestConditionValues } from "../../iam/condition-values";
import type { Functions } from "../../lambda";
import type { AuthorizerAnswers } from "../authorizer-answers";
import {
  authorizerReason,
  MalformedAnswer,
  malformed,
  members,
  readContext,
  readPolicyAnswer,
} from "../authorizer-reply";
import { invokeWithin } from "../invoke-within";
import type { ServedStack } from "../served-stack";
import type { RequestAuthorizer } from "./http-api";
import { type HttpCall, invokeArn } from "./http-call";
import { context1, context2, type HttpCaller, requestOf1, requestOf2 } from "./http-event";
import { forbidden, internalServerError, unauthorized } from "./http-refusal";
import { identityValue } from "./identity-source";

/** Milliseconds that an authorizer has ("Amazon API Gateway quotas", HTTP API: M). */
const LIMIT = 10_000;

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
    throw unauthorized(authorizerReason(`${kind} ${name}`, "one value", "none, or several"));
  }
  const identity = values.map(({ value = "" }) => value);
  const answer = await services.answers.getOrAsk(
    { scope: [call.api.id, call.stage.name, authorizer], identity, ttl: authorizer.ttl, now: call.request.time },
    () => ask(call, authorizer, identity, services),
  );
  try {
    return authorizer.simpleResponses ? bySimpleResponse(answer) : byPolicy(answer, call);
  } catch (error) {
    throw error instanceof MalformedAnswer ? internalServerError(error.reason) : error;
  }
}

async function ask(
  call: HttpCall,
  authorizer: RequestAuthorizer,
  identity: readonly string[],
  { stack, invoke, integrationTimeoutMs = LIMIT }: AuthorizerServices,
): Promise<unknown> {
  const { id, functionArn, payloadFormat } = authorizer;
  const unpermitted = stack.refusedInvocation(authorizer, {
    sourceArn: `${call.api.executionArn}/authorizers/${id}`,
    sourceAccount: call.api.accountId,
    time: call.request.time,
  });
  if (unpermitted) throw internalServerError(unpermitted);
  const event = payloadFormat === "2.0" ? event2(call, identity) : event1(call, identity);
  const invocation = await invokeWithin(integrationTimeoutMs, invoke(functionArn, event, call.request.requestId));
  if (invocation === "late") {
    throw internalServerError(authorizerReason("answer", `a reply within ${integrationTimeoutMs} ms`, "none yet"));
  }
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

type CustomCaller = Extract<HttpCaller, { lock: "CUSTOM" }>;

function bySimpleResponse(answer: unknown): CustomCaller {
  const { isAuthorized, context } = members(answer);
  if (typeof isAuthorized !== "boolean") throw malformed("isAuthorized, true or false", typeof isAuthorized);
  if (!isAuthorized) throw forbidden(authorizerReason("isAuthorized", "true", "false"));
  return { lock: "CUSTOM", context: readContext(context) };
}

function byPolicy(answer: unknown, call: HttpCall): CustomCaller {
  const keys = requestConditionValues(call.request, call.api.region);
  const { principalId, decision, context } = readPolicyAnswer(answer, invokeArn(call), keys);
  if (decision.effect !== "allow") {
    throw forbidden(decision.reason ?? authorizerReason("execute-api:Invoke", "allow", decision.effect));
  }
  return { lock: "CUSTOM", context, principalId };
}
