import { utf8Of } from "../../http/percent-decode";
import type { IdentitySource } from "./http-api";
import type { HttpCall } from "./http-call";

/** The value of an identity source in a request; undefined if the request has none or several. */
export function identityValue(call: HttpCall, { kind, name }: IdentitySource): string | undefined {
  const values = valuesOf(call, kind, name).filter((value) => value !== "");
  return values.length === 1 ? values[0] : undefined;
}

function valuesOf({ request, stage, route }: HttpCall, kind: IdentitySource["kind"], name: string): readonly string[] {
  switch (kind) {
    case "header":
      return request.headers.values(name);
    case "querystring":
      return request.target.parameters.filter(([sent]) => utf8Of(sent) === name).map(([, value]) => utf8Of(value));
    case "context":
      return CONTEXT[name]?.(request.method, route.key, stage.name) ?? [];
    case "stageVariables":
      return [stage.variables?.[name] ?? ""];
  }
}

/** The variables of `$context` that may be identity sources here. */
export const CONTEXT: Readonly<Record<string, (method: string, routeKey: string, stage: string) => string[]>> = {
  httpMethod: (method) => [method],
  routeKey: (_method, routeKey) => [routeKey],
  stage: (_method, _routeKey, stage) => [stage],
};
