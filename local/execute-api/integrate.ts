import { exceedsEventLimit, type Functions } from "../lambda";
import { internalServerError, Refusal } from "./errors";
import { type FunctionIntegration, LONGEST_TIMEOUT } from "./integration";
import { invokeWithin } from "./invoke-within";
import type { ProxyEvent } from "./proxy-event";
import type { Route } from "./routes";
import type { ServedStack } from "./served-stack";
import type { ServedStage } from "./served-stage";

/**
 * The resource that Lambda's permission must name: the path as declared, with its parameters' names. A method that
 * stands for all methods is written as `*`, which only `*` matches.
 */
export function sourceArnOf({ executionArn, name }: ServedStage, { method, path }: Route): string {
  return `${executionArn}/${name}/${method === "ANY" ? "*" : method}${path}`;
}

/**
 * Calls the method's function.
 * @returns its reply, as it gave it.
 * @throws Refusal
 */
export async function integrate(
  event: ProxyEvent,
  { route, integration, stage }: { route: Route; integration: FunctionIntegration; stage: ServedStage },
  { stack, invoke, timeout }: { stack: ServedStack; invoke: Functions["invoke"]; timeout?: number },
): Promise<unknown> {
  const unpermitted = stack.refusedInvocation(integration, {
    sourceArn: sourceArnOf(stage, route),
    sourceAccount: stage.accountId,
    time: event.requestContext.requestTimeEpoch,
  });
  if (unpermitted) throw internalServerError("API_CONFIGURATION_ERROR", 500, unpermitted);
  const limit = timeout ?? integration.timeout ?? LONGEST_TIMEOUT;
  const invocation = await invokeWithin(limit, invoke(integration.functionArn, event, event.requestContext.requestId));
  if (invocation === "late") throw timedOut(integration, limit);
  if (invocation.ok) return invocation.payload;
  const { error, reason } = invocation;
  switch (error) {
    case "too large":
      // Only for the event: a reply that is too large is an error of the function.
      if (exceedsEventLimit(event)) {
        // koki-develop/lgtm-generator, issue 10, quotes the answer.
        throw new Refusal("REQUEST_TOO_LARGE", 413, "BadRequestException", "Request Too Long", reason);
      }
      throw internalServerError("DEFAULT_5XX", 502, reason);
    case "unhandled":
    case "timed out":
      throw internalServerError("DEFAULT_5XX", 502, reason);
    // A throttled function is a failed integration, 500 as long as no gateway response says otherwise (re:Post,
    // "Inconsistencies in response codes depending on whether API Gateway response settings are configured").
    case "throttled":
      throw internalServerError("INTEGRATION_FAILURE", 500, reason);
    case "not found":
      throw internalServerError("API_CONFIGURATION_ERROR", 500, reason);
  }
}

function timedOut({ functionArn }: FunctionIntegration, milliseconds: number): Refusal {
  return new Refusal("INTEGRATION_TIMEOUT", 504, "InternalServerErrorException", "Endpoint request timed out", {
    lock: "API Gateway",
    check: `reply of ${functionArn.slice(functionArn.lastIndexOf(":") + 1)}`,
    expected: `within ${milliseconds} ms`,
    actual: "none yet",
  });
}
