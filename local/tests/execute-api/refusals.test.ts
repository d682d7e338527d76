import * as assert from "node:assert/strict";
import type { Invocation } from "../../lambda";
import { type Gateway, KEYS, type KeyName, NOW, type Reply, type Stack, sign, stackOf, withGateway } from "./fixture";

const REASON = { lock: "Lambda", check: "f", expected: "a reply", actual: "none" };
const failed = (error: Extract<Invocation, { ok: false }>["error"]): Invocation => ({
  ok: false,
  error,
  reason: REASON,
});
const answers = (payload: unknown): Invocation => ({ ok: true, payload });

interface Row {
  title: string;
  /** Where AWS's answer is written down. */
  source: string;
  send(gateway: Gateway): Promise<Reply>;
  status: number;
  /** Whole, or what a hash or a time stands in. */
  text: string | RegExp;
  errorType: string;
  /** The lock that the log names. */
  lock: string;
  stack?: () => Stack;
  /** What the function does; without it the function must not be reached. */
  invocation?: Invocation;
}

const D = "Gateway response types for API Gateway";
const PAGE = "aws-behaviour, section 1";
const MISSING = '{"message":"Missing Authentication Token"}';
const FAULT = '{"message":"Internal server error"}';
const missing = { status: 403, text: MISSING, errorType: "MissingAuthenticationTokenException" };
const unauthorized = {
  status: 401,
  text: '{"message":"Unauthorized"}',
  errorType: "UnauthorizedException",
  lock: "JWT",
};
const faulty = { text: FAULT, errorType: "InternalServerErrorException" };

const signedAt =
  (key: KeyName, time: number, changes: { region?: string; service?: string } = {}) =>
  async (gateway: Gateway) => {
    const headers = await sign(KEYS[key], {
      target: "/dev/",
      headers: { host: gateway.host },
      now: time,
      ...changes,
    });
    return gateway.send("/dev/", { headers });
  };
const withToken =
  (authorization: string | undefined, target = "/dev/me") =>
  (gateway: Gateway) =>
    gateway.send(target, { headers: authorization === undefined ? {} : { authorization } });
const scoped = () => stackOf([{ path: "/me", lock: "cognito", scopes: ["files/read", "files/write"] }]);

