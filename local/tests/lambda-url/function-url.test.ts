import * as assert from "node:assert/strict";
import { NotEnforced } from "../../common/errors";
import { openRoutes } from "../../execute-api/open-routes";
import { FUNCTION_URL, resourceTypes } from "../../lambda-url/function-url-type";
import { servedStack } from "../../served-stack";
import type { Inputs } from "../../stack/resources";
import { ACCOUNT, functionArn, Gateway, IDENTITY_ID, type KeyName, Stack } from "../execute-api/fixture";

const ACTIONS = ["lambda:InvokeFunctionUrl", "lambda:InvokeFunction"];
const ROLE_ARN = `arn:aws:iam::${ACCOUNT}:role/user`;
const FORBIDDEN =
  '{"Message":"Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html"}';

const statement = (change: object = {}) => ({
  Effect: "Allow",
  Action: ACTIONS,
  Resource: functionArn("f"),
  ...change,
});

/** A function `f` with a URL, and the role `user` with these statements. */
function stackOf(inputs: Inputs = {}, ...statements: object[]): Stack {
  return new Stack()
    .add("aws:lambda/function:Function", "f", "f", { name: "f" }, { arn: functionArn("f"), name: "f" })
    .add(FUNCTION_URL, "url", "f", { functionName: "f", authorizationType: "AWS_IAM", ...inputs })
    .role("user", statements.length > 0 ? statements : [statement()]);
}

function grants(stack: Stack, ...permissions: Inputs[]): Stack {
  for (const [index, inputs] of permissions.entries()) stack.permission(`p${index}`, { function: "f", ...inputs });
  return stack;
}

