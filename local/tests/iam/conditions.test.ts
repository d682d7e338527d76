// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables look like this
import assert from "node:assert/strict";
import { CONTEXT, decide, document, INVOKE, POOL } from "./policies";

const AGENT = "aws:UserAgent";
const TIME = "aws:CurrentTime";
const EPOCH = "aws:EpochTime";
const IP = "aws:SourceIp";
const ROLE = "aws:PrincipalArn";
const AMR = `${POOL}:amr`;

/** Of a key with one value: what the policy wants, values that the condition holds for, and values it does not. */
const OPERATORS: [operator: string, key: string, wanted: unknown, right: string[], wrong: string[]][] = [
  ["StringEquals", AGENT, "curl", ["curl"], ["Curl", "curl ", " curl", "curl/8", ""]],
  ["StringEquals", AGENT, ["curl", "wget"], ["curl", "wget"], ["curl,wget"]],
  ["StringEquals", AGENT, "c*", ["c*"], ["curl"]],
  ["StringEquals", AGENT, 8, ["8"], ["8.0"]],
  ["StringNotEquals", AGENT, "curl", ["Curl", "curl/8", ""], ["curl"]],
  ["StringNotEquals", AGENT, ["curl", "wget"], ["lynx"], ["curl", "wget"]],
  ["StringEqualsIgnoreCase", AGENT, "Curl", ["curl", "CURL", "Curl"], ["curl/8"]],
  ["StringNotEqualsIgnoreCase", AGENT, "Curl", ["curl/8"], ["curl", "CURL"]],
  ["StringLike", AGENT, "curl/8.?.*", ["curl/8.5.0", "curl/8.5."], ["curl/8.5", "Curl/8.5.0", "xcurl/8.5.0"]],
  ["StringNotLike", AGENT, "curl/*", ["Curl/8", "wget"], ["curl/8", "curl/"]],
  ["NumericEquals", EPOCH, "100000", ["100000", "100000.0"], ["100001"]],
  ["NumericEquals", EPOCH, 1.5, ["1.5", "1.50"], ["1", "-1.5"]],
  ["NumericNotEquals", EPOCH, ["1", "2"], ["3"], ["1", "2"]],
  ["NumericLessThan", EPOCH, "10", ["9", "-1"], ["10", "11"]],
  ["NumericLessThanEquals", EPOCH, "10", ["9", "10"], ["11"]],
  ["NumericGreaterThan", EPOCH, "9", ["10"], ["9", "8"]],
  ["NumericGreaterThanEquals", EPOCH, "10", ["10", "100"], ["9"]],
  [
    "DateEquals",
    TIME,
    "2024-06-17T14:58:25Z",
    ["2024-06-17T14:58:25Z", "2024-06-17T16:58:25+02:00", "1718636305"],
    ["2024-06-17T14:58:26Z"],
  ],
  ["DateNotEquals", TIME, "2024-06-17", ["2024-06-18"], ["2024-06-17", "2024-06-17T00:00:00.000Z"]],
  ["DateLessThan", TIME, "2024-07", ["2024-06-30T23:59:59Z"], ["2024-07-01T00:00:00Z"]],
  ["DateLessThanEquals", TIME, "1718636305", ["2024-06-17T14:58:25Z"], ["2024-06-17T14:58:26Z"]],
  ["DateGreaterThan", TIME, "2024-06-17T14:58Z", ["2024-06-17T14:58:01Z"], ["2024-06-17T14:58:00Z"]],
  ["DateGreaterThan", EPOCH, "2024-06-17", ["1718636305"], ["1718000000"]],
  ["DateGreaterThanEquals", TIME, "2024-02-29", ["2024-02-29"], ["2024-02-28"]],
  ["Bool", "aws:ViaAWSService", "true", ["true"], ["false"]],
  ["Bool", "aws:ViaAWSService", false, ["false"], ["true"]],
  [
    "IpAddress",
    IP,
    "203.0.113.0/24",
    ["203.0.113.0", "203.0.113.255", "::ffff:203.0.113.7"],
    ["203.0.112.255", "203.0.114.0", "::1"],
  ],
  ["IpAddress", IP, "203.0.113.7", ["203.0.113.7"], ["203.0.113.6", "203.0.113.8"]],
  // "IAM JSON policy elements: Condition operators", IP address condition operators: both families mixed.
  [
    "IpAddress",
    IP,
    ["203.0.113.0/24", "2001:DB8:1234:5678::/64"],
    ["203.0.113.9", "2001:db8:1234:5678::9"],
    ["2001:db8:1234:5679::1", "127.0.0.1"],
  ],
  ["IpAddress", IP, "0.0.0.0/0", ["1.2.3.4"], ["::1"]],
  [
    "NotIpAddress",
    IP,
    ["10.0.0.0/8", "127.0.0.1"],
    ["11.0.0.0", "127.0.0.2"],
    ["10.255.255.255", "127.0.0.1", "::ffff:10.0.0.1"],
  ],
  [
    "ArnEquals",
    ROLE,
    "arn:aws:iam::*:role/team/*",
    ["arn:aws:iam::1:role/team/a", "arn:aws:iam:::role/team/"],
    ["arn:aws:iam::1:role/team", "arn:aws:iam::1:role/TEAM/a"],
  ],
  // The same page, ARN condition operators: a string operator would match, an ARN operator does not.
  [
    "ArnLike",
    ROLE,
    "arn:aws:someservice:*:111122223333:finance/*",
    ["arn:aws:someservice:us-east-2:111122223333:finance/document.txt"],
    ["arn:aws:someservice:us-east-2:999999999999:store/abc:111122223333:finance/document.txt"],
  ],
  ["ArnLike", ROLE, "arn:aws:iam::1:role/a:?", ["arn:aws:iam::1:role/a:b"], ["arn:aws:iam::1:role/a"]],
  [
    "ArnNotEquals",
    ROLE,
    "arn:aws:iam::1:role/a*",
    ["arn:aws:iam::1:role/b", "arn:aws:iam::2:role/a"],
    ["arn:aws:iam::1:role/a", "arn:aws:iam::1:role/ab"],
  ],
  ["ArnNotLike", ROLE, "arn:aws:iam::?:role/a", ["arn:aws:iam::12:role/a"], ["arn:aws:iam::1:role/a"]],
  ["StringLike", ROLE, "arn:*:role/a", ["arn:aws:iam::1:role/a"], ["arn:aws:iam::1:role/b"]],
  ["ForAnyValue:StringEquals", AGENT, "curl", ["curl"], ["wget", ""]],
  ["ForAllValues:StringEquals", AGENT, "curl", ["curl", ""], ["wget"]],
];
const NEGATED = new Set(OPERATORS.map(([operator]) => operator).filter((operator) => operator.includes("Not")));

