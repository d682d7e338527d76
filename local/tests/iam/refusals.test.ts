// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables look like this
import assert from "node:assert/strict";
import fc from "fast-check";
import { NotEnforced } from "../../common/errors";
import { parsePolicy, parseServicePolicy, parseTrustPolicy } from "../../iam/policy";
import { ARN, document, INVOKE, POOL, TRUST } from "./policies";

type Parse = (document: unknown, setting: string) => unknown;
type Row = [document: unknown, setting: string, message: RegExp];

/** Each with the path of the setting and what the message must say. */
const GRAMMAR: Row[] = [
  ["{", "policy", /^is not JSON: /],
  ["", "policy", /^is not JSON: /],
  [
    '{"Version":"2012-10-17","Statement":[],"Statement":[]}',
    "policy",
    /^is not JSON: the key "Statement" stands twice/,
  ],
  ["[]", "policy", /^is not an object$/],
  ["null", "policy", /^is not an object$/],
  [undefined, "policy", /^is not an object$/],
  [7, "policy", /^is not an object$/],
  [{ ...document(INVOKE), Version: "2012-10-18" }, "policy.Version", /^is not known; write "2012-10-17"$/],
  [{ ...document(INVOKE), Version: 20121017 }, "policy.Version", /^is not known/],
  [{ ...document(INVOKE), Version: null }, "policy.Version", /^is not known/],
  [{ ...document(INVOKE), Id: 7 }, "policy.Id", /^is not text$/],
  [
    { ...document(INVOKE), version: "2012-10-17" },
    "policy.version",
    /^the element is not known here; known are Version, Id and Statement$/,
  ],
  [{ ...document(INVOKE), Comment: "" }, "policy.Comment", /^the element is not known here/],
  [
    JSON.parse('{"Version":"2012-10-17","Statement":[],"__proto__":{}}'),
    "policy.__proto__",
    /^the element is not known here/,
  ],
  [{ Version: "2012-10-17" }, "policy.Statement", /^is not an object$/],
  [document(), "policy.Statement", /^there is no statement; give one$/],
  [document(INVOKE, [] as object), "policy.Statement[1]", /^is not an object$/],
  [{ Version: "2012-10-17", Statement: "Allow" }, "policy.Statement", /^is not an object$/],
];

