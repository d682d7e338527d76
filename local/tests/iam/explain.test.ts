// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables look like this
import assert from "node:assert/strict";
import { explain, type Reason } from "../../common/errors";
import { evaluate } from "../../iam/evaluate";
import { ARN, CONTEXT, decide, document, INVOKE, POOL, TRUST, TRUST_CONTEXT, trust } from "./policies";

const NONE = "IAM: no statement of role users allows execute-api:Invoke on";
const ADMIN = { resource: `${ARN}GET/admin` };

const ROWS: [statements: object[], request: Parameters<typeof decide>[1], text: string][] = [
  [[INVOKE], ADMIN, `${NONE} ${ARN}GET/admin; nearest: ${ARN}GET/`],
  [
    [
      { ...INVOKE, Resource: [`${ARN}POST/`, `${ARN}GET/a`] },
      { ...INVOKE, Resource: `${ARN}GET/adm` },
    ],
    ADMIN,
    `${NONE} ${ARN}GET/admin; nearest: ${ARN}GET/adm`,
  ],
  [
    [{ ...INVOKE, Resource: `${ARN}GET/\${${POOL}:sub}` }],
    ADMIN,
    `${NONE} ${ARN}GET/admin; nearest: ${ARN}GET/eu-central-1:jo`,
  ],
  [
    [{ ...INVOKE, Resource: `${ARN}GET/\${${POOL}:sub}` }],
    { ...ADMIN, context: { ...CONTEXT, [`${POOL}:sub`]: [] } },
    `${NONE} ${ARN}GET/admin; nearest: ${ARN}GET/\${${POOL}:sub}, whose \${${POOL}:sub} has no value in this request`,
  ],
  [
    [{ Effect: "Allow", Action: "*", NotResource: `${ARN}GET/adm*` }],
    ADMIN,
    `${NONE} ${ARN}GET/admin; nearest: statement 1 of policy doors of role users, but its NotResource is ${ARN}GET/adm*`,
  ],
  [
    [{ ...INVOKE, Condition: { IpAddress: { "aws:SourceIp": ["10.0.0.0/8", "192.168.0.0/16"] } } }],
    {},
    `${NONE} ${ARN}GET/; nearest: statement 1 of policy doors of role users, but IpAddress aws:SourceIp wants 10.0.0.0/8 or 192.168.0.0/16, and it is 127.0.0.1`,
  ],
  [
    [{ ...INVOKE, Sid: "Curl", Condition: { StringEquals: { "aws:UserAgent": "curl" } } }],
    { context: { ...CONTEXT, "aws:UserAgent": [] } },
    `${NONE} ${ARN}GET/; nearest: statement 1 (Curl) of policy doors of role users, but StringEquals aws:UserAgent wants curl, and it is missing`,
  ],
  [
    [{ ...INVOKE, Action: "execute-api:ManageConnections" }],
    {},
    `${NONE} ${ARN}GET/; nearest: statement 1 of policy doors of role users, but its Action is execute-api:ManageConnections`,
  ],
  [
    [{ Effect: "Allow", NotAction: ["execute-api:*", "s3:*"], Resource: "*" }],
    {},
    `${NONE} ${ARN}GET/; nearest: statement 1 of policy doors of role users, but its NotAction is execute-api:*, s3:*`,
  ],
  // A failed condition is nearer than another resource, and that is nearer than another action.
  [
    [
      { ...INVOKE, Action: "s3:*", Resource: "*" },
      { ...INVOKE, Resource: `${ARN}GET/a` },
      { ...INVOKE, Condition: { Null: { "aws:userid": true } } },
    ],
    {},
    `${NONE} ${ARN}GET/; nearest: statement 3 of policy doors of role users, but Null aws:userid wants true, and it is AROAAAAAAAAAAAAAAAAAA:CognitoIdentityCredentials`,
  ],
  [
    [
      { ...INVOKE, Action: "s3:*", Resource: "*" },
      { ...INVOKE, Resource: `${ARN}GET/a` },
    ],
    {},
    `${NONE} ${ARN}GET/; nearest: ${ARN}GET/a`,
  ],
  [[{ ...INVOKE, Action: "s3:GetObject", Resource: "arn:aws:s3:::a/b" }], {}, `${NONE} ${ARN}GET/`],
  [
    [INVOKE, { ...INVOKE, Effect: "Deny", Action: "*", Resource: "*" }],
    {},
    `IAM: statement 2 of policy doors of role users denies execute-api:Invoke on ${ARN}GET/`,
  ],
  [
    [{ ...INVOKE, Sid: "NoDoor", Effect: "Deny" }],
    {},
    `IAM: statement 1 (NoDoor) of policy doors of role users denies execute-api:Invoke on ${ARN}GET/`,
  ],
];

