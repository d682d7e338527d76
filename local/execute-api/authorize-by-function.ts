import { requestConditionValues } from "../iam/condition-values";
import type { Functions } from "../lambda";
import type { AuthorizerAnswers } from "./authorizer-answers";
import { authorizerReason, MalformedAnswer, malformed, readPolicyAnswer } from "./authorizer-reply";
import { CONTEXT_VARIABLES } from "./call-context";
import { Refusal, unauthorized } from "./errors";
import { type IdentitySource, identityValues } from "./identity-source";
import { LONGEST_TIMEOUT } from "./integration";
import { invokeWithin } from "./invoke-within";
import type { LambdaAuthorizer } from "./lock";
import { type Caller, type EventSource, proxyEvent } from "./proxy-event";
import type { ServedStack } from "./served-stack";

export interface AuthorizerServices {
  stack: Pick<ServedStack, "refusedInvocation">;
  invoke: Functions["invoke"];
  answers: AuthorizerAnswers;
  /** Milliseconds; the API's own limit where it is left out. */
  timeout?: number;
}

/** A request whose route was found, before anybody is identified. */
export type UnidentifiedCall = Omit<EventSource, "caller">;

/**
 * Calls the function of a Lambda authorizer, or uses its cached answer ("Use API Gateway Lambda authorizers"). The
 * policy is evaluated for each request, as one answer may serve several methods.
 * @throws Refusal 401 before the function for a missing identity source, or after it for its `Unauthorized`; 403 by its
 * policy; 500 for a function that fails or answers what is not understood
 */
export async function authorizeByFunction(
  call: UnidentifiedCall,
  authorizer: LambdaAuthorizer,
  services: AuthorizerServices,
): Promise<Extract<Caller, { lock: "CUSTOM" }>> {
  const identity = authorizer.sources.map((source) => identityOf(call, source));
  requireValid(identity, authorizer);
  const { request, stage } = call;
  const answer = await services.answers.getOrAsk(
    {
      scope: [stage.apiId, stage.name, stage.deploymentId, authorizer],
      identity,
      ttl: authorizer.ttl,
      now: request.time,
    },
    () => ask(call, authorizer, identity, services),
  );
  try {
    return readCaller(call, answer);
  } catch (error) {
    throw error instanceof MalformedAnswer ? misconfigured(error.reason) : error;
  }
}

function identityOf({ request, stage, context }: UnidentifiedCall, source: IdentitySource): string {
  const values = identityValues(request, source, {
    stageVariables: stage.variables,
    context: (name) => CONTEXT_VARIABLES[name]?.(context),
  });
  const [value, ...others] = values;
  if (value !== undefined && others.length === 0) return value;
  const actual = value === undefined ? "absent" : `${values.length} of them`;
  throw unauthorized("Unauthorized", authorizerReason(`${source.kind} ${source.name}`, "one value", actual));
}

/** Of TOKEN authorizers: the token must match the expression before the function is called. */
function requireValid([token = ""]: readonly string[], { validation }: LambdaAuthorizer): void {
  if (!validation || validation.test(token)) return;
  const reason = authorizerReason("identityValidationExpression", `what ${validation.source} matches`, "another token");
  throw unauthorized("Unauthorized", reason);
}

async function ask(
  call: UnidentifiedCall,
  authorizer: LambdaAuthorizer,
  [token]: readonly string[],
  { stack, invoke, timeout = LONGEST_TIMEOUT }: AuthorizerServices,
): Promise<unknown> {
  const { stage, request } = call;
  const unpermitted = stack.refusedInvocation(authorizer, {
    sourceArn: `${stage.executionArn}/authorizers/${authorizer.id}`,
    sourceAccount: stage.accountId,
    time: request.time,
  });
  if (unpermitted) throw misconfigured(unpermitted);
  const event =
    authorizer.kind === "TOKEN"
      ? { type: "TOKEN", methodArn: methodArn(call), authorizationToken: token }
      : { type: "REQUEST", methodArn: methodArn(call), ...requestOf(call) };
  const invocation = await invokeWithin(timeout, invoke(authorizer.functionArn, event, request.requestId));
  if (invocation === "late") throw failed(authorizerReason("answer", `a reply within ${timeout} ms`, "none yet"));
  if (invocation.ok) return invocation.payload;
  if (invocation.errorMessage === "Unauthorized") throw unauthorized("Unauthorized", invocation.reason);
  throw failed(invocation.reason);
}

/** The event of a function, without the body, which an authorizer does not get. */
function requestOf(call: UnidentifiedCall) {
  const { body: _, isBase64Encoded: __, ...event } = proxyEvent({ ...call, caller: { lock: "NONE" } });
  return event;
}

function methodArn({ request, target, stage }: UnidentifiedCall): string {
  return `${stage.executionArn}/${stage.name}/${request.method}${target.path}`;
}

function readCaller(call: UnidentifiedCall, answer: unknown): Extract<Caller, { lock: "CUSTOM" }> {
  const keys = requestConditionValues(call.request, call.stage.region);
  const { principalId, decision, context, usageIdentifierKey } = readPolicyAnswer(answer, methodArn(call), keys);
  if (decision.effect !== "allow") {
    // Reports of 2025 have the policy's kind, which older ones lack.
    const explicit = decision.effect === "explicit deny" ? " with an explicit deny in an identity-based policy" : "";
    throw new Refusal(
      "ACCESS_DENIED",
      403,
      "AccessDeniedException",
      `User is not authorized to access this resource${explicit}`,
      decision.reason ?? authorizerReason("execute-api:Invoke", "allow", decision.effect),
    );
  }
  return { lock: "CUSTOM", authorizer: { ...textsOf(context), principalId }, usageIdentifierKey };
}

/** "Output from an API Gateway Lambda authorizer": values are text, numbers or booleans, and reach functions as text. */
function textsOf(context: Record<string, unknown> | null): Record<string, string> {
  return Object.fromEntries(
    Object.entries(context ?? {}).flatMap(([name, value]) => {
      if (value === null) return [];
      if (typeof value !== "object") return [[name, String(value)]];
      throw malformed(
        `context.${name} to be text, a number or a boolean`,
        Array.isArray(value) ? "a list" : "an object",
      );
    }),
  );
}

function misconfigured(reason: Refusal["reason"]): Refusal {
  return new Refusal("AUTHORIZER_CONFIGURATION_ERROR", 500, "AuthorizerConfigurationException", "", reason);
}

function failed(reason: Refusal["reason"]): Refusal {
  return new Refusal("AUTHORIZER_FAILURE", 500, "AuthorizerConfigurationException", "", reason);
}
