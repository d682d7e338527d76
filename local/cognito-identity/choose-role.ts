import { AwsError } from "../common/errors";
import { quoteIf } from "../common/redact";
import { invalidConfiguration, notAuthorized, reason } from "./explain";
import type { IdentityPool } from "./pools";
import type { MappingRule, RoleMapping } from "./role-mapping";
import type { Login } from "./verify-login";

type Roles = Pick<IdentityPool, "authenticatedRole" | "roleMappings">;
type Claims = Readonly<Record<string, unknown>>;

/**
 * The role that a signed-in user gets (Amazon Cognito Developer Guide, "Using role-based access control"): the one
 * asked for, where the user may have it; else the mapping's; else the pool's role for signed-in users.
 * @param logins at least one, verified
 * @param customRoleArn the role asked for
 * @param note tells the request log of a rule that was left out
 * @returns the role's ARN
 * @throws AwsError
 */
export function chooseRole(
  pool: Roles,
  logins: readonly Pick<Login, "mappingKey" | "claims">[],
  customRoleArn: string | undefined,
  note: (text: string) => void,
): string {
  for (const { mappingKey, claims } of logins) noteLists(pool.roleMappings.get(mappingKey), claims, note);
  if (customRoleArn !== undefined) {
    const allowed = logins.flatMap(({ mappingKey, claims }): readonly (string | undefined)[] => {
      const mapping = pool.roleMappings.get(mappingKey);
      return mapping ? allowedRoles(mapping, claims) : [pool.authenticatedRole];
    });
    if (!allowed.includes(customRoleArn)) throw forbidden(customRoleArn, allowed);
    return customRoleArn;
  }
  const [role = "", other] = new Set(logins.map((login) => roleOf(pool, login)));
  if (other === undefined) return role;
  throw new AwsError(
    "InvalidParameterException",
    "The local run does not know which role AWS gives to logins that have different ones; send one login, or CustomRoleArn.",
    reason("Logins", "logins of one role", `${role} and ${other}`),
  );
}

function roleOf(pool: Roles, { mappingKey, claims }: Pick<Login, "mappingKey" | "claims">): string {
  const mapping = pool.roleMappings.get(mappingKey);
  const mapped = mapping && mappedRole(mapping, claims);
  if (mapped !== undefined) return mapped;
  if (mapping?.ambiguousRoleResolution === "Deny") {
    throw notAuthorized(
      `The ambiguous role mapping rules for: ${mappingKey} denied this request.`,
      reason(
        "role mapping",
        mapping.type === "Token" ? "a cognito:preferred_role in the token" : "a rule that matches the token",
        mapping.type === "Token"
          ? `none, with ${textsOf(claims["cognito:roles"]).length} in cognito:roles, and ambiguousRoleResolution is Deny`
          : "none, and ambiguousRoleResolution is Deny",
      ),
    );
  }
  if (pool.authenticatedRole === undefined) {
    throw invalidConfiguration(reason("roles.authenticated", "a role of the identity pool", "unset"));
  }
  return pool.authenticatedRole;
}

/** Says which rules match nothing because AWS does not document how it compares their claims. */
function noteLists(mapping: RoleMapping | undefined, claims: Claims, note: (text: string) => void): void {
  for (const claim of new Set(mapping?.rules.map((rule) => rule.claim))) {
    if (Object.hasOwn(claims, claim) && typeof claims[claim] === "object") {
      note(`the rules over ${claim} match nothing: it is a list or an object, and AWS documents rules over one text`);
    }
  }
}

function allowedRoles(mapping: RoleMapping, claims: Claims): readonly string[] {
  if (mapping.type === "Token") return textsOf(claims["cognito:roles"]);
  return mapping.rules.filter((rule) => matches(rule, claims)).map(({ roleArn }) => roleArn);
}

function mappedRole(mapping: RoleMapping, claims: Claims): string | undefined {
  if (mapping.type === "Rules") return allowedRoles(mapping, claims)[0];
  const preferred = claims["cognito:preferred_role"];
  return typeof preferred === "string" && preferred !== "" ? preferred : undefined;
}

/** A rule over a claim that the token does not have matches nothing, NotEqual included. */
function matches({ claim, matchType, value }: MappingRule, claims: Claims): boolean {
  const found = Object.hasOwn(claims, claim) ? claims[claim] : undefined;
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
