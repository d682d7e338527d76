import { type IdentitySource, identityValues } from "../identity-source";
import type { HttpCall } from "./http-call";

/** The value of an identity source in a request; undefined if the request has none or several. */
export function identityValue({ request, stage, route }: HttpCall, source: IdentitySource): string | undefined {
  const values = identityValues(request, source, {
    stageVariables: stage.variables ?? null,
    context: (name) => CONTEXT[name]?.(request.method, route.key, stage.name),
  });
  return values.length === 1 ? values[0] : undefined;
}

/** The variables of `$context` that may be identity sources here. */
export const CONTEXT: Readonly<Record<string, (method: string, routeKey: string, stage: string) => string>> = {
  httpMethod: (method) => method,
  routeKey: (_method, routeKey) => routeKey,
  stage: (_method, _routeKey, stage) => stage,
};
