import assert from "node:assert/strict";
import { AMZ_JSON, Fixture } from "./fixture";

const ORIGIN = "https://app.example";
const SIGN_UP = "AWSCognitoIdentityProviderService.SignUp";
const EXPOSED = "x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date";

/** What amazon-cognito-identity-js, the AWS SDK and the recorded preflights ask for. */
const ASKED = [
  "cache-control,content-type,x-amz-target,x-amz-user-agent",
  "Content-Type,X-Amz-Target,user-agent,content-length,host,Authorization,amz-sdk-invocation-id,amz-sdk-request,x-amz-security-token",
];

describe("aws-json: CORS", () => {
  let fixture: Fixture;
  beforeEach(async () => {
    fixture = await new Fixture().start();
  });
  afterEach(() => fixture.close());

  const ask = (headers: Record<string, string>, path = "/") =>
    fixture.request({ method: "OPTIONS", path, headers: { origin: ORIGIN, ...headers } });

  for (const headers of ASKED) {
    it(`a preflight for ${headers}`, async () => {
      const reply = await ask({ "access-control-request-method": "POST", "access-control-request-headers": headers });
      assert.equal(reply.status, 200);
      assert.equal(reply.text, "");
      assert.equal(reply.headers["access-control-allow-origin"], "*");
      assert.equal(reply.headers["access-control-allow-methods"], "POST");
      assert.equal(reply.headers["access-control-allow-headers"], headers);
      assert.equal(reply.headers["access-control-expose-headers"], EXPOSED);
      assert.equal(reply.headers["access-control-max-age"], "172800");
      assert.equal(reply.headers["access-control-allow-credentials"], undefined);
      assert.deepEqual(fixture.reached, []);
    });
  }

  it("a preflight for a pool's documents", async () => {
    const path = "/eu-central-1_pool/.well-known/openid-configuration";
    const reply = await ask({ "access-control-request-method": "GET" }, path);
    assert.equal(reply.status, 200);
    assert.equal(reply.headers["access-control-allow-methods"], "GET");
  });

  describe("grants nothing to a preflight", () => {
    const cases: [title: string, headers: Record<string, string>, path?: string][] = [
      ["of another method", { "access-control-request-method": "DELETE" }],
      ["of GET /", { "access-control-request-method": "GET" }],
      ["of no method", {}],
      ["of another path", { "access-control-request-method": "POST" }, "/admin"],
      ["of POST to a document", { "access-control-request-method": "POST" }, "/x_y/.well-known/jwks.json"],
    ];
    for (const [title, headers, path] of cases) {
      it(title, async () => {
        const reply = await ask(headers, path);
        assert.equal(reply.status, 404);
        assert.equal(reply.headers["access-control-allow-methods"], undefined);
        assert.equal(reply.headers["access-control-allow-headers"], undefined);
      });
    }

    it("without an Origin", async () => {
      const headers = { "access-control-request-method": "POST" };
      const reply = await fixture.request({ method: "OPTIONS", headers });
      assert.equal(reply.status, 404);
      assert.equal(reply.headers["access-control-allow-origin"], undefined);
    });

    it("from a rebound name", async () => {
      const reply = await ask({ host: "evil.example", "access-control-request-method": "POST" });
      assert.equal(reply.status, 403);
      assert.equal(reply.headers["access-control-allow-origin"], undefined);
    });

    it("for headers that are no names", async () => {
      const headers = { "access-control-request-method": "POST", "access-control-request-headers": "a: b" };
      assert.equal((await ask(headers)).headers["access-control-allow-headers"], undefined);
    });
  });

  describe("a page reads", () => {
    const json = { "content-type": AMZ_JSON, origin: ORIGIN };
    const target = (operation: string) => ({
      ...json,
      "x-amz-target": `AWSCognitoIdentityProviderService.${operation}`,
    });
    const cases: [title: string, status: number, headers: Record<string, string>, body?: string][] = [
      ["an answer", 200, target("SignUp")],
      ["a refusal of an operation", 400, target("GetUser")],
      ["an operation that broke", 500, target("ConfirmSignUp")],
      ["an unknown operation", 400, target("Nothing")],
      ["a body that is no JSON", 400, target("SignUp"), "{"],
      ["a body that is too large", 413, target("SignUp"), "x".repeat(256 * 1024 + 1)],
      ["an administrator's operation without a signature", 400, target("AdminGetUser")],
      ["an answer to a sandboxed page", 200, { ...target("SignUp"), origin: "null" }],
    ];
    for (const [title, status, headers, body = "{}"] of cases) {
      it(title, async () => {
        const reply = await fixture.request({ headers, body });
        assert.equal(reply.status, status);
        assert.equal(reply.headers["access-control-allow-origin"], "*");
        assert.equal(reply.headers["access-control-expose-headers"], EXPOSED);
        assert.equal(reply.headers["access-control-allow-credentials"], undefined);
      });
    }

    it("a pool's keys", async () => {
      const path = "/eu-central-1_pool/.well-known/jwks.json";
      const reply = await fixture.request({ method: "GET", path, headers: { origin: ORIGIN } });
      assert.equal(reply.headers["access-control-allow-origin"], "*");
    });

    it("nothing of what a rebound name is refused", async () => {
      const reply = await fixture.request({ headers: { ...target("SignUp"), host: "evil.example" }, body: "{}" });
      assert.equal(reply.status, 403);
      assert.equal(reply.headers["access-control-allow-origin"], undefined);
      assert.deepEqual(fixture.reached, []);
    });
  });

  describe("what a page may send unasked never reaches an operation", () => {
    for (const type of ["application/x-www-form-urlencoded", "multipart/form-data", "text/plain", ""]) {
      it(type || "no content type", async () => {
        const headers = { origin: ORIGIN, "x-amz-target": SIGN_UP, ...(type && { "content-type": type }) };
        assert.equal((await fixture.request({ headers, body: "{}" })).status, 400);
        assert.deepEqual(fixture.reached, []);
      });
    }
  });

  it("an administrator's operation takes a signature alone, whatever the origin", async () => {
    const headers = { origin: fixture.url, "content-type": AMZ_JSON, cookie: "cognito=x" };
    const reply = await fixture.request({
      headers: { ...headers, "x-amz-target": "AWSCognitoIdentityProviderService.AdminGetUser" },
      body: "{}",
    });
    assert.equal(JSON.parse(reply.text).__type, "MissingAuthenticationTokenException");
    assert.deepEqual(fixture.reached, []);
  });

  it("says nothing of CORS to a client that is no page", async () => {
    assert.equal((await fixture.call(SIGN_UP)).headers["access-control-allow-origin"], undefined);
  });
});
