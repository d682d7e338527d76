import type { PoolGroup, PoolUser } from "../pool-user";
import type { Format, PoolFacts } from "./format";

/** Claims that stand in fields of their own of Keycloak's UserRepresentation. */
const FIELDS = new Set(["email", "email_verified", "given_name", "family_name"]);

/** A document for Keycloak's partial import (PartialImportRepresentation): groups, then users who name theirs. */
export const keycloak: Format = {
  namesGroupsOfUsers: true,
  head: ({ groups }) =>
    `{"ifResourceExists":"SKIP","groups":${JSON.stringify(groups.map(groupRepresentation))},"users":[`,
  user: (user, facts, isFirst) => `${isFirst ? "" : ","}\n${JSON.stringify(userRepresentation(user, facts))}`,
  tail: "\n]}\n",
  leavesOut: ["the IAM role of a group, which Keycloak keeps as a plain attribute"],
};

function groupRepresentation({ name, description, precedence, roleArn }: PoolGroup) {
  const attributes = { description, precedence, roleArn };
  const given = Object.entries(attributes).filter(([, value]) => value !== undefined);
  return { name, attributes: Object.fromEntries(given.map(([key, value]) => [key, [String(value)]])) };
}

function userRepresentation(user: PoolUser, { groupsOf }: PoolFacts) {
  const { attributes } = user;
  const others = [...attributes].filter(([name]) => !FIELDS.has(name));
  return {
    username: user.username,
    enabled: user.enabled,
    email: attributes.get("email"),
    emailVerified: attributes.get("email_verified") === "true",
    firstName: attributes.get("given_name"),
    lastName: attributes.get("family_name"),
    createdTimestamp: user.created && Date.parse(user.created),
    attributes: Object.fromEntries(others.map(([name, value]) => [name, [value]])),
    groups: (groupsOf.get(attributes.get("sub") ?? user.username) ?? []).map(
      (name) => `/${name.replaceAll("/", "~/")}`,
    ),
    // The password cannot leave Cognito.
    requiredActions: ["UPDATE_PASSWORD"],
  };
}
