import assert from "node:assert/strict";
import type { Inputs } from "../../stack/resources";
import { ADMIN, attachment, Fixture, KEY, pool, role, roleArn, table, USER } from "./fixture";

const DENIED = `The ambiguous role mapping rules for: ${KEY} denied this request.`;
const INVALID = "Invalid identity pool configuration. Check assigned IAM roles for this pool.";
const AUDITOR = roleArn("auditor");
const forbidden = (arn: string) => `Access to Role '${arn}' is forbidden.`;

const token = (ambiguousRoleResolution: string): Inputs[] => [
  { identityProvider: KEY, type: "Token", ambiguousRoleResolution },
];
const rules = (ambiguousRoleResolution: string, ...mappingRules: [string, string, string, string][]): Inputs[] => [
  {
    identityProvider: KEY,
    type: "Rules",
    ambiguousRoleResolution,
    mappingRules: mappingRules.map(([claim, matchType, value, roleArn]) => ({
      claim,
      matchType,
      value,
      roleArn,
    })),
  },
];
const inGroups = (preferred: string | undefined, ...roles: string[]): Inputs => ({
  "cognito:roles": roles,
  ...(preferred && { "cognito:preferred_role": preferred }),
});

/** "Using role-based access control" of the Amazon Cognito Developer Guide, and aws-behaviour.md, section 6. */
const CASES: {
  title: string;
  mappings: Inputs[] | undefined;
  claims?: Inputs;
  custom?: string;
  /** The roles of the attachment; none is the ordinary one. */
  roles?: Inputs;
  /** A role's ARN, or the message of the refusal. */
  expected: string;
}[] = [
  { title: "no mapping: the pool's role", mappings: undefined, expected: USER },
  {
    title: "no mapping: groups do not matter",
    mappings: undefined,
    claims: inGroups(ADMIN, ADMIN),
    expected: USER,
  },
  { title: "no mapping and no role", mappings: undefined, roles: {}, expected: INVALID },
  {
    title: "no mapping and a guests' role alone",
    mappings: undefined,
    roles: { unauthenticated: USER },
    expected: INVALID,
  },
  { title: "no mapping: its own role asked for", mappings: undefined, custom: USER, expected: USER },
  {
    title: "no mapping: another role asked for, that the token has",
    mappings: undefined,
    claims: inGroups(ADMIN, ADMIN),
    custom: ADMIN,
    expected: forbidden(ADMIN),
  },

  { title: "token: preferred", mappings: token("Deny"), claims: inGroups(ADMIN, ADMIN), expected: ADMIN },
  {
    title: "token: preferred of several",
    mappings: token("Deny"),
    claims: inGroups(AUDITOR, ADMIN, AUDITOR),
    expected: AUDITOR,
  },
  {
    title: "token: a tie, AuthenticatedRole",
    mappings: token("AuthenticatedRole"),
    claims: inGroups(undefined, ADMIN, AUDITOR),
    expected: USER,
  },
  {
    title: "token: a tie, Deny",
    mappings: token("Deny"),
    claims: inGroups(undefined, ADMIN, AUDITOR),
    expected: DENIED,
  },
  { title: "token: no group, AuthenticatedRole", mappings: token("AuthenticatedRole"), expected: USER },
  { title: "token: no group, Deny", mappings: token("Deny"), expected: DENIED },
  {
    title: "token: no group, AuthenticatedRole, but none is set",
    mappings: token("AuthenticatedRole"),
    roles: {},
    expected: INVALID,
  },
  {
    title: "token: preferred, none is set for the others",
    mappings: token("AuthenticatedRole"),
    roles: {},
    claims: inGroups(ADMIN, ADMIN),
    expected: ADMIN,
  },
  {
    title: "token: one of the roles asked for",
    mappings: token("Deny"),
    claims: inGroups(ADMIN, ADMIN, AUDITOR),
    custom: AUDITOR,
    expected: AUDITOR,
  },
  {
    title: "token: one asked for settles a tie",
    mappings: token("Deny"),
    claims: inGroups(undefined, ADMIN, AUDITOR),
    custom: ADMIN,
    expected: ADMIN,
  },
  {
    title: "token: a foreign role asked for",
    mappings: token("AuthenticatedRole"),
    claims: inGroups(AUDITOR, AUDITOR),
    custom: ADMIN,
    expected: forbidden(ADMIN),
  },
  {
    title: "token: the pool's role asked for, which the token does not name",
    mappings: token("AuthenticatedRole"),
    claims: inGroups(AUDITOR, AUDITOR),
    custom: USER,
    expected: forbidden(USER),
  },
  {
    title: "token: a role asked for by who has none",
    mappings: token("AuthenticatedRole"),
    custom: ADMIN,
    expected: forbidden(ADMIN),
  },
  {
    title: "token: a prefix of a role asked for",
    mappings: token("AuthenticatedRole"),
    claims: inGroups(ADMIN, ADMIN),
    custom: ADMIN.slice(0, -1),
    expected: forbidden(ADMIN.slice(0, -1)),
  },
  {
    title: "token: cognito:roles as one text is no list",
    mappings: token("Deny"),
    claims: { "cognito:roles": ADMIN },
    custom: ADMIN,
    expected: forbidden(ADMIN),
  },
  {
    title: "token: a preferred role that is no text",
    mappings: token("Deny"),
    claims: { "cognito:preferred_role": [ADMIN] },
    expected: DENIED,
  },
  {
    title: "token: a role that is not in the stack",
    mappings: token("Deny"),
    claims: inGroups(roleArn("gone"), roleArn("gone")),
    expected: INVALID,
  },

  {
    title: "rules: Equals",
    mappings: rules("Deny", ["email", "Equals", "a@x", ADMIN]),
    claims: { email: "a@x" },
    expected: ADMIN,
  },
  {
    title: "rules: Equals, near miss",
    mappings: rules("Deny", ["email", "Equals", "a@x", ADMIN]),
    claims: { email: "A@x" },
    expected: DENIED,
  },
  {
    title: "rules: Contains",
    mappings: rules("Deny", ["email", "Contains", "@x", ADMIN]),
    claims: { email: "a@x.org" },
    expected: ADMIN,
  },
  {
    title: "rules: StartsWith",
    mappings: rules("Deny", ["email", "StartsWith", "a", ADMIN]),
    claims: { email: "a@x" },
    expected: ADMIN,
  },
  {
    title: "rules: StartsWith, elsewhere",
    mappings: rules("Deny", ["email", "StartsWith", "x", ADMIN]),
    claims: { email: "a@x" },
    expected: DENIED,
  },
  {
    title: "rules: NotEqual",
    mappings: rules("Deny", ["email", "NotEqual", "a@x", ADMIN]),
    claims: { email: "b@x" },
    expected: ADMIN,
  },
  {
    title: "rules: NotEqual of a claim that is not there",
    mappings: rules("Deny", ["nickname", "NotEqual", "x", ADMIN]),
    expected: DENIED,
  },
  {
    title: "rules: an inherited name is no claim",
    mappings: rules("Deny", ["constructor", "NotEqual", "x", ADMIN]),
    expected: DENIED,
  },
  {
    title: "rules: a boolean",
    mappings: rules("Deny", ["email_verified", "Equals", "true", ADMIN]),
    claims: { email_verified: true },
    expected: ADMIN,
  },
  {
    title: "rules: a claim that is a list",
    mappings: rules("Deny", ["custom:list", "Contains", "a", ADMIN]),
    claims: { "custom:list": ["a"] },
    expected: DENIED,
  },
  {
    title: "rules: the first that matches",
    mappings: rules(
      "Deny",
      ["email", "Equals", "b", USER],
      ["email", "Contains", "a", AUDITOR],
      ["email", "Equals", "a", ADMIN],
    ),
    claims: { email: "a" },
    expected: AUDITOR,
  },
  {
    title: "rules: a later one that matches, asked for",
    mappings: rules("Deny", ["email", "Contains", "a", AUDITOR], ["email", "Equals", "a", ADMIN]),
    claims: { email: "a" },
    custom: ADMIN,
    expected: ADMIN,
  },
  {
    title: "rules: one that does not match, asked for",
    mappings: rules("Deny", ["email", "Contains", "a", AUDITOR], ["email", "Equals", "b", ADMIN]),
    claims: { email: "a" },
    custom: ADMIN,
    expected: forbidden(ADMIN),
  },
  {
    title: "rules: groups give nothing",
    mappings: rules("Deny", ["email", "Equals", "b", AUDITOR]),
    claims: { email: "a", ...inGroups(ADMIN, ADMIN) },
    expected: DENIED,
  },
  {
    title: "rules: none matches, AuthenticatedRole",
    mappings: rules("AuthenticatedRole", ["email", "Equals", "b", ADMIN]),
    claims: { email: "a" },
    expected: USER,
  },
];

describe("cognito-identity: which role", () => {
  let fixture: Fixture;
  before(async () => {
    fixture = await Fixture.open();
  });
  after(() => fixture.close());

  for (const { title, mappings, claims = {}, custom, roles, expected } of CASES) {
    it(title, async () => {
      fixture.resources = table(
        pool(),
        attachment({ roleMappings: mappings, ...(roles && { roles }) }),
        ...["user", "admin", "auditor"].map((name) => role(name)),
      );
      const outcome = await fixture.roleOf(claims, custom).catch((error) => {
        const type = expected === INVALID ? "InvalidIdentityPoolConfigurationException" : "NotAuthorizedException";
        assert.equal(error.name, type, error.stack);
        assert.ok(error.reason, "no reason");
        return error.message;
      });
      assert.equal(outcome, expected);
    });
  }

  it("without an attachment is none", async () => {
    fixture.resources = table(pool(), role("user"));
    await assert.rejects(fixture.roleOf({}), { message: INVALID });
  });
});