/** "Single-valued vs. multivalued context keys", IAM User Guide: its tables, and what it says of missing keys. */
const SETS: [operator: string, wanted: string[], values: string[], holds: boolean][] = [
  ["ForAllValues:StringEquals", ["environment", "cost-center"], ["environment"], true],
  ["ForAllValues:StringEquals", ["environment", "cost-center"], ["cost-center"], true],
  ["ForAllValues:StringEquals", ["environment", "cost-center"], ["environment", "cost-center"], true],
  ["ForAllValues:StringEquals", ["environment", "cost-center"], ["environment", "dept"], false],
  ["ForAllValues:StringEquals", ["environment", "cost-center"], [], true],
  ["ForAllValues:StringEquals", ["environment"], [""], true],
  ["ForAllValues:StringNotEquals", ["environment", "cost-center"], ["dept", "team"], true],
  ["ForAllValues:StringNotEquals", ["environment", "cost-center"], ["dept", "cost-center"], false],
  ["ForAllValues:StringNotEquals", ["environment"], [], true],
  ["ForAllValues:StringLike", ["cost-*"], ["cost-a", "cost-b"], true],
  ["ForAllValues:StringLike", ["cost-*"], ["cost-a", "dept"], false],
  ["ForAllValues:StringEqualsIfExists", ["environment"], [], true],
  ["ForAnyValue:StringEquals", ["environment", "cost-center"], ["environment"], true],
  ["ForAnyValue:StringEquals", ["environment", "cost-center"], ["cost-center"], true],
  ["ForAnyValue:StringEquals", ["environment", "cost-center"], ["environment", "cost-center"], true],
  ["ForAnyValue:StringEquals", ["environment", "cost-center"], ["environment", "dept"], true],
  ["ForAnyValue:StringEquals", ["environment", "cost-center"], ["dept"], false],
  ["ForAnyValue:StringEquals", ["environment", "cost-center"], [], false],
  ["ForAnyValue:StringEquals", ["environment"], [""], false],
  ["ForAnyValue:StringNotEquals", ["environment"], ["environment", "dept"], true],
  ["ForAnyValue:StringNotEquals", ["environment"], ["environment"], false],
  ["ForAnyValue:StringNotEquals", ["environment"], [], false],
  ["ForAnyValue:StringLike", ["auth*"], ["x", "authenticated"], true],
  ["ForAnyValue:StringLike", ["auth*"], ["unauthenticated"], false],
  ["ForAnyValue:StringEqualsIfExists", ["environment"], [], true],
  ["ForAnyValue:StringEqualsIfExists", ["environment"], ["dept"], false],
];

