import { NotEnforced } from "../common/errors";
import { CONTEXT_VARIABLES } from "../execute-api/call-context";
import type { IdentitySource } from "../execute-api/identity-source";
import type { LambdaAuthorizer } from "../execute-api/lock";
import { callingRole, wholeNumber } from "../stack/settings";
import { functionOf } from "./function-integration";
import { javaRegExp } from "./java-regexp";

/** Seconds ("CreateAuthorizer", authorizerResultTtlInSeconds). */
const DEFAULT_TTL = 300;

/** A Lambda authorizer as it is declared, in a body or by a resource. */
export interface DeclaredLambdaAuthorizer {
  id: string;
  kind: LambdaAuthorizer["kind"];
  uri: string | undefined;
  /** Mapping expressions with commas between them. */
  identitySource: string | undefined;
  identityValidationExpression: string | undefined;
  ttl: unknown;
  credentials: unknown;
  /** Where each of them is declared. */
  settings: Record<"uri" | "identitySource" | "identityValidationExpression" | "ttl" | "credentials", string>;
}

/** @throws NotEnforced */
export function compileLambdaAuthorizer(declared: DeclaredLambdaAuthorizer): LambdaAuthorizer {
  const { id, kind, uri, identityValidationExpression: expression, settings } = declared;
  const ttl = wholeNumber(declared.ttl ?? DEFAULT_TTL, [0, 3600], settings.ttl);
  const sources = (declared.identitySource ?? "")
    .split(",")
    .map((text) => text.trim())
    .filter((text) => text !== "")
    .map((text) => sourceOf(text, settings.identitySource));
  if (kind === "TOKEN" && (sources.length !== 1 || sources[0]?.kind !== "header")) {
    throw new NotEnforced(settings.identitySource, "must be one header, as method.request.header.Authorization");
  }
  // "CreateAuthorizer", identitySource: required where answers are cached.
  if (sources.length === 0 && ttl > 0) {
    throw new NotEnforced(
      settings.identitySource,
      `is missing; name what tells callers apart, or set ${settings.ttl} to 0`,
    );
  }
  if (expression && kind === "REQUEST") {
    throw new NotEnforced(settings.identityValidationExpression, "is for TOKEN authorizers; leave it out");
  }
  const roleArn = callingRole(declared.credentials, settings.credentials);
  return {
    id,
    kind,
    functionArn: functionOf(uri, settings.uri),
    ...(roleArn && { roleArn }),
    sources,
    ...(expression && { validation: javaRegExp(expression, settings.identityValidationExpression) }),
    ttl,
  };
}

function sourceOf(text: string, setting: string): IdentitySource {
  const [, ofRequest, ofStage, name = ""] =
    /^(?:method\.request\.(header|querystring)|(stageVariables|context))\.([\w!#$%&'*+.^`|~-]+)$/.exec(text) ?? [];
  const kind = (ofRequest ?? ofStage) as IdentitySource["kind"] | undefined;
  if (kind && (kind !== "context" || Object.hasOwn(CONTEXT_VARIABLES, name))) return { kind, name };
  throw new NotEnforced(
    setting,
    `has ${JSON.stringify(text)}; allowed is method.request.header.Name, method.request.querystring.name, stageVariables.name, or context. with ${Object.keys(CONTEXT_VARIABLES).join(", ")}`,
  );
}
