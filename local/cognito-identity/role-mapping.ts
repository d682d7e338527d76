import { NotEnforced } from "../common/errors";
import { oneOf } from "../stack/settings";

const MATCH_TYPES = ["Equals", "Contains", "StartsWith", "NotEqual"] as const;
/** Claims of an ID token that are not text. AWS does not document how it compares a rule with them. */
const STRUCTURED_CLAIMS = ["cognito:groups", "cognito:roles", "identities", "address"];

/** One rule of a mapping of type Rules. */
export interface MappingRule {
  claim: string;
  matchType: (typeof MATCH_TYPES)[number];
  value: string;
  roleArn: string;
}

/** How the users of one provider and client get their role (Amazon Cognito API reference, RoleMapping). */
export interface RoleMapping {
  type: "Token" | "Rules";
  ambiguousRoleResolution: "AuthenticatedRole" | "Deny";
  /** In the order in which they are tried; empty for type Token. */
  rules: readonly MappingRule[];
}

interface Input {
  type?: unknown;
  ambiguousRoleResolution?: unknown;
  mappingRules?: readonly Partial<Record<keyof MappingRule, unknown>>[];
}

/**
 * @param setting the path of the mapping in the resource's inputs, such as `roleMappings[0]`
 * @throws NotEnforced for what AWS refuses as well, and for a rule over a claim that is no text
 */
export function parseRoleMapping(input: Input, setting: string): RoleMapping {
  const type = oneOf(input.type, ["Token", "Rules"], `${setting}.type`);
  const ambiguousRoleResolution = oneOf(
    input.ambiguousRoleResolution,
    ["AuthenticatedRole", "Deny"],
    `${setting}.ambiguousRoleResolution`,
  );
  const rules = input.mappingRules ?? [];
  if ((type === "Rules") !== rules.length > 0) {
    throw new NotEnforced(`${setting}.mappingRules`, `goes with type Rules and nothing else; type is ${type}`);
  }
  return {
    type,
    ambiguousRoleResolution,
    rules: rules.map((rule, index) => parseRule(rule, `${setting}.mappingRules[${index}]`)),
  };
}

function parseRule(rule: Partial<Record<keyof MappingRule, unknown>>, setting: string): MappingRule {
  const text = (name: keyof MappingRule) => {
    const value = rule[name];
    if (typeof value !== "string" || value === "") throw new NotEnforced(`${setting}.${name}`, "must be a text");
    return value;
  };
  const claim = text("claim");
  if (STRUCTURED_CLAIMS.includes(claim)) {
    throw new NotEnforced(
      `${setting}.claim`,
      `${claim} is not a single text, and the local run does not know how AWS compares it; use a mapping of type Token for groups`,
    );
  }
  const matchType = oneOf(rule.matchType, MATCH_TYPES, `${setting}.matchType`);
  return { claim, matchType, value: text("value"), roleArn: text("roleArn") };
}