const NULL: [key: string, wanted: unknown, values: string[], holds: boolean][] = [
  [AGENT, "true", [], true],
  [AGENT, "true", ["curl"], false],
  [AGENT, "false", [], false],
  [AGENT, false, ["curl"], true],
  [AGENT, ["true", "false"], [], true],
  [AMR, "true", [], true],
  [AMR, "false", ["a", "b"], true],
];

function holds(condition: object, context: Record<string, readonly string[]> = {}): boolean {
  const policy = document({ ...INVOKE, Condition: condition });
  return decide(policy, { context: { ...CONTEXT, ...context } }).effect === "allow";
}

describe("conditions", () => {
  for (const [operator, key, wanted, right, wrong] of OPERATORS) {
    const name = `${operator} ${key} ${JSON.stringify(wanted)}`;
    for (const [value, expected] of [
      ...right.map((value) => [value, true] as const),
      ...wrong.map((value) => [value, false] as const),
    ]) {
      it(`${name}: ${expected} for ${JSON.stringify(value)}`, () => {
        assert.equal(holds({ [operator]: { [key]: wanted } }, { [key]: [value] }), expected);
        assert.equal(holds({ [`${operator}IfExists`]: { [key]: wanted } }, { [key]: [value] }), expected);
      });
    }
    if (operator.startsWith("For")) continue;
    it(`${name}: ${NEGATED.has(operator)} for a missing key, true with IfExists`, () => {
      assert.equal(holds({ [operator]: { [key]: wanted } }, { [key]: [] }), NEGATED.has(operator));
      assert.equal(holds({ [`${operator}IfExists`]: { [key]: wanted } }, { [key]: [] }), true);
    });
  }

  for (const [operator, wanted, values, expected] of SETS) {
    it(`${operator} ${JSON.stringify(wanted)}: ${expected} for ${JSON.stringify(values)}`, () => {
      assert.equal(holds({ [operator]: { [AMR]: wanted } }, { [AMR]: values }), expected);
    });
  }

  for (const [key, wanted, values, expected] of NULL) {
    it(`Null ${key} ${JSON.stringify(wanted)}: ${expected} for ${JSON.stringify(values)}`, () => {
      assert.equal(holds({ Null: { [key]: wanted } }, { [key]: values }), expected);
    });
  }

  it("hold together: each operator and each key", () => {
    const condition = {
      StringEquals: { [AGENT]: "curl", "aws:RequestedRegion": "eu-central-1" },
      Null: { [IP]: false },
    };
    assert.equal(holds(condition, { [AGENT]: ["curl"] }), true);
    assert.equal(holds(condition, { [AGENT]: ["wget"] }), false);
    assert.equal(holds(condition, { [AGENT]: ["curl"], "aws:RequestedRegion": ["eu-west-1"] }), false);
    assert.equal(holds(condition, { [AGENT]: ["curl"], [IP]: [] }), false);
  });

  it("name keys in any case", () => {
    assert.equal(holds({ StringEquals: { "AWS:useragent": "curl" } }, { [AGENT]: ["curl"] }), true);
    assert.equal(holds({ StringEquals: { "AWS:useragent": "curl" } }, { [AGENT]: ["wget"] }), false);
  });

  it("may be empty, and then say nothing", () => {
    assert.equal(holds({}), true);
    assert.equal(holds({ StringEquals: {} }), true);
  });

  /** What a negated operator would hold for, and a wrong type would never be refused by. */
  const MALFORMED: [operator: string, key: string, wanted: string, value: string][] = [
    ["NotIpAddress", IP, "10.0.0.0/8", "localhost"],
    ["NumericNotEquals", EPOCH, "10", "soon"],
    ["DateNotEquals", TIME, "2024-06-17", "soon"],
    ["ArnNotLike", ROLE, "arn:aws:iam::1:role/a", "users"],
  ];
  for (const [operator, key, wanted, value] of MALFORMED) {
    it(`decide nothing where ${key} is malformed`, () => {
      const family = operator.replace(/Not|Equals|Like/g, "");
      const message = `a condition key that ${family} operators read holds no such value`;
      assert.throws(() => holds({ [operator]: { [key]: wanted } }, { [key]: [value] }), { message });
    });
  }
  it("decide nothing where a key with one value is given two", () => {
    assert.throws(() => holds({ StringEquals: { [AGENT]: "curl" } }, { [AGENT]: ["curl", "wget"] }), {
      message: "aws:UserAgent is given 2 values",
    });
  });
  it("decide nothing where the caller left out the key that is asked", () => {
    const { "aws:SourceIp": _, ...context } = CONTEXT;
    const denied = {
      Effect: "Deny",
      Action: "*",
      Resource: "*",
      Condition: { IpAddress: { [IP]: "10.0.0.0/8" } },
    };
    assert.throws(() => decide(document(INVOKE, denied), { context }), {
      message: "a policy asks aws:SourceIp, of which the request's context says nothing",
    });
  });
});

