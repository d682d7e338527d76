import type { Reason } from "../common/errors";
import { apiKeyHash } from "./api-keys";
import { Refusal } from "./errors";
import type { ApiKeyIdentity, Caller } from "./proxy-event";
import type { Quotas } from "./quotas";
import type { GatewayRequest } from "./request";
import type { Match } from "./routes";
import type { ServedStage } from "./served-stage";
import type { Throttle } from "./token-bucket";

/**
 * Requires an API key where the method asks for one. It comes from the header X-API-Key, or from the Lambda authorizer.
 * @throws Refusal 403 for a missing or unknown key; 429 beyond the plan's throttle or quota
 */
export function requireApiKey(
  { request, match: { route }, stage }: { request: GatewayRequest; match: Match; stage: ServedStage },
  caller: Caller,
  { throttle, quotas }: { throttle: Throttle; quotas: Quotas },
): ApiKeyIdentity | undefined {
  if (!route.apiKeyRequired) return undefined;
  const value = sentKey(request, stage, caller);
  const key = stage.apiKeys.get(apiKeyHash(value));
  if (!key) throw invalidKey(reason("key", "one of a usage plan of this stage", value === "" ? "none" : "another"));
  const method = `${route.method} ${route.path}`;
  const limits = key.methodThrottles.get(method) ?? key.throttle;
  const bucket = `${key.planId}/${key.id}/${key.methodThrottles.has(method) ? method : ""}`;
  if (limits && !throttle.take(bucket, limits)) {
    const expected = `at most ${limits.rate} a second, ${limits.burst} at once`;
    throw tooMany("THROTTLED", "Too Many Requests", reason(`requests with key ${key.id}`, expected, "more"));
  }
  if (key.quota && !quotas.take(`${key.planId}/${key.id}`, key.quota, request.time)) {
    const expected = `at most ${key.quota.limit} a ${key.quota.period.toLowerCase()}`;
    throw tooMany("QUOTA_EXCEEDED", "Limit Exceeded", reason(`quota of key ${key.id}`, expected, "more"));
  }
  return { apiKey: value, apiKeyId: key.id };
}

/** Empty for a request with no key, or with several. */
function sentKey({ headers }: GatewayRequest, { api }: ServedStage, caller: Caller): string {
  if (api.apiKeySource === "AUTHORIZER") return (caller.lock === "CUSTOM" && caller.usageIdentifierKey) || "";
  const [value = "", ...others] = headers.values("x-api-key");
  return others.length > 0 ? "" : value;
}

function invalidKey(why: Reason): Refusal {
  return new Refusal("INVALID_API_KEY", 403, "ForbiddenException", "Forbidden", why);
}

function tooMany(type: "THROTTLED" | "QUOTA_EXCEEDED", message: string, why: Reason): Refusal {
  const errorType = type === "THROTTLED" ? "TooManyRequestsException" : "LimitExceededException";
  return new Refusal(type, 429, errorType, message, why);
}

function reason(check: string, expected: string, actual: string): Reason {
  return { lock: "API key", check, expected, actual };
}
