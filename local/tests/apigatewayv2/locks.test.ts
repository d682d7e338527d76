import * as assert from "node:assert/strict";
import { CLAIMS, type Gateway, type KeyName, POOL_ID, REGION } from "../execute-api/fixture";
import { at, closeAll, HTTP_EXECUTION_ARN, HttpStack, IDENTITY_POOL_ID, serve } from "./fixture";

const ROUTES = [
  { key: "GET /open" },
  { key: "GET /jwt", lock: "JWT" as const },
  { key: "GET /scoped", lock: "JWT" as const, scopes: ["files/read", "files/write"] },
  { key: "GET /iam", lock: "AWS_IAM" as const },
  { key: "GET /pets/{id}", lock: "AWS_IAM" as const },
];

interface Refused {
  what: string;
  target: string;
  headers?: Record<string, string | string[]>;
  status: 401 | 403 | 404;
  message: "Unauthorized" | "Forbidden" | "Not Found";
  /** `www-authenticate` */
  challenge?: string;
  check: string;
}

const INVALID = 'Bearer scope="" error="invalid_token"';

/** Status, message and the audience's challenge: "Troubleshooting issues with HTTP API JWT authorizers"; others: M. */
const REFUSED: Refused[] = [
  {
    what: "no token",
    target: "/jwt",
    status: 401,
    message: "Unauthorized",
    challenge: "Bearer",
    check: "header Authorization",
  },
  {
    what: "two tokens",
    target: "/jwt",
    headers: { authorization: ["access", "access"] },
    status: 401,
    message: "Unauthorized",
    challenge: "Bearer",
    check: "header Authorization",
  },
  {
    what: "a forged token",
    target: "/jwt",
    headers: { authorization: "Bearer forged" },
    status: 401,
    message: "Unauthorized",
    challenge: `${INVALID} error_description="the token is not valid"`,
    check: "signature",
  },
  {
    what: "an expired token",
    target: "/jwt",
    headers: { authorization: "Bearer expired" },
    status: 401,
    message: "Unauthorized",
    challenge: `${INVALID} error_description="the token has expired"`,
    check: "signature",
  },
  {
    what: "another pool's token",
    target: "/jwt",
    headers: { authorization: `Bearer access|${REGION}_Pool2` },
    status: 401,
    message: "Unauthorized",
    challenge: `${INVALID} error_description="invalid issuer"`,
    check: "signature",
  },
  {
    what: "an access token without the scope",
    target: "/scoped",
    headers: { authorization: `Bearer access|${POOL_ID}|other` },
    status: 403,
    message: "Forbidden",
    challenge: 'Bearer scope="files/read files/write" error="insufficient_scope"',
    check: "scope",
  },
  {
    what: "an ID token where scopes are asked for",
    target: "/scoped",
    headers: { authorization: "Bearer id" },
    status: 403,
    message: "Forbidden",
    challenge: 'Bearer scope="files/read files/write" error="insufficient_scope"',
    check: "scope",
  },
  { what: "no signature", target: "/iam", status: 403, message: "Forbidden", check: "credentials" },
  {
    what: "a token for a signature",
    target: "/iam",
    headers: { authorization: "Bearer access" },
    status: 403,
    message: "Forbidden",
    check: "Authorization",
  },
  { what: "a path that is no route", target: "/nope", status: 404, message: "Not Found", check: "method and path" },
  { what: "a slash too many", target: "/open/", status: 404, message: "Not Found", check: "method and path" },
  { what: "an encoded dot segment", target: "/x/%2e%2e/open", status: 404, message: "Not Found", check: "stage" },
  { what: "an encoded question mark", target: "/open%3Fa", status: 404, message: "Not Found", check: "stage" },
];