/** `holds` of a string condition on the user agent, with a variable in it. */
const VARIABLES: [operator: string, wanted: string, agent: string, userid: string[], holds: boolean][] = [
  ["StringEquals", "${aws:userid}", "jo", ["jo"], true],
  ["StringEquals", "${AWS:UserId}", "jo", ["jo"], true],
  ["StringEquals", "a-${aws:userid}-z", "a-jo-z", ["jo"], true],
  ["StringEquals", "${aws:userid}${aws:userid}", "jojo", ["jo"], true],
  ["StringEquals", "${aws:userid}", "ann", ["jo"], false],
  ["StringEquals", "${aws:userid}", "${aws:userid}", ["jo"], false],
  ["StringEquals", "${aws:userid}", "", [], false],
  ["StringEquals", "${aws:userid}", "${aws:userid}", [], false],
  ["StringEqualsIgnoreCase", "${aws:userid}", "JO", ["jo"], true],
  ["StringEqualsIgnoreCase", "${aws:userid}", "JO", [], false],
  ["StringLike", "${aws:userid}/*", "jo/x", ["jo"], true],
  ["StringLike", "${aws:userid}/*", "ann/x", ["*"], false],
  ["StringLike", "${aws:userid}/*", "*/x", ["*"], true],
  ["StringLike", "${aws:userid}", "ab", ["a?"], false],
  ["StringLike", "${aws:userid}*", "", [], false],
  // "Policy variables with no value": inverted operators do match.
  ["StringNotEquals", "${aws:userid}", "x", [], true],
  ["StringNotLike", "${aws:userid}*", "x", [], true],
  ["StringNotLike", "${aws:userid}*", "jox", ["jo"], false],
  ["StringEquals", "${aws:userid, 'nobody'}", "nobody", [], true],
  ["StringEquals", "${aws:userid, 'nobody'}", "nobody", ["jo"], false],
  ["StringEquals", "${aws:userid, 'nobody'}", "jo", ["jo"], true],
  ["StringEquals", "${aws:userid, ''}", "", [], true],
  ["StringEquals", "${aws:userid}", "${aws:userid, 'x'}", ["${aws:userid, 'x'}"], true],
  ["StringLike", "a${*}b", "a*b", [], true],
  ["StringLike", "a${*}b", "axb", [], false],
  ["StringLike", "a${?}b", "a?b", [], true],
  ["StringLike", "a${?}b", "axb", [], false],
  ["StringLike", "${$}{aws:userid}", "${aws:userid}", ["jo"], true],
  ["StringEquals", "$ $x {aws:userid}", "$ $x {aws:userid}", ["jo"], true],
];

describe("policy variables", () => {
  for (const [operator, wanted, agent, userid, expected] of VARIABLES) {
    it(`${operator} ${wanted}: ${expected} for ${JSON.stringify(agent)}, userid ${userid[0] ?? "missing"}`, () => {
      assert.equal(holds({ [operator]: { [AGENT]: wanted } }, { [AGENT]: [agent], "aws:userid": userid }), expected);
    });
  }

  it("fill in ARN conditions, where their colons divide nothing", () => {
    const condition = { ArnLike: { [ROLE]: "arn:aws:iam::1:role/${aws:userid}" } };
    assert.equal(holds(condition, { [ROLE]: ["arn:aws:iam::1:role/a:b"], "aws:userid": ["a:b"] }), true);
    assert.equal(holds(condition, { [ROLE]: ["arn:aws:iam::1:role/a:b"], "aws:userid": ["*"] }), false);
    const account = { ArnLike: { [ROLE]: "arn:aws:iam::${aws:userid}:a" } };
    assert.equal(holds(account, { [ROLE]: ["arn:aws:iam::1:role/x:a"], "aws:userid": ["1:role/x"] }), false);
  });
});
