import { utf8Of } from "../http/percent-decode";
import type { GatewayRequest } from "./request";

/** Where a Lambda authorizer finds what identifies a caller, such as `method.request.header.Authorization`. */
export interface IdentitySource {
  kind: "header" | "querystring" | "stageVariables" | "context";
  name: string;
}

/** What an identity source may name beside the request. */
export interface SourceValues {
  stageVariables: Readonly<Record<string, string>> | null;
  /** The value of a variable of `$context`. */
  context(name: string): string | undefined;
}

/** The values of an identity source in a request, without empty ones. */
export function identityValues(request: GatewayRequest, source: IdentitySource, values: SourceValues): string[] {
  return valuesOf(request, source, values).filter((value) => value !== "");
}

function valuesOf(
  { headers, target }: GatewayRequest,
  { kind, name }: IdentitySource,
  { stageVariables, context }: SourceValues,
): readonly string[] {
  switch (kind) {
    case "header":
      return headers.values(name);
    case "querystring":
      return target.parameters.filter(([sent]) => utf8Of(sent) === name).map(([, value]) => utf8Of(value));
    case "stageVariables":
      return [stageVariables?.[name] ?? ""];
    case "context":
      return [context(name) ?? ""];
  }
}
