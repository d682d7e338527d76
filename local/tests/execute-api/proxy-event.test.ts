import * as assert from "node:assert/strict";
import {
  bodyOf,
  CLAIMS,
  type Gateway,
  IDENTITY_ID,
  IDENTITY_POOL_ID,
  type Json,
  type RouteOf,
  Stack,
  SUB,
  stackOf,
  withGateway,
} from "./fixture";

const CAPTURED = "LocalStack, test_lambda_aws_proxy_integration, captured on AWS";
const REMAPPING = "LocalStack, test_apigateway_header_remapping_aws[AWS_PROXY], captured on AWS";
const NOTES = "Amazon API Gateway important notes";

const OPEN_TO_TOKENS: RouteOf[] = [
  { path: "/{proxy+}", method: "ANY", lock: "cognito" },
  { path: "/", method: "ANY", lock: "cognito" },
  { path: "/users/{id}/files/{file}", method: "ANY", lock: "cognito" },
];
const TOKEN = { authorization: "id" };

async function eventOf(
  target: string,
  options: Parameters<Gateway["send"]>[1] = {},
  stack = stackOf(OPEN_TO_TOKENS),
): Promise<Json> {
  return withGateway(stack, async (gateway) => {
    const headers = Array.isArray(options.headers)
      ? ([...options.headers, ["authorization", "id"]] as [string, string][])
      : { ...TOKEN, ...options.headers };
    const reply = await gateway.send(target, { ...options, headers });
    assert.equal(reply.status, 200, reply.text);
    return JSON.parse(JSON.stringify(gateway.event));
  });
}

