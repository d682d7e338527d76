// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables look like this
import assert from "node:assert/strict";
import { NotEnforced } from "../../common/errors";
import { evaluate } from "../../iam/evaluate";
import { resourceTypes } from "../../iam/resource-types";
import { roles } from "../../iam/roles";
import { type Inputs, Resources } from "../../stack/resources";
import { ARN, CONTEXT, document, INVOKE, TRUST } from "./policies";

const aws = { region: "eu-central-1", accountId: "000000000000", gatewayUrl: "http://127.0.0.1:3000" };
const ROLE = "aws:iam/role:Role";
const ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy";
const POLICY = "aws:iam/policy:Policy";
const ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";

const SERVICE = { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" };
const users = [ROLE, { name: "users", assumeRolePolicy: JSON.stringify(document(TRUST)) }] as const;
const functions = [ROLE, { name: "functions", assumeRolePolicy: document(SERVICE) }] as const;
const USERS = "arn:aws:iam::000000000000:role/users";
const FUNCTIONS = "arn:aws:iam::000000000000:role/functions";
const DOORS = "arn:aws:iam::000000000000:policy/doors";

type Declared = readonly [type: string, inputs: Inputs];

/** A stack in which the resource at index n is named `rn`. */
function stack(...declared: Declared[]): Resources {
  return declared.reduce((resources, [type, inputs], index) => {
    const name = `r${index}`;
    const of = resourceTypes[type];
    assert.ok(of);
    of.check?.(inputs);
    const id = of.id(inputs, name, aws);
    const outputs = { ...inputs, ...of.outputs(inputs, id, aws) };
    return resources.with({ urn: `urn:${name}`, type, name, id, inputs, outputs });
  }, new Resources());
}

const to = (path: string, effect = "Allow") => document({ ...INVOKE, Effect: effect, Resource: ARN + path });

function decide(resources: Resources, path: string, arn = USERS) {
  const role = roles(resources).get(arn);
  assert.ok(role);
  return evaluate(role.policies, { action: "execute-api:Invoke", resource: ARN + path, context: CONTEXT });
}

describe("roles", () => {
  it("hold the policies that stand in them and those attached to them", () => {
    const resources = stack(
      [POLICY, { name: "doors", policy: to("GET/managed") }],
      users,
      [ROLE_POLICY, { name: "one", role: "users", policy: JSON.stringify(to("GET/one")) }],
      [ROLE_POLICY, { name: "two", role: USERS, policy: to("GET/two") }],
      [ATTACHMENT, { role: "users", policyArn: DOORS }],
      functions,
    );
    const role = roles(resources).get(USERS);
    assert.equal(role?.name, "users");
    assert.equal(role.arn, USERS);
    assert.match(role.uniqueId, /^AROA[A-Z2-7]{17}$/);
    assert.equal(role.trust.statements.length, 1);
    assert.deepEqual(
      role.policies.map(({ source }) => source),
      ["policy one of role users", "policy two of role users", "policy doors of role users"],
    );
    for (const path of ["GET/one", "GET/two", "GET/managed"]) {
      assert.equal(decide(resources, path).effect, "allow");
    }
    assert.equal(decide(resources, "GET/three").effect, "implicit deny");
    assert.deepEqual([...roles(resources).keys()], [USERS, FUNCTIONS]);
  });

  it("hold inline policies of the role itself", () => {
    const inlinePolicies = [{}, { name: "a", policy: to("GET/a") }, { name: "b", policy: to("GET/a", "Deny") }];
    const resources = stack([ROLE, { ...users[1], inlinePolicies }]);
    const { effect, reason } = decide(resources, "GET/a");
    assert.equal(effect, "explicit deny");
    assert.equal(reason?.text, `statement 1 of policy b of role users denies execute-api:Invoke on ${ARN}GET/a`);
  });

  it("have no part in each other", () => {
    const admins = [ROLE, { ...users[1], name: "admins" }] as const;
    const resources = stack(users, admins, [ROLE_POLICY, { role: "admins", policy: to("GET/admin") }]);
    assert.equal(decide(resources, "GET/admin").effect, "implicit deny");
    assert.equal(decide(resources, "GET/admin", "arn:aws:iam::000000000000:role/admins").effect, "allow");
  });

  it("lose what is detached", () => {
    const resources = stack(users, [ROLE_POLICY, { role: "users", policy: to("GET/") }]);
    assert.equal(decide(resources, "GET/").effect, "allow");
    assert.equal(decide(resources.without("urn:r1"), "GET/").effect, "implicit deny");
  });

  it("of services alone may have what is not known here, and open nothing", () => {
    const unknown = document({
      ...INVOKE,
      Resource: "*",
      Condition: { StringEquals: { "aws:username": "x" } },
    });
    const managedPolicyArns = ["arn:aws:iam::aws:policy/AdministratorAccess"];
    const permissionsBoundary = "arn:aws:iam::aws:policy/PowerUserAccess";
    const resources = stack(
      [ROLE, { ...functions[1], managedPolicyArns, permissionsBoundary }],
      [ROLE_POLICY, { role: "functions", policy: unknown }],
      [ROLE_POLICY, { role: "functions", policy: document({ ...INVOKE, Resource: "*" }) }],
      [ATTACHMENT, { role: "functions", policyArn: "arn:aws:iam::aws:policy/AdministratorAccess" }],
    );
    assert.deepEqual(roles(resources).get(FUNCTIONS)?.policies, []);
    assert.equal(decide(resources, "GET/", FUNCTIONS).effect, "implicit deny");
  });

  const both = document(SERVICE, TRUST);
  const managed = [ATTACHMENT, { role: "users", policyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess" }] as const;
  const username = { ...INVOKE, Resource: `${ARN}\${aws:username}` };
  const REFUSED: [name: string, declared: Declared[], setting: string, message: RegExp][] = [
    [
      "a policy that AWS manages",
      [users, managed],
      `urn:r1 (${ATTACHMENT}): policyArn`,
      /^arn:aws:iam::aws:policy\/ReadOnlyAccess is a policy that AWS manages, .*; write it as aws.iam.Policy or RolePolicy$/,
    ],
    [
      "a policy that AWS manages, of a role that services and people may take",
      [[ROLE, { ...users[1], assumeRolePolicy: both }], managed],
      `urn:r1 (${ATTACHMENT}): policyArn`,
      /is a policy that AWS manages/,
    ],
    [
      "a policy of another stack",
      [users, [ATTACHMENT, { role: "users", policyArn: DOORS }]],
      `urn:r1 (${ATTACHMENT}): policyArn`,
      /^arn:aws:iam::000000000000:policy\/doors is no policy of this stack/,
    ],
    [
      "managedPolicyArns",
      [[ROLE, { ...users[1], managedPolicyArns: [] }]],
      `urn:r0 (${ROLE}): managedPolicyArns`,
      /attach each with aws.iam.RolePolicyAttachment$/,
    ],
    [
      "a permissions boundary",
      [[ROLE, { ...users[1], permissionsBoundary: DOORS }]],
      `urn:r0 (${ROLE}): permissionsBoundary`,
      /narrow the role's policies instead$/,
    ],
    [
      "inline policies in both ways",
      [
        [ROLE, { ...users[1], inlinePolicies: [] }],
        [ROLE_POLICY, { role: "users", policy: to("GET/") }],
      ],
      `urn:r0 (${ROLE}): inlinePolicies`,
      /use one of the two$/,
    ],
    [
      "an inline policy without name",
      [[ROLE, { ...users[1], inlinePolicies: [{ policy: to("GET/") }] }]],
      `urn:r0 (${ROLE}): inlinePolicies[0].name`,
      /^is missing; name the policy$/,
    ],
    [
      "an inline policy without document",
      [[ROLE, { ...users[1], inlinePolicies: [{ name: "a" }] }]],
      `urn:r0 (${ROLE}): inlinePolicies[0].policy`,
      /^is not an object$/,
    ],
    [
      "two policies of one name",
      [
        users,
        [ROLE_POLICY, { name: "a", role: "users", policy: to("GET/", "Deny") }],
        [ROLE_POLICY, { name: "a", role: USERS, policy: to("GET/") }],
      ],
      `urn:r2 (${ROLE_POLICY}): name`,
      /^the role has another policy a$/,
    ],
    ["two roles of one name", [users, users], `urn:r1 (${ROLE}): name`, /^there is another role users$/],
    [
      "a policy of a role that is not here",
      [users, [ROLE_POLICY, { role: "others", policy: to("GET/") }]],
      `urn:r1 (${ROLE_POLICY}): role`,
      /^there is no role others in this stack; declare it here$/,
    ],
    [
      "an attachment to a role that is not here",
      [
        [POLICY, { name: "doors", policy: to("GET/") }],
        [ATTACHMENT, { role: "others", policyArn: DOORS }],
      ],
      `urn:r1 (${ATTACHMENT}): role`,
      /^there is no role others in this stack/,
    ],
    [
      "a condition key that no request here holds",
      [
        users,
        [
          ROLE_POLICY,
          {
            role: "users",
            policy: document({ ...INVOKE, Condition: { Bool: { "aws:SecureTransport": true } } }),
          },
        ],
      ],
      `urn:r1 (${ROLE_POLICY}): policy.Statement[0].Condition.Bool.aws:SecureTransport`,
      /^requests here do not have this key/,
    ],
    [
      "a variable without a value, in an attached policy",
      [
        [POLICY, { name: "doors", policy: document(username) }],
        users,
        [ATTACHMENT, { role: "users", policyArn: DOORS }],
      ],
      `urn:r0 (${POLICY}): policy.Statement[0].Resource`,
      /which has no value here/,
    ],
    [
      "a variable without a value, in an inline policy",
      [[ROLE, { ...users[1], inlinePolicies: [{ name: "a", policy: document(username) }] }]],
      `urn:r0 (${ROLE}): inlinePolicies[0].policy.Statement[0].Resource`,
      /which has no value here/,
    ],
  ];
  for (const [name, declared, setting, message] of REFUSED) {
    it(`are refused for ${name}`, () => {
      assert.throws(
        () => roles(stack(...declared)),
        (error) => {
          assert.ok(error instanceof NotEnforced, String(error));
          assert.equal(error.line, `${setting}: ${error.message}`);
          assert.match(error.message, message);
          return true;
        },
      );
    });
  }

  it("are compiled once for each table of resources", () => {
    const resources = stack(users);
    assert.equal(roles(resources), roles(resources));
    assert.notEqual(roles(resources), roles(stack(users)));
  });
});
