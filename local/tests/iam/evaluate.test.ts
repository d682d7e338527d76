// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables look like this
import assert from "node:assert/strict";
import { type Decision, evaluate } from "../../iam/evaluate";
import { parsePolicy } from "../../iam/policy";
import { ARN, CONTEXT, decide, document, INVOKE, POOL, TRUST, TRUST_CONTEXT, trust } from "./policies";

type Effect = Decision["effect"];
const DENY = { ...INVOKE, Effect: "Deny" };

const ACTIONS: [element: object, action: string, effect: Effect][] = [
  [{ Action: "execute-api:Invoke" }, "execute-api:Invoke", "allow"],
  [{ Action: "EXECUTE-API:invoke" }, "execute-api:Invoke", "allow"],
  [{ Action: "execute-api:Invoke" }, "Execute-API:INVOKE", "allow"],
  [{ Action: ["s3:GetObject", "execute-api:Invoke"] }, "execute-api:Invoke", "allow"],
  [{ Action: "execute-api:*" }, "execute-api:Invoke", "allow"],
  [{ Action: "execute-api:Inv?ke" }, "execute-api:Invoke", "allow"],
  [{ Action: "*" }, "execute-api:Invoke", "allow"],
  [{ Action: "execute-api:Invok" }, "execute-api:Invoke", "implicit deny"],
  [{ Action: "execute-api:InvokeX" }, "execute-api:Invoke", "implicit deny"],
  [{ Action: "execute-api:Invoke?" }, "execute-api:Invoke", "implicit deny"],
  [{ Action: "xexecute-api:Invoke" }, "execute-api:Invoke", "implicit deny"],
  [{ Action: "execute-api:ManageConnections" }, "execute-api:Invoke", "implicit deny"],
  [{ NotAction: "execute-api:Invoke" }, "execute-api:Invoke", "implicit deny"],
  [{ NotAction: "execute-api:*" }, "execute-api:Invoke", "implicit deny"],
  [{ NotAction: ["s3:*", "EXECUTE-API:invoke"] }, "execute-api:Invoke", "implicit deny"],
  [{ NotAction: "s3:*" }, "execute-api:Invoke", "allow"],
];

const RESOURCES: [element: object, path: string, effect: Effect][] = [
  [{ Resource: `${ARN}GET/` }, "GET/", "allow"],
  [{ Resource: `${ARN}GET/` }, "GET", "implicit deny"],
  [{ Resource: `${ARN}GET/` }, "GET/admin", "implicit deny"],
  [{ Resource: `${ARN}GET/` }, "get/", "implicit deny"],
  [{ Resource: `${ARN}GET/` }, "POST/", "implicit deny"],
  [{ Resource: `${ARN}GET/admin` }, "GET/admin/", "implicit deny"],
  [{ Resource: `${ARN}GET/admin` }, "GET//admin", "implicit deny"],
  [{ Resource: `${ARN}GET/admin` }, "GET/Admin", "implicit deny"],
  [{ Resource: `${ARN}GET/admin` }, "GET/adm", "implicit deny"],
  [{ Resource: `${ARN}GET/*` }, "GET/a/b", "allow"],
  [{ Resource: `${ARN}GET/*` }, "GET/", "allow"],
  [{ Resource: `${ARN}GET/*` }, "POST/GET/", "implicit deny"],
  [{ Resource: `${ARN}*/admin` }, "GET/x/admin", "allow"],
  [{ Resource: `${ARN}*/admin` }, "GET/admin/x", "implicit deny"],
  [{ Resource: `${ARN}GET/a?` }, "GET/ab", "allow"],
  [{ Resource: `${ARN}GET/a?` }, "GET/a", "implicit deny"],
  [{ Resource: "*" }, "GET/admin", "allow"],
  [{ Resource: "arn:aws:execute-api:*:*:api/dev/GET/" }, "GET/", "allow"],
  [{ Resource: "arn:aws:execute-api:eu-*:0*:api/dev/GET/" }, "GET/", "allow"],
  [{ Resource: "arn:aws:execute-api:us-*:*:api/dev/GET/" }, "GET/", "implicit deny"],
  [{ Resource: "arn:aws:execute-api:eu-central-1:000000000000:*" }, "GET/", "allow"],
  [{ Resource: "arn:aws:execute-api:eu-central-1:000000000001:api/dev/GET/" }, "GET/", "implicit deny"],
  [{ Resource: "arn:aws:execute-api:eu-central-1:000000000000:api/dev2/GET/" }, "GET/", "implicit deny"],
  [{ Resource: "arn:aws:s3:::api/dev/GET/" }, "GET/", "implicit deny"],
  [{ Resource: [`${ARN}GET/a`, `${ARN}GET/`] }, "GET/", "allow"],
  [{ NotResource: `${ARN}GET/admin` }, "GET/", "allow"],
  [{ NotResource: `${ARN}GET/admin` }, "GET/admin", "implicit deny"],
  [{ NotResource: [`${ARN}GET/a*`, `${ARN}POST/*`] }, "GET/admin", "implicit deny"],
  [{ Resource: `${ARN}GET/\${${POOL}:sub}` }, "GET/eu-central-1:jo", "allow"],
  [{ Resource: `${ARN}GET/\${${POOL}:sub}/*` }, "GET/eu-central-1:jo/x", "allow"],
  [{ Resource: `${ARN}GET/\${${POOL}:sub}/*` }, "GET/eu-central-1:ann/x", "implicit deny"],
  [{ Resource: `${ARN}GET/\${${POOL}:sub}` }, `GET/\${${POOL}:sub}`, "implicit deny"],
  [{ Resource: `${ARN}GET/a\${*}` }, "GET/a*", "allow"],
  [{ Resource: `${ARN}GET/a\${*}` }, "GET/ab", "implicit deny"],
];