describe("Function URLs", () => {
  const open: Gateway[] = [];
  afterEach(() => {
    for (const gateway of open.splice(0)) gateway.close();
  });
  const serve = async (stack: Stack) => {
    const gateway = await new Gateway(stack).listen();
    open.push(gateway);
    const [url] = servedStack(stack.resources).functionUrls.values();
    assert.ok(url);
    return { gateway, url, at: (path: string) => `/${url.id}.lambda-url${path}` };
  };
  const OTHER_ROLE = `${ROLE_ARN}s`;

  interface Signed {
    what: string;
    stack: Stack;
    key?: KeyName;
    service?: string;
    status: number;
    text?: RegExp | string;
    check?: string;
  }
  const SIGNED: Signed[] = [
    { what: "a role that may do both", stack: stackOf(), status: 200 },
    {
      what: "a role under AWS's own conditions",
      stack: stackOf(
        {},
        statement({
          Condition: {
            StringEquals: { "lambda:FunctionUrlAuthType": "AWS_IAM" },
            Bool: { "lambda:InvokedViaFunctionUrl": "true" },
          },
        }),
      ),
      status: 200,
    },
    ...ACTIONS.map((Action) => ({
      what: `a role that may ${Action} alone`,
      stack: stackOf({}, statement({ Action })),
      status: 403,
      text: FORBIDDEN,
      check: "action",
    })),
    {
      what: "a role of another function",
      stack: stackOf({}, statement({ Resource: functionArn("g") })),
      status: 403,
      text: FORBIDDEN,
      check: "resource",
    },
    {
      what: "a role with an explicit deny",
      stack: grants(
        stackOf({}, statement(), statement({ Effect: "Deny", Action: "lambda:InvokeFunction" })),
        { action: "lambda:InvokeFunction", principal: "*" },
        { action: "lambda:InvokeFunctionUrl", principal: "*" },
      ),
      status: 403,
      text: FORBIDDEN,
      check: "explicit deny",
    },
    {
      what: "a role that the function's permissions let in",
      stack: grants(
        stackOf({}, statement({ Action: "s3:GetObject", Resource: "*" })),
        { action: "lambda:InvokeFunctionUrl", principal: ROLE_ARN, functionUrlAuthType: "AWS_IAM" },
        { action: "lambda:InvokeFunction", principal: ROLE_ARN, invokedViaFunctionUrl: true },
      ),
      status: 200,
    },
    ...[
      { principal: OTHER_ROLE },
      { principal: ACCOUNT },
      { principal: "apigateway.amazonaws.com" },
      { principal: ROLE_ARN, sourceArn: "arn:aws:s3:::bucket" },
      { principal: ROLE_ARN, function: "g" },
    ].map((change) => ({
      what: `a role whose permission is ${JSON.stringify(change)}`,
      stack: grants(stackOf({}, statement({ Action: "lambda:InvokeFunction" })), {
        action: "lambda:InvokeFunctionUrl",
        ...change,
      }),
      status: 403,
      text: FORBIDDEN,
      check: "action",
    })),
    {
      what: "a role whose permission is for URLs without a lock",
      stack: grants(stackOf({}, statement({ Action: "lambda:InvokeFunction" })), {
        action: "lambda:InvokeFunctionUrl",
        principal: ROLE_ARN,
        functionUrlAuthType: "NONE",
      }),
      status: 403,
      text: FORBIDDEN,
      check: "action",
    },
    {
      what: "a signature for execute-api",
      stack: stackOf(),
      service: "execute-api",
      status: 403,
      text: /^\{"message":"Credential should be scoped to correct service: 'lambda'\. ?"\}$/,
      check: "service",
    },
    {
      what: "a session that nobody issued",
      stack: stackOf(),
      key: "stolen",
      status: 403,
      text: '{"message":"The security token included in the request is invalid."}',
      check: "access key",
    },
    {
      what: "an expired session",
      stack: stackOf(),
      key: "expired",
      status: 403,
      text: '{"message":"The security token included in the request is expired"}',
      check: "session",
    },
  ];
  for (const { what, stack, key = "user", service = "lambda", status, text = "reached", check } of SIGNED) {
    it(`with AWS_IAM answer ${status} to ${what}`, async () => {
      const { gateway, at } = await serve(stack);
      const reply = await gateway.sendSigned(key, at("/a"), { service });
      assert.equal(reply.status, status, reply.text);
      if (typeof text === "string") assert.equal(reply.text, text);
      else assert.match(reply.text, text);
      assert.equal(gateway.invoked.length, status === 200 ? 1 : 0);
      if (check !== undefined) assert.equal(gateway.reason.check, check);
      if (status === 200) assert.equal(gateway.lines.at(-1)?.who, IDENTITY_ID);
    });
  }

  it("with AWS_IAM refuse a request that nobody signed", async () => {
    const { gateway, at } = await serve(stackOf());
    const unsigned = await gateway.send(at("/"));
    assert.equal(unsigned.status, 403);
    assert.equal(unsigned.text, FORBIDDEN);
    assert.equal(unsigned.headers["x-amzn-errortype"], "AccessDeniedException");
    assert.deepEqual(gateway.invoked, []);
  });

  it("say no more of a wrong signature than AWS does", async () => {
    const { gateway, at } = await serve(stackOf());
    const { sign, KEYS } = await import("../execute-api/fixture");
    const headers = await sign(
      { ...KEYS.user, secretAccessKey: "guess" },
      { target: at("/"), headers: { host: gateway.host }, service: "lambda" },
    );
    const reply = await gateway.send(at("/"), { headers });
    assert.equal(
      reply.text,
      '{"message":"The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details."}',
    );
    assert.equal(reply.headers["x-amzn-errortype"], "InvalidSignatureException");
    assert.deepEqual(gateway.invoked, []);
  });

  it("with NONE let everybody in, and are named as open", async () => {
    const stack = stackOf({ authorizationType: "NONE" });
    const { gateway, at, url } = await serve(stack);
    assert.deepEqual(openRoutes(servedStack(stack.resources)), ["every path (URL of function f)"]);
    const target = at("/a%20b?x=1&x=2&y=%2B");
    const body = "hello";
    const reply = await gateway.send(target, {
      method: "POST",
      headers: { "content-type": "text/plain", cookie: "a=1; b=2", "user-agent": "test", "content-length": "5" },
      body,
    });
    assert.equal(reply.text, "reached");
    assert.equal(reply.headers["content-type"], "application/json");
    assert.equal(gateway.lines.at(-1)?.who, "open to everybody");
    const { headers, requestContext, ...event } = gateway.event as unknown as Record<string, Record<string, unknown>>;
    assert.deepEqual(event, {
      version: "2.0",
      routeKey: "$default",
      rawPath: "/a%20b",
      rawQueryString: "x=1&x=2&y=%2B",
      cookies: ["a=1", "b=2"],
      queryStringParameters: { x: "1,2", y: "+" },
      body,
      isBase64Encoded: false,
    });
    assert.equal(headers?.["x-forwarded-proto"], "http");
    const { http, requestId, time, timeEpoch, ...context } = requestContext as Record<string, unknown>;
    assert.deepEqual(context, {
      accountId: "anonymous",
      apiId: url.id,
      domainName: url.domainName,
      domainPrefix: url.id,
      routeKey: "$default",
      stage: "$default",
    });
    assert.deepEqual(http, {
      method: "POST",
      path: "/a b",
      protocol: "HTTP/1.1",
      sourceIp: "127.0.0.1",
      userAgent: "test",
    });
    assert.match(String(requestId), /^[0-9a-f-]{36}$/);
    assert.equal(reply.headers["x-amzn-requestid"], requestId);
    assert.match(String(time), /^17\/Jun\/2024:14:58:25 \+0000$/);
    assert.equal(timeEpoch, gateway.now);
  });

  it("are found by their host name on AWS", async () => {
    const { gateway, url } = await serve(stackOf({ authorizationType: "NONE" }));
    for (const host of [url.domainName, `${url.id}.lambda-url.localhost:${gateway.port}`]) {
      const reply = await gateway.send("/x", { headers: { host } });
      assert.equal(reply.status, 200, host);
    }
    const other = await gateway.send("/x", { headers: { host: `x${url.domainName}` } });
    assert.equal(other.status, 403);
    assert.equal(gateway.invoked.length, 2);
  });

  it("give a signed caller to the function", async () => {
    const { gateway, at } = await serve(stackOf());
    await gateway.sendSigned("user", at("/"), { service: "lambda" });
    const { authorizer, accountId } = gateway.event.requestContext as unknown as {
      accountId: string;
      authorizer: { iam: Record<string, unknown> };
    };
    assert.equal(accountId, ACCOUNT);
    assert.equal(authorizer.iam.userArn, `arn:aws:sts::${ACCOUNT}:assumed-role/user/CognitoIdentityCredentials`);
    assert.equal((gateway.event.headers as Record<string, string>).authorization, undefined);
  });

  it("answer preflights of their CORS configuration, and put its headers in the place of the function's", async () => {
    const cors = { allowOrigins: ["https://app.example"], allowMethods: ["GET"], maxAge: 60 };
    const { gateway, at } = await serve(stackOf({ cors }));
    const asked = { origin: "https://app.example", "access-control-request-method": "GET" };
    const preflight = await gateway.send(at("/"), { method: "OPTIONS", headers: asked });
    assert.equal(preflight.status, 200);
    assert.equal(preflight.headers["access-control-allow-origin"], "https://app.example");
    assert.equal(preflight.headers["access-control-allow-methods"], "GET");
    const foreign = await gateway.send(at("/"), {
      method: "OPTIONS",
      headers: { ...asked, origin: "https://other.example" },
    });
    assert.equal(foreign.headers["access-control-allow-origin"], undefined);
    assert.deepEqual(gateway.invoked, []);
    gateway.invocation = {
      ok: true,
      payload: { statusCode: 200, headers: { "Access-Control-Allow-Origin": "*" }, body: "" },
    };
    const { origin } = asked;
    const reply = await gateway.sendSigned("user", at("/"), { service: "lambda", headers: { origin } });
    assert.equal(reply.headers["access-control-allow-origin"], origin);
  });

  const FAILURES: [error: "unhandled" | "throttled", status: number][] = [
    ["unhandled", 502],
    ["throttled", 429],
  ];
  for (const [error, status] of FAILURES) {
    it(`answer ${status} where the function is ${error}`, async () => {
      const { gateway, at } = await serve(stackOf({ authorizationType: "NONE" }));
      gateway.invocation = {
        ok: false,
        error,
        reason: { lock: "Lambda", check: "reply", expected: "one", actual: "none" },
      };
      assert.equal((await gateway.send(at("/"))).status, status);
    });
  }

  it("answer 413 where the event is too large, and 502 where the reply is", async () => {
    const { gateway, at } = await serve(stackOf({ authorizationType: "NONE" }));
    const reason = { lock: "Lambda", check: "event for f", expected: "at most 6291456 bytes", actual: "more" };
    gateway.invocation = { ok: false, error: "too large", reason };
    const headers = { "content-length": "6291456" };
    assert.equal((await gateway.send(at("/"), { method: "POST", headers, body: Buffer.alloc(6_291_456) })).status, 413);
    assert.equal((await gateway.send(at("/"))).status, 502);
  });

  const REFUSED: [inputs: Inputs, setting: string, message: RegExp][] = [
    [{ invokeMode: "RESPONSE_STREAM" }, "invokeMode", /does not stream replies; write BUFFERED/],
    [{ qualifier: "live" }, "qualifier", /names an alias/],
    [{ authorizationType: "JWT" }, "authorizationType", /NONE or AWS_IAM/],
    [{ functionName: "f:live" }, "functionName", /without version or alias/],
    [{ cors: { allowOrigin: ["*"] } }, "cors.allowOrigin", /not known/],
  ];
  for (const [inputs, setting, message] of REFUSED) {
    it(`are refused with ${JSON.stringify(inputs)}`, () => {
      const check = () =>
        resourceTypes[FUNCTION_URL]?.check?.({ functionName: "f", authorizationType: "NONE", ...inputs });
      assert.throws(
        check,
        (error) => error instanceof NotEnforced && error.setting === setting && message.test(error.message),
      );
    });
  }

  it("are refused for a function that the stack does not have, and twice for one", () => {
    const lost = stackOf({ functionName: "g" });
    assert.throws(() => servedStack(lost.resources).functionUrls, /is no function of this stack/);
    const twice = stackOf().add(FUNCTION_URL, "again", "f2", {
      functionName: functionArn("f"),
      authorizationType: "NONE",
    });
    assert.throws(() => servedStack(twice.resources).functionUrls, /has another URL already/);
  });

  it("leave API Gateway no permission that is for them alone", () => {
    const sourceArn = "arn:aws:execute-api:eu-central-1:000000000000:a/b/GET/";
    const source = { sourceArn, sourceAccount: ACCOUNT, time: 0 };
    const ofUrl = { action: "lambda:InvokeFunction", principal: "*", invokedViaFunctionUrl: true };
    assert.ok(
      servedStack(grants(stackOf(), ofUrl).resources).refusedInvocation({ functionArn: functionArn("f") }, source),
    );
  });
});
