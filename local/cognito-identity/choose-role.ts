import type { AwsError } from "../common/errors";
import { quoteIf } from "../common/redact";
import { invalidConfiguration, notAuthorized, reason } from "./explain";
import type { IdentityPool, Provider } from "./pools";
import type { MappingRule, RoleMapping } from "./role-mapping";

/**
 * The role that a signed-in user gets (Amazon Cognito Developer Guide, "Using role-based access control"): the one
 * asked for, where the user may have it; else the mapping's; else the pool's role for signed-in users.
 * @param claims of the verified ID token
 * @param customRoleArn the role asked for
 * @returns the role's ARN
 * @throws AwsError
 */
export function chooseRole(
  pool: Pick<IdentityPool, "authenticatedRole" | "roleMappings">,
  provider: Pick<Provider, "name" | "clientId">,
  claims: Readonly<Record<string, unknown>>,
  customRoleArn: string | undefined,
): string {
  const key = `${provider.name}:${provider.clientId}`;
  const mapping = pool.roleMappings.get(key);
  if (customRoleArn !== undefined) {
    const allowed = mapping ? allowedRoles(mapping, claims) : [pool.authenticatedRole];
    if (!allowed.includes(customRoleArn)) throw forbidden(customRoleArn, allowed);
    return customRoleArn;
  }
  const mapped = mapping && mappedRole(mapping, claims);
  if (mapped !== undefined) return mapped;
  if (mapping?.ambiguousRoleResolution === "Deny") {
    throw notAuthorized(
      `The ambiguous role mapping rules for: ${key} denied this request.`,
      reason(
        "role mapping",
        mapping.type === "Token" ? "a cognito:preferred_role in the token" : "a rule that matches the token",
        `none, with ${textsOf(claims["cognito:roles"]).length} in cognito:roles, and ambiguousRoleResolution is Deny`,
      ),
    );
  }
  if (pool.authenticatedRole === undefined) {
    throw invalidConfiguration(reason("roles.authenticated", "a role of the identity pool", "unset"));
  }
  return pool.authenticatedRole;
}

function allowedRoles(mapping: RoleMapping, claims: Readonly<Record<string, unknown>>): readonly string[] {
  if (mapping.type === "Token") return textsOf(claims["cognito:roles"]);
  return mapping.rules.filter((rule) => matches(rule, claims)).map(({ roleArn }) => roleArn);
}

function mappedRole(mapping: RoleMapping, claims: Readonly<Record<string, unknown>>): string | undefined {
  if (mapping.type === "Rules") return allowedRoles(mapping, claims)[0];
  const preferred = claims["cognito:preferred_role"];
  return typeof preferred === "string" && preferred !== "" ? preferred : undefined;
}

/** A rule over a claim that the token does not have matches nothing, NotEqual included. */
function matches({ claim, matchType, value }: MappingRule, claims: Readonly<Record<string, unknown>>): boolean {
  const found = claims[claim];
  if (typeof found !== "string" && typeof found !== "number" && typeof found !== "boolean") return false;
  const actual = String(found);
  switch (matchType) {
    case "Equals":
      return actual === value;
    case "NotEqual":
      return actual !== value;
    case "StartsWith":
      return actual.startsWith(value);
    case "Contains":
      return actual.includes(value);
  }
}

function textsOf(claim: unknown): readonly string[] {
  return Array.isArray(claim) ? claim.filter((item) => typeof item === "string") : [];
}

/** AWS documents that it denies, not its words; these are what it says of a forbidden role elsewhere. */
function forbidden(roleArn: string, allowed: readonly (string | undefined)[]): AwsError {
  const asked = roleArn.startsWith("arn:") ? roleArn : "no ARN";
  return notAuthorized(
    `Access to Role '${roleArn}' is forbidden.`,
    reason(
      "CustomRoleArn",
      allowed.join(" or ") || "none, as the token has no roles",
      quoteIf(/^arn:aws:iam::\d{12}:role\/[\w+=,.@/-]{1,200}$/, asked, "no role's ARN"),
    ),
  );
}