/** What a policy of two statements says. */
const PRECEDENCE: [first: object, second: object, effect: Effect][] = [
  [INVOKE, DENY, "explicit deny"],
  [DENY, INVOKE, "explicit deny"],
  [DENY, DENY, "explicit deny"],
  [INVOKE, INVOKE, "allow"],
  [INVOKE, { ...DENY, Resource: `${ARN}GET/admin` }, "allow"],
  [INVOKE, { ...DENY, Action: "execute-api:ManageConnections" }, "allow"],
  [INVOKE, { ...DENY, Resource: "*" }, "explicit deny"],
  [INVOKE, { ...DENY, Resource: undefined, NotResource: `${ARN}GET/` }, "allow"],
  [INVOKE, { ...DENY, Resource: undefined, NotResource: `${ARN}GET/admin` }, "explicit deny"],
  [INVOKE, { ...DENY, Condition: { IpAddress: { "aws:SourceIp": "127.0.0.0/8" } } }, "explicit deny"],
  [INVOKE, { ...DENY, Condition: { NotIpAddress: { "aws:SourceIp": "127.0.0.0/8" } } }, "allow"],
  [{ ...INVOKE, Resource: `${ARN}GET/admin` }, { ...DENY, Resource: `${ARN}GET/me` }, "implicit deny"],
];

/**
 * "IAM JSON policy elements: NotPrincipal, NotAction, NotResource" and "Policy evaluation logic": what the User
 * Guide's own policies say, with the doors of an API in the place of buckets.
 */
const DOCUMENTED: [name: string, statements: object[], path: string, effect: Effect][] = [
  ["by default all requests are denied", [{ ...INVOKE, Action: "s3:*", Resource: "*" }], "GET/", "implicit deny"],
  ["an explicit allow overrides the default", [INVOKE], "GET/", "allow"],
  [
    "an explicit deny overrides any allow",
    [
      { ...INVOKE, Resource: `${ARN}*` },
      { ...DENY, Resource: `${ARN}GET/admin` },
    ],
    "GET/admin",
    "explicit deny",
  ],
  [
    "Deny with NotResource keeps to one resource",
    [
      { ...INVOKE, Resource: "*" },
      { Effect: "Deny", Action: "*", NotResource: [`${ARN}GET/a`, `${ARN}GET/a/*`] },
    ],
    "GET/b",
    "explicit deny",
  ],
  [
    "Deny with NotResource leaves that resource",
    [
      { ...INVOKE, Resource: "*" },
      { Effect: "Deny", Action: "*", NotResource: [`${ARN}GET/a`, `${ARN}GET/a/*`] },
    ],
    "GET/a/b",
    "allow",
  ],
  [
    "Deny with NotAction refuses all the rest",
    [
      { ...INVOKE, Resource: "*" },
      { Effect: "Deny", NotAction: "s3:*", Resource: "*" },
    ],
    "GET/",
    "explicit deny",
  ],
];