const ROWS: Row[] = [
  {
    title: "AWS_IAM, no credentials",
    source: D,
    send: (gateway) => gateway.send("/dev/"),
    ...missing,
    lock: "SigV4",
  },
  {
    title: "the stage without its slash is the root, and as locked",
    source: "Tutorial: Create a REST API by importing an example",
    send: (gateway) => gateway.send("/dev"),
    ...missing,
    lock: "SigV4",
  },
  {
    title: "unknown path",
    source: "LocalStack, test_routing_not_found, captured on AWS",
    send: (gateway) => gateway.send("/dev/nowhere"),
    ...missing,
    lock: "route",
  },
  {
    title: "wrong method on a known path",
    source: "LocalStack, test_routing_not_found, captured on AWS",
    send: (gateway) => gateway.send("/dev/me", { method: "POST" }),
    ...missing,
    lock: "route",
  },
  {
    title: "HEAD where only GET is declared",
    source: "LocalStack, test_routing_not_found, captured on AWS",
    send: async (gateway) => ({ ...(await gateway.send("/dev/me", { method: "HEAD" })), text: MISSING }),
    ...missing,
    lock: "route",
  },
  {
    title: "unknown path, well signed",
    source: D,
    send: (gateway) => gateway.sendSigned("admin", "/dev/nowhere"),
    ...missing,
    lock: "route",
  },
  ...["/dev/", "/dev/nowhere"].map(
    (target): Row => ({
      title: `Bearer at ${target}`,
      source: "amazon-archives/aws-cognito-angular-quickstart, issue 50; hashed since 2025",
      send: withToken("Bearer x", target),
      status: 403,
      text: `{"message":"Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 and encoded with Base64): 'uTem/WB082UJMN2ajD6lH6UChGpTAddMJSx2iu923No='."}`,
      errorType: "IncompleteSignatureException",
      lock: target === "/dev/" ? "SigV4" : "route",
    }),
  ),
  ...["/dev/", "/dev/nowhere"].map(
    (target): Row => ({
      title: `a bare token at ${target}`,
      source: PAGE,
      send: withToken("abc", target),
      status: 403,
      text: /^\{"message":"Authorization header requires 'Credential' parameter\. Authorization header requires 'Signature' parameter\. Authorization header requires 'SignedHeaders' parameter\. Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header\. [^"]*Authorization=[^"]+"\}$/,
      errorType: "IncompleteSignatureException",
      lock: target === "/dev/" ? "SigV4" : "route",
    }),
  ),
  {
    title: "wrong signature",
    source: PAGE,
    send: async (gateway) => {
      const headers = await sign(KEYS.user, { target: "/dev/", headers: { host: gateway.host } });
      return gateway.send("/dev/", {
        headers: { ...headers, authorization: `${headers.authorization?.slice(0, -4)}0000` },
      });
    },
    status: 403,
    text: /^\{"message":"The request signature we calculated does not match the signature you provided\. Check your AWS Secret Access Key and signing method\. Consult the service documentation for details\.\\n\\nThe Canonical String for this request should have been\\n'GET\\n\/dev\/\\n\\n.*'\\n\\nThe String-to-Sign should have been\\n'AWS4-HMAC-SHA256\\n.*'\\n"\}$/,
    errorType: "InvalidSignatureException",
    lock: "SigV4",
  },
  {
    title: "a signature six minutes old",
    source: PAGE,
    send: signedAt("user", NOW - 360_000),
    status: 403,
    text: '{"message":"Signature expired: 20240617T145225Z is now earlier than 20240617T145325Z (20240617T145825Z - 5 min.)"}',
    errorType: "InvalidSignatureException",
    lock: "SigV4",
  },
  {
    title: "a signature of the future",
    source: PAGE,
    send: signedAt("user", NOW + 360_000),
    status: 403,
    text: '{"message":"Signature not yet current: 20240617T150425Z is still later than 20240617T150325Z (20240617T145825Z + 5 min.)"}',
    errorType: "InvalidSignatureException",
    lock: "SigV4",
  },
  {
    title: "another region in the scope",
    source: "n8n-io/n8n, issue 21337: since 2022 without the region that came",
    send: signedAt("user", NOW, { region: "us-east-1" }),
    status: 403,
    text: '{"message":"Credential should be scoped to a valid region. "}',
    errorType: "InvalidSignatureException",
    lock: "SigV4",
  },
  {
    title: "another service in the scope",
    source: PAGE,
    send: signedAt("user", NOW, { service: "lambda" }),
    status: 403,
    text: `{"message":"Credential should be scoped to correct service: 'execute-api'. "}`,
    errorType: "InvalidSignatureException",
    lock: "SigV4",
  },
  {
    title: "an access key that nobody has",
    source: PAGE,
    send: (gateway) => gateway.sendSigned("stolen", "/dev/"),
    status: 403,
    text: '{"message":"The security token included in the request is invalid."}',
    errorType: "UnrecognizedClientException",
    lock: "SigV4",
  },
  {
    title: "another session's token",
    source: PAGE,
    send: async (gateway) => {
      const mixed = { ...KEYS.user, sessionToken: KEYS.admin.sessionToken };
      return gateway.send("/dev/", {
        headers: await sign(mixed, { target: "/dev/", headers: { host: gateway.host } }),
      });
    },
    status: 403,
    text: '{"message":"The security token included in the request is invalid."}',
    errorType: "UnrecognizedClientException",
    lock: "SigV4",
  },
  {
    title: "a session whose role has left the stack",
    source: "ours: a role that is not there allows nothing",
    send: (gateway) => gateway.sendSigned("gone", "/dev/"),
    status: 403,
    text: '{"message":"The security token included in the request is invalid."}',
    errorType: "UnrecognizedClientException",
    lock: "IAM",
  },
  {
    title: "an expired session",
    source: D,
    send: (gateway) => gateway.sendSigned("expired", "/dev/"),
    status: 403,
    text: '{"message":"The security token included in the request is expired"}',
    errorType: "ExpiredTokenException",
    lock: "SigV4",
  },
  {
    title: "signed, and not permitted",
    source: "aws-behaviour, section 1, captured on AWS",
    send: (gateway) => gateway.sendSigned("user", "/dev/admin"),
    status: 403,
    text: '{"Message":"User: arn:aws:sts::000000000000:assumed-role/user/CognitoIdentityCredentials is not authorized to perform: execute-api:Invoke on resource: arn:aws:execute-api:eu-central-1:********0000:a1b2c3d4e5/dev/GET/admin"}',
    errorType: "AccessDeniedException",
    lock: "IAM",
  },
  {
    title: "signed, and denied by a statement",
    source: "aws-behaviour, section 1, captured on AWS",
    stack: () =>
      stackOf().role("denied", [
        {
          Effect: "Allow",
          Action: "execute-api:Invoke",
          Resource: "arn:aws:execute-api:eu-central-1:000000000000:a1b2c3d4e5/*",
        },
        { Effect: "Deny", Action: "execute-api:Invoke", Resource: "arn:aws:execute-api:*:*:*/*/GET/" },
      ]),
    send: (gateway) => gateway.sendSigned("denied", "/dev/"),
    status: 403,
    text: '{"Message":"User: arn:aws:sts::000000000000:assumed-role/denied/CognitoIdentityCredentials is not authorized to perform: execute-api:Invoke on resource: arn:aws:execute-api:eu-central-1:********0000:a1b2c3d4e5/dev/GET/ with an explicit deny"}',
    errorType: "AccessDeniedException",
    lock: "IAM",
  },
  {
    title: "Cognito, no token",
    source: "aws-behaviour, captured on AWS",
    send: withToken(undefined),
    ...unauthorized,
  },
  { title: "Cognito, an empty header", source: PAGE, send: withToken(""), ...unauthorized },
  { title: "Cognito, Bearer alone", source: PAGE, send: withToken("Bearer "), ...unauthorized },
  {
    title: "Cognito, garbage",
    source: "aws-behaviour, captured on AWS",
    send: withToken("garbage"),
    ...unauthorized,
  },
  { title: "Cognito, another scheme", source: PAGE, send: withToken("Basic id"), ...unauthorized },
  {
    title: "Cognito, another pool's token",
    source: "aws-behaviour, captured on AWS",
    send: withToken("id|eu-central-1_Pool2"),
    ...unauthorized,
  },
  {
    title: "Cognito, two tokens",
    source: "ours: which of them is meant is not to be chosen",
    send: (gateway) =>
      gateway.send("/dev/me", {
        headers: [
          ["Authorization", "id"],
          ["authorization", "id"],
        ],
      }),
    ...unauthorized,
  },
  {
    title: "Cognito, an expired token",
    source: PAGE,
    send: withToken("expired"),
    ...unauthorized,
    text: '{"message":"The incoming token has expired"}',
  },
  {
    title: "Cognito, an access token where no scopes are named",
    source: "Control access to REST APIs using Amazon Cognito user pools as an authorizer",
    send: withToken("access"),
    ...unauthorized,
  },
  {
    title: "Cognito, an ID token where scopes are named",
    source: "Control access to REST APIs using Amazon Cognito user pools as an authorizer",
    stack: scoped,
    send: withToken("id"),
    ...unauthorized,
  },
  {
    title: "Cognito, an access token without the scopes",
    source: "Control access to REST APIs using Amazon Cognito user pools as an authorizer",
    stack: scoped,
    send: withToken("access|eu-central-1_Pool1|files/readonly"),
    ...unauthorized,
  },
  {
    title: "a signed request at the Cognito door",
    source: "ours: each door has its own lock",
    send: (gateway) => gateway.sendSigned("admin", "/dev/me"),
    ...unauthorized,
  },
  {
    title: "an ID token at the AWS_IAM door",
    source: PAGE,
    send: withToken("id", "/dev/admin"),
    status: 403,
    text: /^\{"message":"Authorization header requires 'Credential' parameter\. /,
    errorType: "IncompleteSignatureException",
    lock: "SigV4",
  },
  {
    title: "a stage that is not there",
    source: "ours: on AWS each API has a host of its own",
    send: (gateway) => gateway.send("/prod/me", { headers: { authorization: "id" } }),
    status: 403,
    text: '{"message":"Forbidden"}',
    errorType: "ForbiddenException",
    lock: "route",
  },
  {
    title: "no permission to invoke the function",
    source: "aws-behaviour, section 1",
    stack: () => {
      const stack = stackOf();
      const urn = [...stack.resources].find(({ id }) => id === "GET/me")?.urn ?? "";
      stack.resources = stack.resources.without(urn);
      return stack;
    },
    send: withToken("id"),
    status: 500,
    ...faulty,
    lock: "Lambda",
  },
  {
    title: "the function throws",
    source: PAGE,
    invocation: failed("unhandled"),
    send: withToken("id"),
    status: 502,
    ...faulty,
    lock: "Lambda",
  },
  {
    title: "the function runs out of its own time",
    source: PAGE,
    invocation: failed("timed out"),
    send: withToken("id"),
    status: 502,
    ...faulty,
    lock: "Lambda",
  },
  {
    title: "the function's reply is too large for Lambda",
    source: "Lambda quotas; a function error",
    invocation: failed("too large"),
    send: withToken("id"),
    status: 502,
    ...faulty,
    lock: "Lambda",
  },
  {
    title: "the event is too large for Lambda",
    source: "koki-develop/lgtm-generator, issue 10",
    stack: () => stackOf([{ path: "/me", method: "POST", lock: "cognito" }]),
    invocation: failed("too large"),
    send: (gateway) =>
      gateway.send("/dev/me", {
        method: "POST",
        headers: { authorization: "id" },
        body: Buffer.alloc(5_000_000),
      }),
    status: 413,
    text: '{"message":"Request Too Long"}',
    errorType: "BadRequestException",
    lock: "Lambda",
  },
  {
    title: "the function is throttled",
    source:
      "re:Post, Inconsistencies in response codes depending on whether API Gateway response settings are configured",
    invocation: failed("throttled"),
    send: withToken("id"),
    status: 500,
    ...faulty,
    lock: "Lambda",
  },
  {
    title: "the function is not there",
    source: "ours: AWS cannot call it either",
    invocation: failed("not found"),
    send: withToken("id"),
    status: 500,
    ...faulty,
    lock: "Lambda",
  },
  {
    title: "a malformed reply",
    source: "LocalStack, test_aws_proxy_response_payload_format_validation, captured on AWS",
    invocation: answers({ statusCode: 200, wrongValue: "value" }),
    send: withToken("id"),
    status: 502,
    ...faulty,
    lock: "API Gateway",
  },
];

describe("apigateway: what AWS refuses", () => {
  for (const row of ROWS) {
    it(`${row.title}: ${row.status} ${row.errorType}`, async () => {
      await withGateway(row.stack?.() ?? stackOf(), async (gateway) => {
        if (row.invocation) gateway.invocation = row.invocation;
        const reply = await row.send(gateway);
        assert.equal(reply.status, row.status);
        if (typeof row.text === "string") assert.equal(reply.text, row.text);
        else assert.match(reply.text, row.text);
        assert.equal(reply.headers["x-amzn-errortype"], row.errorType);
        assert.equal(reply.headers["content-type"], "application/json");
        assert.match(String(reply.headers["x-amzn-requestid"]), /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
        assert.match(String(reply.headers["x-amz-apigw-id"]), /^[\w-]{15}=$/);
        assert.equal(gateway.invoked.length, row.invocation ? 1 : 0, "calls of the function");
        assert.equal(gateway.lines.length, 1);
        assert.equal(gateway.lines[0]?.status, row.status);
        assert.equal(gateway.reason.lock, row.lock);
      });
    });
  }

  it("never puts a token, a password or a key in the log", async () => {
    await withGateway(stackOf(), async (gateway) => {
      const secret = "s3cr3t-token-value";
      for (const target of ["/dev/", "/dev/me", "/dev/nowhere", "/nowhere", `/dev/me?token=${secret}`]) {
        for (const authorization of [secret, `Bearer ${secret}`, `AWS4-HMAC-SHA256 ${secret}`]) {
          await gateway.send(target, { headers: { authorization, "x-amz-security-token": secret } });
        }
      }
      assert.equal(gateway.lines.length, 15);
      assert.equal(JSON.stringify(gateway.lines).includes(secret), false);
    });
  });
});

describe("apigateway: time and rates", () => {
  it("answers 504 when the function takes longer than the integration may", async () => {
    const never = new Promise<Invocation>(() => {});
    const use = async (gateway: Gateway) => {
      gateway.invocation = never;
      const reply = await gateway.send("/dev/me", { headers: { authorization: "id" } });
      assert.equal(reply.status, 504);
      assert.equal(reply.text, '{"message":"Endpoint request timed out"}');
      assert.equal(reply.headers["x-amzn-errortype"], "InternalServerErrorException");
      assert.equal(gateway.invoked.length, 1);
    };
    await withGateway(stackOf(), use, { integrationTimeoutMs: 20 });
    // The API's own limit, as its integration states it.
    const integration = { timeoutInMillis: 50 };
    await withGateway(stackOf([{ path: "/me", lock: "cognito", integration }]), use);
  });

  it("answers 429 past the burst, for each method by itself, and lets tokens come back by the clock", async () => {
    await withGateway(stackOf().throttling(2, 3), async (gateway) => {
      const call = async () => (await gateway.send("/dev/me", { headers: { authorization: "id" } })).status;
      assert.deepEqual([await call(), await call(), await call(), await call()], [200, 200, 200, 429]);
      const refused = await gateway.send("/dev/me", { headers: { authorization: "id" } });
      assert.equal(refused.text, '{"message":"Too Many Requests"}');
      assert.equal(refused.headers["x-amzn-errortype"], "TooManyRequestsException");
      assert.equal(gateway.reason.lock, "throttling");
      assert.equal(gateway.invoked.length, 3);
      assert.equal((await gateway.sendSigned("user", "/dev/")).status, 200);
      gateway.now += 1_000;
      assert.deepEqual([await call(), await call(), await call()], [200, 200, 429]);
    });
  });

  it("looks into twenty wrong signatures a second, and refuses the others as well", async () => {
    await withGateway(stackOf(), async (gateway) => {
      const headers = await sign(KEYS.user, { method: "POST", target: "/dev/", headers: { host: gateway.host } });
      const why = async () => {
        const { status, text } = await gateway.send("/dev/", { headers });
        assert.equal(status, 403);
        assert.match(text, /^{"message":"The request signature we calculated does not match/);
        return gateway.reason.text;
      };
      const looked = "the method that was signed is POST, this is GET";
      const passed =
        "too many signatures were wrong in the last second to explain each; send one request alone to learn why";
      for (let count = 0; count < 20; count++) assert.equal(await why(), looked);
      assert.equal(await why(), passed);
      assert.equal((await gateway.sendSigned("user", "/dev/")).status, 200);
      gateway.now += 50;
      assert.deepEqual([await why(), await why()], [looked, passed]);
      assert.equal(gateway.invoked.length, 1);
    });
  });

  it("takes no token for whom the lock keeps out", async () => {
    await withGateway(stackOf().throttling(1, 1), async (gateway) => {
      for (let times = 0; times < 5; times++) await gateway.send("/dev/me", { headers: { authorization: "garbage" } });
      assert.equal((await gateway.send("/dev/me", { headers: { authorization: "id" } })).status, 200);
    });
  });

  it("lets a method's own setting win over the stage's", async () => {
    await withGateway(stackOf().throttling(100, 100).throttling(1, 1, "me/GET"), async (gateway) => {
      const call = async () => (await gateway.send("/dev/me", { headers: { authorization: "id" } })).status;
      assert.deepEqual([await call(), await call()], [200, 429]);
      assert.equal((await gateway.sendSigned("user", "/dev/")).status, 200);
      assert.equal((await gateway.sendSigned("user", "/dev/")).status, 200);
    });
  });
});