describe("apigateway: the proxy event", () => {
  it("has for identity-pool credentials exactly what AWS sends", async () => {
    await withGateway(stackOf(), async (gateway) => {
      const reply = await gateway.sendSigned("user", "/dev/", {
        headers: { "user-agent": "smithy", accept: "*/*" },
      });
      assert.equal(reply.status, 200);
      const event: Json = JSON.parse(JSON.stringify(gateway.event));
      const issuer = "cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Pool1";
      const { headers, multiValueHeaders, ...rest } = event;
      assert.deepEqual(rest, {
        resource: "/",
        path: "/",
        httpMethod: "GET",
        queryStringParameters: null,
        multiValueQueryStringParameters: null,
        pathParameters: null,
        stageVariables: null,
        requestContext: {
          accountId: "000000000000",
          apiId: "a1b2c3d4e5",
          deploymentId: "dep111",
          domainName: "a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com",
          domainPrefix: "a1b2c3d4e5",
          extendedRequestId: reply.headers["x-amz-apigw-id"],
          httpMethod: "GET",
          identity: {
            accessKey: "ASIAUSER",
            accountId: "000000000000",
            caller: "AROAuser:CognitoIdentityCredentials",
            cognitoAuthenticationProvider: `${issuer},${issuer}:CognitoSignIn:${SUB}`,
            cognitoAuthenticationType: "authenticated",
            cognitoIdentityId: IDENTITY_ID,
            cognitoIdentityPoolId: IDENTITY_POOL_ID,
            principalOrgId: null,
            sourceIp: "127.0.0.1",
            user: "AROAuser:CognitoIdentityCredentials",
            userAgent: "smithy",
            userArn: "arn:aws:sts::000000000000:assumed-role/user/CognitoIdentityCredentials",
          },
          path: "/dev/",
          protocol: "HTTP/1.1",
          requestId: reply.headers["x-amzn-requestid"],
          requestTime: "17/Jun/2024:14:58:25 +0000",
          requestTimeEpoch: 1718636305000,
          resourceId: event.requestContext.resourceId,
          resourcePath: "/",
          stage: "dev",
        },
        body: null,
        isBase64Encoded: false,
      });
      assert.match(event.requestContext.resourceId, /^[0-9a-z]{6}$/);
      const { "X-Amzn-Trace-Id": trace, ...sent } = headers;
      assert.match(trace, /^Root=1-66704f11-[0-9a-f]{24}$/);
      assert.equal(reply.headers["x-amzn-trace-id"], trace);
      // Authorization is not among them.
      assert.deepEqual(sent, {
        Host: gateway.host,
        "User-Agent": "smithy",
        accept: "*/*",
        "x-amz-content-sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "x-amz-date": "20240617T145825Z",
        "x-amz-security-token": "user-session",
        "X-Forwarded-For": "127.0.0.1",
        "X-Forwarded-Port": String(gateway.port),
        "X-Forwarded-Proto": "http",
      });
      assert.deepEqual(
        multiValueHeaders,
        Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
      );
      assert.equal(gateway.invoked[0]?.functionArn, "arn:aws:lambda:eu-central-1:000000000000:function:authenticated");
      assert.equal(gateway.invoked[0]?.requestId, reply.headers["x-amzn-requestid"]);
      assert.deepEqual(gateway.lines, [{ status: 200, route: "GET /", who: IDENTITY_ID, reason: undefined }]);
    });
  });

  it("has for a Cognito authorizer the claims as texts, and nobody in identity", async () => {
    await withGateway(stackOf(), async (gateway) => {
      await gateway.send("/dev/me", { headers: { authorization: "Bearer id" } });
      const event: Json = JSON.parse(JSON.stringify(gateway.event));
      assert.deepEqual(event.requestContext.authorizer, {
        claims: {
          ...CLAIMS,
          "cognito:groups": "a,b",
          email_verified: "true",
          auth_time: "1718636400",
          exp: "Tue Jun 18 15:00:04 UTC 2024",
          iat: "Mon Jun 17 15:00:04 UTC 2024",
        },
      });
      assert.deepEqual(event.requestContext.identity, {
        accessKey: null,
        accountId: null,
        caller: null,
        cognitoAuthenticationProvider: null,
        cognitoAuthenticationType: null,
        cognitoIdentityId: null,
        cognitoIdentityPoolId: null,
        principalOrgId: null,
        sourceIp: "127.0.0.1",
        user: null,
        userAgent: null,
        userArn: null,
      });
      assert.equal(event.headers.Authorization, "Bearer id");
      assert.equal(gateway.lines[0]?.who, SUB);
    });
  });

  it("takes an access token that has one of the scopes", async () => {
    const routes: RouteOf[] = [{ path: "/me", lock: "cognito", scopes: ["files/write", "files/read"] }];
    const event = await eventOf("/dev/me", { headers: { authorization: "access" } }, stackOf(routes));
    assert.equal(event.requestContext.authorizer.claims.scope, "files/read");
  });

  it("gives the stage's variables", async () => {
    const stack = stackOf(OPEN_TO_TOKENS).stage({ variables: { colour: "blue" } });
    assert.deepEqual((await eventOf("/dev/x", {}, stack)).stageVariables, { colour: "blue" });
  });

  const PATHS: { source: string; target: string; path: string; resource: string; parameters: Json }[] = [
    { source: CAPTURED, target: "/dev/x", path: "/x", resource: "/{proxy+}", parameters: { proxy: "x" } },
    { source: CAPTURED, target: "/dev/x/", path: "/x/", resource: "/{proxy+}", parameters: { proxy: "x" } },
    {
      source: CAPTURED,
      target: "/dev/x//y",
      path: "/x//y",
      resource: "/{proxy+}",
      parameters: { proxy: "x//y" },
    },
    {
      source: CAPTURED,
      target: "/dev/x/api/user/test%2Balias@example.com/plus/test+alias@example.com",
      path: "/x/api/user/test%2Balias@example.com/plus/test+alias@example.com",
      resource: "/{proxy+}",
      parameters: { proxy: "x/api/user/test%2Balias@example.com/plus/test+alias@example.com" },
    },
    {
      source: "aws-behaviour, section 2",
      target: "/dev/users/a%2Fb/files/%C3%A9",
      path: "/users/a%2Fb/files/%C3%A9",
      resource: "/users/{id}/files/{file}",
      parameters: { id: "a%2Fb", file: "%C3%A9" },
    },
    { source: "aws-behaviour, section 2", target: "/dev", path: "/", resource: "/", parameters: null },
  ];
  for (const { source, target, path, resource, parameters } of PATHS) {
    it(`path ${target} (${source})`, async () => {
      const event = await eventOf(target);
      assert.equal(event.path, path);
      assert.equal(event.requestContext.path, target);
      assert.equal(event.resource, resource);
      assert.equal(event.requestContext.resourcePath, resource);
      assert.deepEqual(event.pathParameters, parameters);
    });
  }

  const QUERIES: { source: string; query: string; single: Json; multiple: Json }[] = [
    { source: CAPTURED, query: "", single: null, multiple: null },
    { source: CAPTURED, query: "?", single: null, multiple: null },
    {
      source: CAPTURED,
      query: "?urlparam=test",
      single: { urlparam: "test" },
      multiple: { urlparam: ["test"] },
    },
    {
      source: CAPTURED,
      query:
        "?dateTimeOffset=2023-06-12T18:05:10.123456+00:00&email=test%2Balias@example.com&url=https://www.example.com/&w=foo%20bar",
      single: {
        dateTimeOffset: "2023-06-12T18:05:10.123456 00:00",
        email: "test+alias@example.com",
        url: "https://www.example.com/",
        w: "foo bar",
      },
      multiple: {
        dateTimeOffset: ["2023-06-12T18:05:10.123456 00:00"],
        email: ["test+alias@example.com"],
        url: ["https://www.example.com/"],
        w: ["foo bar"],
      },
    },
    {
      source: CAPTURED,
      query: "?category=electronics&category=books&price=10&price=20&price=30",
      single: { category: "books", price: "30" },
      multiple: { category: ["electronics", "books"], price: ["10", "20", "30"] },
    },
    { source: NOTES, query: "?a=1;b=2", single: { a: "1", b: "2" }, multiple: { a: ["1"], b: ["2"] } },
    {
      source: "ours",
      query: "?a&b=&=c",
      single: { a: "", b: "", "": "c" },
      multiple: { a: [""], b: [""], "": ["c"] },
    },
    { source: "ours", query: "?a%3Db=c%26d", single: { "a=b": "c&d" }, multiple: { "a=b": ["c&d"] } },
    { source: "ours", query: "?a=%C3%A9%ff", single: { a: "é\ufffd" }, multiple: { a: ["é\ufffd"] } },
  ];
  for (const { source, query, single, multiple } of QUERIES) {
    it(`query ${query || "none"} (${source})`, async () => {
      const event = await eventOf(`/dev/x${query}`);
      assert.deepEqual(event.queryStringParameters, single);
      assert.deepEqual(event.multiValueQueryStringParameters, multiple);
    });
  }

  it("keeps a query's __proto__ as a name like others", async () => {
    const event = await eventOf("/dev/x?__proto__=a&constructor=b");
    assert.deepEqual(Object.entries(event.multiValueQueryStringParameters), [
      ["__proto__", ["a"]],
      ["constructor", ["b"]],
    ]);
  });

  const HEADERS: { source: string; title: string; sent: [string, string][]; name: string; values: Json }[] = [
    {
      source: CAPTURED,
      title: "case is kept",
      sent: [["tEsT-HEADeR", "aValUE"]],
      name: "tEsT-HEADeR",
      values: ["aValUE"],
    },
    {
      source: CAPTURED,
      title: "but not of User-Agent",
      sent: [["user-AGENT", "a"]],
      name: "User-Agent",
      values: ["a"],
    },
    {
      source: CAPTURED,
      title: "repeated",
      sent: [
        ["x-a", "1"],
        ["X-A", "2"],
      ],
      name: "x-a",
      values: ["1", "2"],
    },
    {
      source: CAPTURED,
      title: "X-Forwarded-For",
      sent: [["x-forwarded-for", "192.0.2.1"]],
      name: "X-Forwarded-For",
      values: ["192.0.2.1, 127.0.0.1"],
    },
    {
      source: "X-Forwarded-Proto is the gateway's own",
      title: "a forged scheme",
      sent: [["x-forwarded-proto", "https"]],
      name: "X-Forwarded-Proto",
      values: ["http"],
    },
    {
      source: "LocalStack, test_invocation_trace_id, captured on AWS",
      title: "a trace id of the caller's",
      sent: [["x-amzn-trace-id", "Root=1-3152b799-8954dae64eda91bc9a23a7e8;Parent=7fa8c0f79203be72;Sampled=1"]],
      name: "X-Amzn-Trace-Id",
      values: ["Root=1-3152b799-8954dae64eda91bc9a23a7e8;Parent=7fa8c0f79203be72;Sampled=1"],
    },
    {
      source: REMAPPING,
      title: "dropped, and what it announces",
      sent: [
        ["Trailer", "Authorization"],
        ["Transfer-Encoding", "chunked"],
      ],
      name: "Trailer",
      values: undefined,
    },
    ...["Content-MD5", "Max-Forwards", "Proxy-Authenticate", "Server", "TE", "Upgrade", "WWW-Authenticate"].map(
      (name) => ({
        source: REMAPPING,
        title: "dropped",
        sent: [[name, "x"]] as [string, string][],
        name,
        values: undefined,
      }),
    ),
    ...["Accept", "Accept-Charset", "Age", "Content-Encoding", "Date", "Pragma", "Range", "Referer", "Via", "Warn"].map(
      (name) => ({
        source: REMAPPING,
        title: "passed on",
        sent: [[name, "x"]] as [string, string][],
        name,
        values: ["x"],
      }),
    ),
  ];
  for (const { source, title, sent, name, values } of HEADERS) {
    it(`header ${name}: ${title} (${source})`, async () => {
      const event = await eventOf("/dev/x", { headers: sent });
      assert.deepEqual(event.multiValueHeaders[name], values);
      assert.equal(event.headers[name], values?.at(-1));
    });
  }

  const BYTES = Buffer.from([0, 1, 2, 0xff, 0xfe]);
  const TEXT = Buffer.from('{"message":"grüß dich"}');
  const BINARY_DOC =
    "Working with binary media types for REST APIs; ministackorg/ministack, pull request 767, measured on AWS";
  const BODIES: {
    source: string;
    types: string[];
    contentType?: string;
    body: Buffer;
    text: string;
    encoded: boolean;
  }[] = [
    {
      source: BINARY_DOC,
      types: ["*/*"],
      contentType: "application/json",
      body: TEXT,
      text: TEXT.toString("base64"),
      encoded: true,
    },
    { source: BINARY_DOC, types: ["*/*"], body: BYTES, text: "AAEC//4=", encoded: true },
    {
      source: BINARY_DOC,
      types: ["image/*"],
      contentType: "image/png",
      body: BYTES,
      text: "AAEC//4=",
      encoded: true,
    },
    {
      source: BINARY_DOC,
      types: ["application/octet-stream"],
      contentType: "Application/Octet-Stream; x=y",
      body: BYTES,
      text: "AAEC//4=",
      encoded: true,
    },
    {
      source: BINARY_DOC,
      types: ["image/*"],
      contentType: "application/json",
      body: TEXT,
      text: TEXT.toString(),
      encoded: false,
    },
    {
      source: BINARY_DOC,
      types: [],
      contentType: "application/json;charset=utf-8",
      body: TEXT,
      text: TEXT.toString(),
      encoded: false,
    },
  ];
  for (const { source, types, contentType, body, text, encoded } of BODIES) {
    it(`body of type ${contentType ?? "none"} where ${types.join() || "nothing"} is binary (${source})`, async () => {
      const stack = new Stack().api(bodyOf(OPEN_TO_TOKENS), { binaryMediaTypes: types }).deployment();
      for (const resource of stackOf(OPEN_TO_TOKENS).stage().resources) {
        if (!/restApi|deployment/.test(resource.type)) stack.resources = stack.resources.with(resource);
      }
      const headers = contentType ? { "content-type": contentType } : {};
      const event = await eventOf("/dev/x", { method: "POST", headers, body }, stack);
      assert.equal(event.body, text);
      assert.equal(event.isBase64Encoded, encoded);
    });
  }

  it("takes the binary media types of the body where the RestApi gives none", async () => {
    const body = bodyOf(OPEN_TO_TOKENS);
    body["x-amazon-apigateway-binary-media-types"] = ["image/*"];
    const stack = new Stack().api(body, {}).deployment();
    for (const resource of stackOf(OPEN_TO_TOKENS).resources) {
      if (!/restApi|deployment/.test(resource.type)) stack.resources = stack.resources.with(resource);
    }
    const send = (type: string) =>
      eventOf("/dev/x", { method: "POST", headers: { "content-type": type }, body: "a" }, stack);
    assert.equal((await send("image/png")).isBase64Encoded, true);
    assert.equal((await send("text/plain")).isBase64Encoded, false);
  });

  it("gives a large body whole", async () => {
    const large = Buffer.alloc(1_000_000, 7);
    const event = await eventOf("/dev/x", { method: "PUT", body: large });
    assert.deepEqual(Buffer.from(event.body, "base64"), large);
  });
});