describe("evaluation", () => {
  for (const [element, action, effect] of ACTIONS) {
    it(`${JSON.stringify(element)}: ${effect} for ${action}`, () => {
      const { Action: _, ...rest } = INVOKE;
      assert.equal(decide(document({ ...rest, ...element }), { action }).effect, effect);
    });
  }
  for (const [element, path, effect] of RESOURCES) {
    it(`${JSON.stringify(element)}: ${effect} for ${path}`, () => {
      const { Resource: _, ...rest } = INVOKE;
      assert.equal(decide(document({ ...rest, ...element }), { resource: ARN + path }).effect, effect);
    });
  }
  for (const [first, second, effect] of PRECEDENCE) {
    it(`${JSON.stringify(first)}, ${JSON.stringify(second)}: ${effect}`, () => {
      assert.equal(decide(document(first, second)).effect, effect);
      const policies = [document(first), document(second)].map((each, index) => ({
        source: `policy p${index} of role users`,
        policy: parsePolicy(each, "policy"),
      }));
      const request = { action: "execute-api:Invoke", resource: `${ARN}GET/`, context: CONTEXT };
      assert.equal(evaluate(policies, request).effect, effect);
    });
  }
  for (const [name, statements, path, effect] of DOCUMENTED) {
    it(name, () => assert.equal(decide(document(...statements), { resource: ARN + path }).effect, effect));
  }

  it("denies without any policy", () => {
    const request = { action: "execute-api:Invoke", resource: `${ARN}GET/`, context: CONTEXT };
    assert.equal(evaluate([], request).effect, "implicit deny");
  });
  it("reads a policy as text, as an object and with one bare statement", () => {
    for (const policy of [document(INVOKE), { Version: "2012-10-17", Id: "doors", Statement: INVOKE }]) {
      for (const given of [policy, JSON.stringify(policy)]) {
        assert.equal(decide(given as object).effect, "allow");
        assert.equal(decide(given as object, { resource: `${ARN}GET/x` }).effect, "implicit deny");
      }
    }
  });

  // "Policy variables with no value": the resource that includes one matches no resource.
  it("matches no resource by a variable without value", () => {
    const context = { ...CONTEXT, [`${POOL}:sub`]: [] };
    const own = `${ARN}GET/\${${POOL}:sub}*`;
    for (const resource of [`${ARN}GET/`, `${ARN}GET/\${${POOL}:sub}`, `${ARN}GET/x`]) {
      assert.equal(decide(document({ ...INVOKE, Resource: own }), { context, resource }).effect, "implicit deny");
      const { Resource: _, ...rest } = INVOKE;
      assert.equal(decide(document({ ...rest, NotResource: own }), { context, resource }).effect, "allow");
    }
    const other = { ...INVOKE, Resource: [own, `${ARN}GET/`] };
    assert.equal(decide(document(other), { context }).effect, "allow");
  });
  it("takes a wildcard in a value for a character", () => {
    const policy = document({ ...INVOKE, Resource: `${ARN}GET/\${aws:UserAgent}` });
    const at = (path: string) =>
      decide(policy, { context: { ...CONTEXT, "aws:UserAgent": ["*"] }, resource: ARN + path }).effect;
    assert.equal(at("GET/*"), "allow");
    assert.equal(at("GET/admin"), "implicit deny");
  });
  it("fills in no variable in a policy of version 2008-10-17, nor in one without version", () => {
    const statement = { ...INVOKE, Resource: `${ARN}GET/\${${POOL}:sub}` };
    for (const policy of [{ Version: "2008-10-17", Statement: statement }, { Statement: statement }]) {
      assert.equal(decide(policy, { resource: `${ARN}GET/eu-central-1:jo` }).effect, "implicit deny");
      assert.equal(decide(policy, { resource: `${ARN}GET/\${${POOL}:sub}` }).effect, "allow");
    }
    const unknown = { Statement: { ...INVOKE, Resource: `${ARN}GET/\${aws:username}` } };
    assert.equal(decide(unknown, { resource: `${ARN}GET/\${aws:username}` }).effect, "allow");
  });
  it("holds no role's policy against a principal, and no trust policy against none", () => {
    const message = "a trust policy is evaluated with a principal, a role's policy without";
    assert.throws(() => decide(document(INVOKE), { principal: { type: "Federated", id: POOL } }), {
      message,
    });
    assert.throws(() => trust(document(TRUST), { principal: undefined }), { message });
  });
});

