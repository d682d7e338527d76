import assert from "node:assert/strict";
import { NotEnforced } from "../../common/errors";
import { resourceTypes } from "../../iam/resource-types";
import type { ResourceType } from "../../stack/resource-type";
import { ARN, document, INVOKE, TRUST } from "./policies";

const aws = { region: "eu-central-1", accountId: "000000000000", gatewayUrl: "http://127.0.0.1:3000" };
const POLICY = JSON.stringify(document(INVOKE));
const ASSUME = JSON.stringify(document(TRUST));

function type(name: string): ResourceType {
  const found = resourceTypes[name];
  assert.ok(found, name);
  return found;
}
const role = type("aws:iam/role:Role");
const rolePolicy = type("aws:iam/rolePolicy:RolePolicy");
const policy = type("aws:iam/policy:Policy");
const attachment = type("aws:iam/rolePolicyAttachment:RolePolicyAttachment");

function outputs(of: ResourceType, inputs: Record<string, unknown>, name: string): [string, Record<string, unknown>] {
  const id = of.id(inputs, name, aws);
  return [id, of.outputs(inputs, id, aws)];
}

describe("the resources of IAM", () => {
  it("are five", () => {
    assert.deepEqual(Object.keys(resourceTypes), [
      "aws:iam/role:Role",
      "aws:iam/rolePolicy:RolePolicy",
      "aws:iam/policy:Policy",
      "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
      "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
    ]);
  });

  it("Role: named, with an ARN and an id that stays", () => {
    const [id, given] = outputs(role, { name: "users", path: "/team/", assumeRolePolicy: ASSUME }, "user");
    assert.equal(id, "users");
    assert.deepEqual(given, {
      name: "users",
      path: "/team/",
      arn: "arn:aws:iam::000000000000:role/team/users",
      uniqueId: "AROAKJM44SSHM6TSPCCT6",
      createDate: "1970-01-01T00:00:00Z",
    });
    assert.deepEqual(role.outputs({ path: "/team/" }, id, aws), given);
    assert.notEqual(role.outputs({}, "users2", aws).uniqueId, given.uniqueId);
  });
  it("Role: without name, as Pulumi names", () => {
    const [id, { arn, uniqueId }] = outputs(role, { assumeRolePolicy: ASSUME }, "user");
    assert.match(id, /^user-[0-9a-f]{7}$/);
    assert.equal(arn, `arn:aws:iam::000000000000:role/${id}`);
    assert.match(String(uniqueId), /^AROA[A-Z2-7]{17}$/);
    assert.notEqual(role.id({}, "user", aws), id);
    assert.match(role.id({ namePrefix: "team-" }, "user", aws), /^team-[0-9a-f]{26}$/);
  });
  it("RolePolicy: its id is role and name", () => {
    assert.deepEqual(outputs(rolePolicy, { role: "users", name: "doors", policy: POLICY }, "p"), [
      "users:doors",
      { role: "users", name: "doors" },
    ]);
    const byArn = { role: "arn:aws:iam::000000000000:role/team/users", policy: POLICY };
    const [id, given] = outputs(rolePolicy, byArn, "p");
    assert.match(id, /^users:p-[0-9a-f]{7}$/);
    assert.deepEqual(given, { role: "users", name: id.slice("users:".length) });
  });
  it("Policy: its id is its ARN", () => {
    const [id, given] = outputs(policy, { name: "doors", path: "/team/", policy: POLICY }, "p");
    assert.equal(id, "arn:aws:iam::000000000000:policy/team/doors");
    assert.deepEqual({ ...given, policyId: "" }, { arn: id, name: "doors", path: "/team/", policyId: "" });
    assert.match(String(given.policyId), /^ANPA[A-Z2-7]{17}$/);
    assert.match(policy.id({ policy: POLICY }, "p", aws), /^arn:aws:iam::000000000000:policy\/p-[0-9a-f]{7}$/);
  });
  it("RolePolicyAttachment", () => {
    const [id, given] = outputs(
      attachment,
      { role: "users", policyArn: "arn:aws:iam::000000000000:policy/doors" },
      "a",
    );
    assert.match(id, /^users-[0-9a-f]{26}$/);
    assert.deepEqual(given, { role: "users" });
  });

  const BAD = JSON.stringify(document({ ...INVOKE, Effect: "Maybe" }));
  const REFUSED: [of: ResourceType, inputs: Record<string, unknown>, setting: string][] = [
    [role, {}, "assumeRolePolicy"],
    [role, { assumeRolePolicy: POLICY }, "assumeRolePolicy.Statement[0].Action"],
    [role, { assumeRolePolicy: document({ ...TRUST, Principal: "*" }) }, "assumeRolePolicy.Statement[0].Principal"],
    [
      role,
      { assumeRolePolicy: ASSUME, inlinePolicies: [{}, { name: "a", policy: BAD }] },
      "inlinePolicies[1].policy.Statement[0].Effect",
    ],
    [rolePolicy, { role: "users", policy: BAD }, "policy.Statement[0].Effect"],
    [rolePolicy, { role: "users" }, "policy"],
    [rolePolicy, { role: { id: "users" }, policy: POLICY }, "role"],
    [policy, { policy: BAD }, "policy.Statement[0].Effect"],
    [attachment, { role: "users" }, "policyArn"],
    [attachment, { policyArn: "arn:aws:iam::000000000000:policy/doors" }, "role"],
  ];
  for (const [of, inputs, setting] of REFUSED) {
    it(`refuse ${setting} of ${JSON.stringify(inputs)}`, () => {
      assert.throws(
        () => of.check?.(inputs),
        (error) => error instanceof NotEnforced && error.setting === setting,
      );
    });
  }
  const TAKEN: [of: ResourceType, inputs: Record<string, unknown>][] = [
    [role, { assumeRolePolicy: document(TRUST), inlinePolicies: [{}, { name: "a", policy: document(INVOKE) }] }],
    [rolePolicy, { role: "users", policy: document(INVOKE) }],
    // What it asks is refused where the role is compiled, if anybody from outside may take that.
    [
      rolePolicy,
      {
        role: "function",
        policy: document({ ...INVOKE, Condition: { StringEquals: { "s3:prefix": ARN } } }),
      },
    ],
    [policy, { policy: POLICY }],
    [attachment, { role: "users", policyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess" }],
  ];
  for (const [of, inputs] of TAKEN) it(`take ${JSON.stringify(inputs)}`, () => of.check?.(inputs));
});