describe("the reason of a refusal", () => {
  for (const [statements, request, text] of ROWS) {
    it(text, () => assert.equal(explain(decide(document(...statements), request).reason as Reason), text));
  }

  it("holds each part for programs", () => {
    assert.deepEqual(decide(document(INVOKE), ADMIN).reason, {
      lock: "IAM",
      check: "resource",
      expected: `${ARN}GET/`,
      actual: `${ARN}GET/admin`,
      text: `no statement of role users allows execute-api:Invoke on ${ARN}GET/admin; nearest: ${ARN}GET/`,
    });
    assert.deepEqual(decide(document({ ...INVOKE, Effect: "Deny" })).reason, {
      lock: "IAM",
      check: "explicit deny",
      expected: "no statement that denies",
      actual: "statement 1 of policy doors of role users",
      text: `statement 1 of policy doors of role users denies execute-api:Invoke on ${ARN}GET/`,
    });
    assert.equal(decide(document(INVOKE)).reason, undefined);
  });
  it("says that there is no policy", () => {
    const request = { action: "execute-api:Invoke", resource: `${ARN}GET/`, context: CONTEXT };
    assert.equal(evaluate([], request).reason?.text, `no policy allows execute-api:Invoke on ${ARN}GET/`);
  });
  it("cuts what the caller sent", () => {
    const long = "a".repeat(5000);
    const condition = { ...INVOKE, Condition: { StringEquals: { "aws:UserAgent": "curl" } } };
    const { reason } = decide(document(condition), { context: { ...CONTEXT, "aws:UserAgent": [long] } });
    assert.equal(reason?.actual, `${"a".repeat(100)}…`);
    const elsewhere = decide(document(INVOKE), { resource: `${ARN}GET/${long}` }).reason;
    assert.ok((elsewhere?.text?.length ?? 1000) < 400);
    const denied = decide(document({ ...INVOKE, Effect: "Deny", Resource: "*" }), {
      resource: `${ARN}GET/${long}`,
    });
    assert.ok((denied.reason?.text?.length ?? 1000) < 300);
  });
  it("of a role that is not to be taken names whom it trusts", () => {
    const none = `no statement of trust policy of role users allows ${POOL} sts:AssumeRoleWithWebIdentity on arn:aws:iam::000000000000:role/users`;
    const nearest = "nearest: statement 1 of trust policy of role users, but";
    const context = { ...TRUST_CONTEXT, [`${POOL}:aud`]: ["eu-central-1:other"] };
    assert.equal(
      trust(document(TRUST), { context }).reason?.text,
      `${none}; ${nearest} StringEquals ${POOL}:aud wants eu-central-1:pool, and it is eu-central-1:other`,
    );
    assert.equal(
      trust(document({ ...TRUST, Principal: { Federated: "accounts.google.com" } })).reason?.text,
      `${none}; ${nearest} its Principal is Federated accounts.google.com`,
    );
    assert.equal(
      trust(document({ ...TRUST, Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" })).reason
        ?.text,
      none,
    );
  });
});