type Principal = NonNullable<Parameters<typeof trust>[1]>["principal"];
const LAMBDA = { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" };
const lambda: Principal = { type: "Service", id: "lambda.amazonaws.com" };

const TRUSTS: [name: string, statements: object[], request: Parameters<typeof trust>[1], effect: Effect][] = [
  ["the pool and a signed-in user", [TRUST], {}, "allow"],
  [
    "another pool",
    [TRUST],
    { context: { ...TRUST_CONTEXT, [`${POOL}:aud`]: ["eu-central-1:other"] } },
    "implicit deny",
  ],
  ["no pool", [TRUST], { context: { ...TRUST_CONTEXT, [`${POOL}:aud`]: [] } }, "implicit deny"],
  ["a guest", [TRUST], { context: { ...TRUST_CONTEXT, [`${POOL}:amr`]: ["unauthenticated"] } }, "implicit deny"],
  ["nobody", [TRUST], { context: { ...TRUST_CONTEXT, [`${POOL}:amr`]: [] } }, "implicit deny"],
  ["another action", [TRUST], { action: "sts:AssumeRole" }, "implicit deny"],
  ["an action in another case", [TRUST], { action: "STS:assumeRoleWithWebIdentity" }, "allow"],
  ["another provider", [TRUST], { principal: { type: "Federated", id: "accounts.google.com" } }, "implicit deny"],
  ["a service of that name", [TRUST], { principal: { type: "Service", id: POOL } }, "implicit deny"],
  [
    "a provider in another case",
    [TRUST],
    { principal: { type: "Federated", id: POOL.toUpperCase() } },
    "implicit deny",
  ],
  ["one of several providers", [{ ...TRUST, Principal: { Federated: ["accounts.google.com", POOL] } }], {}, "allow"],
  ["one of several actions", [{ ...TRUST, Action: ["sts:TagSession", TRUST.Action] }], {}, "allow"],
  ["an explicit deny", [TRUST, { ...TRUST, Effect: "Deny" }], {}, "explicit deny"],
  ["a deny without condition", [TRUST, { ...TRUST, Effect: "Deny", Condition: undefined }], {}, "explicit deny"],
  ["lambda", [LAMBDA], { action: "sts:AssumeRole", principal: lambda }, "allow"],
  ["lambda at a user's role", [TRUST], { action: "sts:AssumeRole", principal: lambda }, "implicit deny"],
  ["a user at lambda's role", [LAMBDA], {}, "implicit deny"],
  [
    "an account, which stands for itself alone",
    [{ ...LAMBDA, Principal: { AWS: "arn:aws:iam::000000000000:root" } }],
    { action: "sts:AssumeRole", principal: { type: "AWS", id: "arn:aws:iam::000000000000:role/users" } },
    "implicit deny",
  ],
];

describe("trust policies", () => {
  for (const [name, statements, request, effect] of TRUSTS) {
    it(`${name}: ${effect}`, () => assert.equal(trust(document(...statements), request).effect, effect));
  }
});