describe("the locks of HTTP APIs", () => {
  let gateway: Gateway;
  beforeEach(async () => {
    const stack = new HttpStack(ROUTES);
    stack.mayInvoke("user", "$default/GET/iam", "$default/GET/pets/1").mayInvoke("admin", "*");
    gateway = await serve(stack);
  });
  afterEach(closeAll);

  for (const { what, target, headers = {}, status, message, challenge, check } of REFUSED) {
    it(`refuse ${what} with ${status}, and call no function`, async () => {
      const fields = Object.entries(headers).flatMap(([name, value]): [string, string][] =>
        [value].flat().map((each) => [name, each]),
      );
      const reply = await gateway.send(at(target), { headers: fields });
      assert.equal(reply.status, status, gateway.reason.text);
      assert.equal(reply.text, JSON.stringify({ message }));
      assert.equal(reply.headers["content-type"], "application/json");
      assert.equal(reply.headers["www-authenticate"], challenge);
      assert.match(String(reply.headers["apigw-requestid"]), /^[\w-]{15}=$/);
      assert.deepEqual(gateway.invoked, []);
      assert.equal(gateway.reason.check, check);
    });
  }

  const SIGNED: { what: string; key: KeyName; target: string; status: number }[] = [
    { what: "a user of the role", key: "user", target: "/iam", status: 200 },
    { what: "a user for the path allowed", key: "user", target: "/pets/1", status: 200 },
    { what: "a user for another path of the route", key: "user", target: "/pets/2", status: 403 },
    { what: "an expired session", key: "expired", target: "/iam", status: 403 },
    { what: "a key that nobody gave out", key: "stolen", target: "/iam", status: 403 },
    { what: "a role that is gone", key: "gone", target: "/iam", status: 403 },
  ];
  for (const { what, key, target, status } of SIGNED) {
    it(`answer ${what} with ${status}`, async () => {
      const reply = await gateway.sendSigned(key, at(target));
      assert.equal(reply.status, status, reply.text);
      assert.equal(gateway.invoked.length, status === 200 ? 1 : 0);
      if (status === 403) assert.equal(reply.text, '{"message":"Forbidden"}');
    });
  }

  it("ask no preflight that the API's CORS configuration answers", async () => {
    const corsConfiguration = { allowOrigins: ["https://app.example"], allowMethods: ["GET"], allowHeaders: ["x"] };
    const other = await serve(new HttpStack(ROUTES, { api: { corsConfiguration } }));
    const headers = { origin: "https://app.example", "access-control-request-method": "GET" };
    const reply = await other.send(at("/jwt"), { method: "OPTIONS", headers });
    assert.equal(reply.status, 204);
    assert.equal(reply.headers["access-control-allow-origin"], "https://app.example");
    assert.equal(reply.headers["access-control-allow-methods"], "GET");
    assert.equal(reply.headers["access-control-allow-headers"], "x");
    assert.deepEqual(other.invoked, []);
  });

  it("refuse a signature for another path", async () => {
    const signed = await gateway.sendSigned("user", at("/iam"));
    assert.equal(signed.status, 200);
    gateway.invoked.length = 0;
    const { headers } = await import("../execute-api/fixture").then(async ({ KEYS, sign }) => ({
      headers: await sign(KEYS.admin, {
        method: "GET",
        target: at("/iam"),
        headers: { host: gateway.host },
        now: gateway.now,
      }),
    }));
    const reply = await gateway.send(at("/pets/1"), { headers });
    assert.equal(reply.status, 403);
    assert.equal(reply.text, '{"message":"Forbidden"}');
    assert.deepEqual(gateway.invoked, []);
  });

  it("let everybody into an open route, and say so in the log", async () => {
    const reply = await gateway.send(at("/open"));
    assert.equal(reply.status, 200);
    assert.equal(gateway.invoked.length, 1);
    assert.equal(gateway.lines.at(-1)?.who, "open to everybody");
  });

  it("give a signed caller to the function, and no signature", async () => {
    await gateway.sendSigned("user", at("/iam"));
    const { headers, requestContext } = gateway.event as never as {
      headers: Record<string, string>;
      requestContext: { authorizer: unknown };
    };
    const id = "AROAuser:CognitoIdentityCredentials";
    assert.deepEqual(requestContext.authorizer, {
      iam: {
        accessKey: "ASIAUSER",
        accountId: "000000000000",
        callerId: id,
        cognitoIdentity: {
          amr: ["authenticated", CLAIMS.iss.slice(8), `${CLAIMS.iss.slice(8)}:CognitoSignIn:${CLAIMS.sub}`],
          identityId: `${REGION}:11111111-2222-3333-4444-555555555555`,
          identityPoolId: IDENTITY_POOL_ID,
        },
        principalOrgId: null,
        userArn: "arn:aws:sts::000000000000:assumed-role/user/CognitoIdentityCredentials",
        userId: id,
      },
    });
    assert.equal(headers.authorization, undefined);
  });

  it("take an ID token and an access token of the audience, with or without Bearer", async () => {
    for (const token of ["id", "access", "Bearer id", "bearer access"]) {
      const reply = await gateway.send(at("/jwt"), { headers: { authorization: token } });
      assert.equal(reply.status, 200, token);
    }
    assert.equal(gateway.invoked.length, 4);
  });

  it("refuse a token of a client that is not in the audience", async () => {
    const stack = new HttpStack(ROUTES);
    const [jwt] = stack.resources.all("aws:apigatewayv2/authorizer:Authorizer");
    if (!jwt) throw new Error("no authorizer");
    const configuration = { issuer: CLAIMS.iss, audiences: ["client2"] };
    stack.resources = stack.resources.with({ ...jwt, inputs: { ...jwt.inputs, jwtConfiguration: configuration } });
    const other = await serve(stack);
    for (const token of ["id", "access"]) {
      const reply = await other.send(at("/jwt"), { headers: { authorization: token } });
      assert.equal(reply.status, 401);
      assert.equal(
        reply.headers["www-authenticate"],
        `${INVALID} error_description="the token does not have a valid audience"`,
      );
    }
    assert.deepEqual(other.invoked, []);
  });

  it("give the claims as text, lists in brackets, and the scopes where the route asks for any", async () => {
    // floci-io/floci, pull request 2011, captured; DefinitelyTyped, pull request 75458, captured.
    await gateway.send(at("/jwt"), { headers: { authorization: "id" } });
    const { jwt } = (gateway.event.requestContext as never as { authorizer: { jwt: Record<string, unknown> } })
      .authorizer;
    assert.equal(jwt.scopes, null);
    assert.deepEqual(jwt.claims, {
      ...CLAIMS,
      "cognito:groups": "[a b]",
      email_verified: "true",
      auth_time: "1718636400",
      exp: "1718722804",
      iat: "1718636404",
    });
    gateway.invoked.length = 0;
    await gateway.send(at("/scoped"), { headers: { authorization: `access|${POOL_ID}|files/read x` } });
    const scoped = (gateway.event.requestContext as never as { authorizer: { jwt: Record<string, unknown> } })
      .authorizer;
    assert.deepEqual(scoped.jwt.scopes, ["files/read", "x"]);
  });

  it("call no function that the API may not invoke", async () => {
    const other = await serve(new HttpStack(ROUTES, { permitted: false }));
    const reply = await other.send(at("/open"));
    assert.equal(reply.status, 500);
    assert.equal(reply.text, '{"message":"Internal Server Error"}');
    assert.deepEqual(other.invoked, []);
    assert.match(other.reason.expected, new RegExp(`${HTTP_EXECUTION_ARN.replaceAll(".", "\\.")}/\\$default/GET/open`));
  });
});