const STATEMENTS: [statement: object, path: string, message: RegExp][] = [
  [{ ...INVOKE, effect: "Deny" }, ".effect", /^the element is not known here; known are Sid, Effect, /],
  [{ ...INVOKE, NotPrincipal: "*" }, ".NotPrincipal", /^the element is not known here/],
  [{ ...INVOKE, condition: {} }, ".condition", /^the element is not known here/],
  [{ ...INVOKE, Principal: "*" }, ".Principal", /^a role's policy names no principal/],
  [{ ...INVOKE, Principal: { AWS: "1" } }, ".Principal", /^a role's policy names no principal/],
  [{ ...INVOKE, Effect: undefined }, ".Effect", /^is neither "Allow" nor "Deny"$/],
  [{ ...INVOKE, Effect: "allow" }, ".Effect", /^is neither/],
  [{ ...INVOKE, Effect: ["Allow"] }, ".Effect", /^is neither/],
  [{ ...INVOKE, Sid: "No spaces" }, ".Sid", /^must be letters and digits/],
  [{ ...INVOKE, Sid: 1 }, ".Sid", /^is not text$/],
  [{ ...INVOKE, Action: undefined }, "", /^needs one of Action and NotAction$/],
  [{ ...INVOKE, NotAction: "*" }, "", /^needs one of Action and NotAction$/],
  [{ ...INVOKE, Action: [] }, ".Action", /^there is no value; give one$/],
  [{ ...INVOKE, Action: ["execute-api:Invoke", 1] }, ".Action[1]", /^is not text$/],
  [{ ...INVOKE, Action: null }, ".Action", /^is not text$/],
  [{ ...INVOKE, Action: "Invoke" }, ".Action", /^is no action such as/],
  [{ ...INVOKE, Action: "execute-api:" }, ".Action", /^is no action such as/],
  [{ ...INVOKE, Action: "*:*" }, ".Action", /^is no action such as/],
  [{ ...INVOKE, Action: "execute-*:Invoke" }, ".Action", /^is no action such as/],
  [{ ...INVOKE, Action: "execute-api:${aws:userid}" }, ".Action", /^is no action such as/],
  [{ ...INVOKE, Action: " execute-api:Invoke" }, ".Action", /^is no action such as/],
  [{ ...INVOKE, Resource: undefined }, "", /^needs one of Resource and NotResource$/],
  [{ ...INVOKE, NotResource: "*" }, "", /^needs one of Resource and NotResource$/],
  [{ ...INVOKE, Resource: [] }, ".Resource", /^there is no value; give one$/],
  [{ ...INVOKE, Resource: [`${ARN}GET/`, ""] }, ".Resource[1]", /^is neither \* nor an ARN of six parts/],
  [{ ...INVOKE, Resource: "api/dev/GET/" }, ".Resource", /^is neither \* nor an ARN/],
  [{ ...INVOKE, Resource: "**" }, ".Resource", /^is neither \* nor an ARN/],
  [{ ...INVOKE, Resource: "arn:aws:execute-api:*" }, ".Resource", /^is neither \* nor an ARN/],
  [{ ...INVOKE, Resource: "arn:aws:execute-api:eu-central-1:000000000000" }, ".Resource", /^is neither \* nor an ARN/],
  [{ ...INVOKE, Resource: "arn:aws:execute-api:eu-central-1:000000000000:" }, ".Resource", /^is neither \* nor an ARN/],
  [{ ...INVOKE, Resource: "arn:aws:*:eu-central-1:000000000000:api" }, ".Resource", /^is neither \* nor an ARN/],
  [{ ...INVOKE, Resource: "arn:aws:execute-api:eu-*-1:000000000000:api" }, ".Resource", /^is neither \* nor an ARN/],
  [
    { ...INVOKE, Resource: "arn:aws:execute-api:eu-central-?:000000000000:api" },
    ".Resource",
    /^is neither \* nor an ARN/,
  ],
  [
    { ...INVOKE, Resource: "ARN:aws:execute-api:eu-central-1:000000000000:api" },
    ".Resource",
    /^is neither \* nor an ARN/,
  ],
  [
    { ...INVOKE, Resource: "arn:aws:execute-api:${aws:RequestedRegion}:000000000000:api" },
    ".Resource",
    /^is neither \* nor an ARN/,
  ],
  [{ ...INVOKE, NotResource: "x", Resource: undefined }, ".NotResource", /^is neither \* nor an ARN/],
  [
    { ...INVOKE, Resource: `${ARN}\${aws:username}` },
    ".Resource",
    /holds \$\{aws:username\}, which has no value here; variables can be aws:CurrentTime, /,
  ],
  [{ ...INVOKE, Resource: `${ARN}\${aws:PrincipalTag/team}` }, ".Resource", /which has no value here/],
  [{ ...INVOKE, Resource: `${ARN}\${${POOL}:amr}` }, ".Resource", /which has no value here/],
  [{ ...INVOKE, Resource: `${ARN}\${}` }, ".Resource", /holds a malformed variable: write \$\{key\}/],
  [{ ...INVOKE, Resource: `${ARN}\${aws:userid` }, ".Resource", /holds a malformed variable/],
  [{ ...INVOKE, Resource: `${ARN}\${ aws:userid }` }, ".Resource", /holds a malformed variable/],
  [{ ...INVOKE, Resource: `${ARN}\${aws:userid, x}` }, ".Resource", /holds a malformed variable/],
  [{ ...INVOKE, Resource: `${ARN}\${aws:userid, '*'}` }, ".Resource", /holds a malformed variable/],
  [{ ...INVOKE, Resource: `${ARN}\${aws:userid, 'x}` }, ".Resource", /holds a malformed variable/],
  [{ ...INVOKE, Resource: `${ARN}\${*, 'x'}` }, ".Resource", /which has no value here/],
];

const CONDITIONS: [condition: unknown, path: string, message: RegExp][] = [
  ["", "", /^is not an object$/],
  [null, "", /^is not an object$/],
  [[], "", /^is not an object$/],
  [{ StringMatches: {} }, ".StringMatches", /^the operator is not known here; known are Null, /],
  [{ StringEquals: "aws:userid" }, ".StringEquals", /^is not an object$/],
  ...[
    "StringMatches",
    "stringEquals",
    "StringEqual",
    "String",
    "BinaryEquals",
    "Numeric",
    "",
    "constructor",
    "ForAllValues:Null",
    "NullIfExists",
    "ForSomeValues:StringEquals",
    "foranyvalue:StringEquals",
    "StringEqualsIfExistsIfExists",
    "IfExists",
    "ForAnyValue:ForAllValues:StringEquals",
  ].map((operator): [object, string, RegExp] => [
    { [operator]: { "aws:userid": "x" } },
    `.${operator}`,
    /^the operator is not known here; known are Null, StringEquals, /,
  ]),
  ...[
    "aws:SecureTransport",
    "aws:username",
    "aws:PrincipalTag/team",
    "aws:MultiFactorAuthPresent",
    "aws:SourceVpc",
    "s3:prefix",
    "",
    "userid",
    "__proto__",
  ].map((key): [object, string, RegExp] => [
    { StringEquals: JSON.parse(`{${JSON.stringify(key)}:"x"}`) },
    `.StringEquals.${key}`,
    /^requests here do not have this key; conditions can use aws:CurrentTime, aws:EpochTime, cognito-identity.amazonaws.com:aud, cognito-identity.amazonaws.com:sub, cognito-identity.amazonaws.com:amr, aws:PrincipalArn, aws:RequestedRegion, aws:SourceIp, aws:UserAgent, aws:userid, aws:ViaAWSService, lambda:FunctionUrlAuthType, lambda:InvokedViaFunctionUrl$/,
  ]),
  [{ Null: { "aws:TokenIssueTime": "true" } }, ".Null.aws:TokenIssueTime", /^requests here do not have this key/],
  [
    { StringEquals: { "aws:userid": "a", "AWS:userId": "b" } },
    ".StringEquals.AWS:userId",
    /^the key is repeated; merge its values$/,
  ],
  [{ StringEquals: { "aws:userid": [] } }, ".StringEquals.aws:userid", /^there is no value; give one$/],
  [{ StringEquals: { "aws:userid": null } }, ".StringEquals.aws:userid", /^is no text, number or boolean$/],
  [{ StringEquals: { "aws:userid": ["a", {}] } }, ".StringEquals.aws:userid[1]", /^is no text, number or boolean$/],
  [{ StringEquals: { "aws:userid": [["a"]] } }, ".StringEquals.aws:userid[0]", /^is no text, number or boolean$/],
  [
    { StringEquals: { [`${POOL}:amr`]: "x" } },
    ".StringEquals",
    /holds several values; write ForAnyValue:StringEquals$/,
  ],
  [{ StringLikeIfExists: { [`${POOL}:amr`]: "x" } }, ".StringLikeIfExists", /write ForAnyValue:StringLikeIfExists$/],
  [
    { StringEquals: { "aws:SourceIp": "10.0.0.1" } },
    ".StringEquals.aws:SourceIp",
    /^StringEquals cannot read aws:SourceIp; IpAddress operators can$/,
  ],
  [
    { IpAddress: { "aws:userid": "10.0.0.1" } },
    ".IpAddress.aws:userid",
    /^IpAddress cannot read aws:userid; String operators can$/,
  ],
  [{ NumericLessThan: { "aws:CurrentTime": "1" } }, ".NumericLessThan.aws:CurrentTime", /Date operators can$/],
  [{ Bool: { "aws:userid": "true" } }, ".Bool.aws:userid", /String operators can$/],
  [{ StringEquals: { "aws:userid": "${aws:username}" } }, ".StringEquals.aws:userid", /which has no value here/],
  [{ StringEquals: { "aws:userid": ["a", "${x"] } }, ".StringEquals.aws:userid[1]", /holds a malformed variable/],
  [{ Bool: { "aws:ViaAWSService": "yes" } }, ".Bool.aws:ViaAWSService", /^"yes" is neither true nor false$/],
  [
    { Bool: { "aws:ViaAWSService": "${aws:ViaAWSService}" } },
    ".Bool.aws:ViaAWSService",
    /holds a variable, which this operator does not fill in$/,
  ],
  [{ Null: { "aws:userid": "yes" } }, ".Null.aws:userid", /^Null takes true/],
  [{ Null: { "aws:userid": "${aws:userid}" } }, ".Null.aws:userid", /^Null takes true/],
  ...["", "1e3", "0x10", "1.", ".5", "Infinity", "1 ", "one"].map((value): [object, string, RegExp] => [
    { NumericEquals: { "aws:EpochTime": value } },
    ".NumericEquals.aws:EpochTime",
    /is no number$/,
  ]),
  ...[
    "",
    "2024",
    "tomorrow",
    "2024-13",
    "2024-02-30",
    "2023-02-29",
    "2024-06-17T14:58:25",
    "2024-06-17T25:00Z",
    "2024-06-17 14:58Z",
    "17 Jun 2024",
    "2024-06-17T14:58:25Z*",
  ].map((value): [object, string, RegExp] => [
    { DateLessThan: { "aws:CurrentTime": value } },
    ".DateLessThan.aws:CurrentTime",
    /is no date such as 2024-06-17 or 2024-06-17T14:58:25Z, or seconds since the epoch$/,
  ]),
  ...[
    "",
    "localhost",
    "10.0.0",
    "10.0.0.0/33",
    "10.0.0.0/",
    "10.0.0.0/8/8",
    "10.0.0.0/-1",
    "10.*",
    "2001:db8::/129",
  ].map((value): [object, string, RegExp] => [
    { IpAddress: { "aws:SourceIp": value } },
    ".IpAddress.aws:SourceIp",
    /is no address or range such as 203\.0\.113\.0\/24 or 2001:db8::\/32$/,
  ]),
  [
    { IpAddress: { "aws:SourceIp": "2001:db8::" } },
    ".IpAddress.aws:SourceIp",
    /has no prefix length; write \/128 for one address$/,
  ],
  ...["*", "users", "arn:aws:iam::1"].map((value): [object, string, RegExp] => [
    { ArnLike: { "aws:PrincipalArn": value } },
    ".ArnLike.aws:PrincipalArn",
    /is no ARN of six parts/,
  ]),
];

const TRUSTS: [statement: object, path: string, message: RegExp][] = [
  [{ ...TRUST, Principal: undefined }, ".Principal", /^names no principal; write \{ "Federated": /],
  [{ ...TRUST, Principal: "*" }, ".Principal", /^names no principal/],
  [{ ...TRUST, Principal: [] }, ".Principal", /^names no principal/],
  [{ ...TRUST, Principal: {} }, ".Principal", /^names no principal; name one$/],
  [{ ...TRUST, Principal: { Federated: [] } }, ".Principal", /^names no principal; name one$/],
  [
    { ...TRUST, Principal: { federated: POOL } },
    ".Principal.federated",
    /^is not known; known are Federated, Service, AWS$/,
  ],
  [{ ...TRUST, Principal: { CanonicalUser: "1" } }, ".Principal.CanonicalUser", /^is not known/],
  [{ ...TRUST, Principal: { AWS: "*" } }, ".Principal.AWS", /^must name each principal in full/],
  [
    { ...TRUST, Principal: { Federated: [POOL, "*.amazonaws.com"] } },
    ".Principal.Federated",
    /^must name each principal in full/,
  ],
  [{ ...TRUST, Principal: { Service: 1 } }, ".Principal.Service", /^must name each principal in full/],
  [{ ...TRUST, Effect: "Deny", Principal: { AWS: "000000000000" } }, ".Principal.AWS", /^cannot be denied here/],
  [
    { ...TRUST, NotPrincipal: { AWS: "1" } },
    ".NotPrincipal",
    /^the element is not known here; known are .* and Principal$/,
  ],
  [
    { ...TRUST, Condition: undefined },
    ".Principal",
    /^lets every identity pool in; add \{ "StringEquals": \{ "cognito-identity.amazonaws.com:aud": /,
  ],
  [{ ...TRUST, Condition: { Null: { "aws:CurrentTime": false } } }, ".Principal", /^lets every identity pool in/],
  [{ ...TRUST, Resource: "*" }, ".Resource", /^a trust policy does not have it; leave it out$/],
  [{ ...TRUST, NotResource: "*" }, ".NotResource", /^a trust policy does not have it/],
  [{ ...TRUST, NotAction: "sts:TagSession" }, "", /^needs one of Action and NotAction$/],
  [{ ...TRUST, Action: undefined, NotAction: "sts:TagSession" }, ".NotAction", /^a trust policy does not have it/],
  [
    { ...TRUST, Action: "*" },
    ".Action",
    /^is not known in a trust policy; known are sts:AssumeRole, sts:AssumeRoleWithWebIdentity, sts:TagSession$/,
  ],
  [{ ...TRUST, Action: "sts:*" }, ".Action", /^is not known in a trust policy/],
  [{ ...TRUST, Action: ["sts:AssumeRole", "sts:AssumeRoleWithSAML"] }, ".Action[1]", /^is not known in a trust policy/],
  [
    { ...TRUST, Condition: { StringEquals: { "aws:userid": "x" } } },
    ".Condition.StringEquals.aws:userid",
    /^requests here do not have this key; conditions can use aws:CurrentTime, /,
  ],
  [
    { ...TRUST, Condition: { IpAddress: { "aws:SourceIp": "10.0.0.0/8" } } },
    ".Condition.IpAddress.aws:SourceIp",
    /^requests here do not have this key/,
  ],
];

function refused(parse: Parse, document: unknown, setting: string, message: RegExp): void {
  assert.throws(
    () => parse(document, "policy"),
    (error) => {
      assert.ok(error instanceof NotEnforced, String(error));
      assert.equal(error.setting, setting);
      assert.match(error.message, message);
      return true;
    },
  );
}

describe("a policy is refused", () => {
  for (const [policy, setting, message] of GRAMMAR) {
    it(`${JSON.stringify(policy)}`, () => {
      refused(parsePolicy, policy, setting, message);
      refused(parseServicePolicy, policy, setting, message);
      if (typeof policy !== "object") refused(parseTrustPolicy, policy, setting, message);
    });
  }
  for (const [statement, path, message] of STATEMENTS) {
    it(JSON.stringify(statement), () => {
      refused(parsePolicy, document(INVOKE, statement), `policy.Statement[1]${path}`, message);
      refused(parsePolicy, JSON.stringify(document(statement)), `policy.Statement[0]${path}`, message);
      const single = { Version: "2012-10-17", Statement: statement };
      refused(parsePolicy, single, `policy.Statement${path}`, message);
    });
  }
  for (const [condition, path, message] of CONDITIONS) {
    it(`Condition ${JSON.stringify(condition)}`, () => {
      const policy = document({ ...INVOKE, Condition: condition });
      refused(parsePolicy, policy, `policy.Statement[0].Condition${path}`, message);
    });
  }
  it("where two statements have one Sid", () => {
    const policy = document({ ...INVOKE, Sid: "a" }, { ...INVOKE, Sid: "a" });
    refused(parsePolicy, policy, "policy.Statement[1].Sid", /^must be letters and digits, and no other statement's$/);
  });
  it("whatever element is added to it", () => {
    const known = ["Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition", "Principal"];
    fc.assert(
      fc.property(fc.string(), fc.jsonValue(), (element, value) => {
        fc.pre(!known.includes(element) && element !== "__proto__");
        const policy = document({ ...INVOKE, [element]: value });
        refused(parsePolicy, policy, `policy.Statement[0].${element}`, /^the element is not known here/);
      }),
    );
  });
  it("whatever operator is made up", () => {
    fc.assert(
      fc.property(fc.string(), (operator) => {
        const policy = document({ ...INVOKE, Condition: { [`${operator}Is`]: { "aws:userid": "x" } } });
        assert.throws(() => parsePolicy(policy, "policy"), NotEnforced);
      }),
    );
  });
});

describe("a trust policy is refused", () => {
  for (const [statement, path, message] of TRUSTS) {
    it(JSON.stringify(statement), () => {
      refused(parseTrustPolicy, document(TRUST, statement), `policy.Statement[1]${path}`, message);
    });
  }
});

describe("a policy that opens no door here", () => {
  it("may ask any condition key and hold any variable", () => {
    const statement = {
      ...INVOKE,
      Resource: `${ARN}\${aws:PrincipalTag/team}`,
      Condition: {
        Bool: { "aws:SecureTransport": true },
        "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": "x" },
      },
    };
    parseServicePolicy(document(statement), "policy");
    assert.throws(() => parsePolicy(document(statement), "policy"), NotEnforced);
  });
  for (const [statement, path, message] of STATEMENTS.filter(
    ([, , message]) => !`${message}`.includes("has no value here"),
  )) {
    it(`is refused as any other: ${JSON.stringify(statement)}`, () => {
      refused(parseServicePolicy, document(statement), `policy.Statement[0]${path}`, message);
    });
  }
});
