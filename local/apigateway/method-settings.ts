import { NotEnforced } from "../common/errors";
import type { Route } from "../execute-api/routes";
import type { Limits } from "../execute-api/token-bucket";
import type { Resource } from "../stack/resources";
import { type Fields, object, own } from "./fields";

/** The inputs of `aws:apigateway/methodSettings:MethodSettings`. */
export interface MethodSettingsInputs extends Record<string, unknown> {
  restApi: string;
  stageName: string;
  /** A resource's path without its first slash, a slash and a method; or `*` + `/*`. */
  methodPath: string;
  settings: Fields;
}

/** What AWS allows an account in a region where nothing else is set ("Amazon API Gateway quotas"). */
export const ACCOUNT_LIMITS: Limits = { rate: 10_000, burst: 5_000 };

const THROTTLING = ["throttlingRateLimit", "throttlingBurstLimit"] as const;
/** How calls are logged, measured and, with a cache, cached: none of it lets anybody in. */
const NO_LOCK = [
  ...["dataTraceEnabled", "loggingLevel", "metricsEnabled", "cacheDataEncrypted", "cacheTtlInSeconds"],
  ...["requireAuthorizationForCacheControl", "unauthorizedCacheControlHeaderStrategy"],
];

/** @throws NotEnforced for settings of one method, or all, that cannot be held. */
export function checkMethodSettings({ methodPath, settings }: MethodSettingsInputs): void {
  const fields = object(settings, "settings");
  if (typeof methodPath !== "string" || (methodPath !== "*/*" && /^$|\*|^[^/]*$/.test(methodPath))) {
    throw new NotEnforced(
      "methodPath",
      `is ${JSON.stringify(methodPath)}; write */* or a path and a method, as me/GET`,
    );
  }
  for (const [name, value] of Object.entries(fields)) {
    if (name === "cachingEnabled" && value === true) {
      throw new NotEnforced("settings.cachingEnabled", "answers from a cache past the locks; set it to false");
    }
    if (THROTTLING.some((limit) => limit === name)) {
      if (typeof value === "number" && (value >= 0 || value === -1)) continue;
      throw new NotEnforced(`settings.${name}`, `is ${JSON.stringify(value)}; write a number, or -1 for no limit`);
    }
    if (name !== "cachingEnabled" && !NO_LOCK.includes(name)) {
      throw new NotEnforced(`settings.${name}`, "is not known to the local run; leave it out");
    }
  }
}

/**
 * The limits of a stage's routes: each has a bucket of its own, also where one setting counts for all.
 * @throws NotEnforced for settings of a method that the API does not have.
 */
export function limitsOf(
  routes: readonly Route[],
  settings: readonly Resource<MethodSettingsInputs>[],
): ReadonlyMap<Route, Limits> {
  const byMethod = new Map(settings.map((resource) => [pathOf(resource.inputs.methodPath), resource.inputs.settings]));
  const limits = new Map<Route, Limits>();
  for (const route of routes) {
    const own = byMethod.get(`${route.path} ${route.method}`);
    const common = byMethod.get("* *");
    const [rate, burst] = THROTTLING.map((name) => limit(own, name) ?? limit(common, name));
    if (rate !== undefined || burst !== undefined) {
      limits.set(route, { rate: rate ?? ACCOUNT_LIMITS.rate, burst: burst ?? ACCOUNT_LIMITS.burst });
    }
  }
  return limits;
}

/** Whether these settings are for all methods of the stage, or for one that the API has. */
export function appliesTo(routes: readonly Route[], { methodPath }: MethodSettingsInputs): boolean {
  const path = pathOf(methodPath);
  return path === "* *" || routes.some((route) => `${route.path} ${route.method}` === path);
}

function limit(settings: Fields | undefined, name: string): number | undefined {
  const value = settings && own(settings, name);
  return typeof value === "number" && value >= 0 ? value : undefined;
}

/** `me/GET` as `/me GET`. */
export function pathOf(methodPath: string): string {
  if (methodPath === "*/*") return "* *";
  const slash = methodPath.lastIndexOf("/");
  return `/${methodPath.slice(0, slash).replace(/^\/+/, "")} ${methodPath.slice(slash + 1)}`;
}
