import assert from "node:assert/strict";
import * as http from "node:http";
import * as net from "node:net";
import { AMZ_JSON, Fixture, type Reply, TOKEN } from "./fixture";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const SIGN_UP = "AWSCognitoIdentityProviderService.SignUp";

describe("aws-json: the endpoint", () => {
  let fixture: Fixture;
  beforeEach(async () => {
    fixture = await new Fixture().start();
  });
  afterEach(() => fixture.close());

  const service = (operation: string) => `AWSCognitoIdentityProviderService.${operation}`;

  function assertRefusal(reply: Reply, status: number, body: { __type: string; message?: string }): void {
    assert.equal(reply.status, status);
    assert.deepEqual(JSON.parse(reply.text), body);
    assert.equal(reply.headers["content-type"], AMZ_JSON);
    assert.equal(reply.headers["x-amzn-errortype"], `${body.__type}:`);
    assert.match(String(reply.headers["x-amzn-requestid"]), UUID);
  }

  it("answers with the operation's answer, and logs a line", async () => {
    const reply = await fixture.call(SIGN_UP, '{"Username":"ann"}');
    assert.equal(reply.status, 200);
    assert.equal(reply.text, '{"UserConfirmed":false,"UserSub":"a-sub"}');
    assert.equal(reply.headers["content-type"], AMZ_JSON);
    assert.equal(reply.headers["content-length"], String(reply.text.length));
    assert.match(String(reply.headers["x-amzn-requestid"]), UUID);
    assert.equal(reply.headers["x-amzn-errortype"], undefined);
    assert.deepEqual(fixture.reached, [
      { operation: "SignUp", input: Object.assign(Object.create(null), { Username: "ann" }) },
    ]);
    assert.deepEqual(fixture.lines, [
      {
        status: 200,
        route: "cognito-idp SignUp",
        who: "a-sub",
        reason: undefined,
        note: "confirmation code 123456",
      },
    ]);
  });

  it("ignores a signature on a public operation, even a wrong one", async () => {
    const reply = await fixture.call(SIGN_UP, "{}", { authorization: "AWS4-HMAC-SHA256 Credential=x" });
    assert.equal(reply.status, 200);
  });

  it("takes a content type with parameters, in any case", async () => {
    const reply = await fixture.call(SIGN_UP, "{}", {
      "content-type": "Application/X-Amz-Json-1.1; charset=UTF-8",
    });
    assert.equal(reply.status, 200);
  });

  it("answers what an operation throws in AWS's form, and logs the reason", async () => {
    const reply = await fixture.call(service("GetUser"));
    assertRefusal(reply, 400, { __type: "UserNotFoundException", message: "User does not exist." });
    assert.equal(reply.headers["x-amzn-errormessage"], "User does not exist.");
    assert.equal(fixture.lines[0]?.reason?.actual, "ann");
    assert.equal(fixture.lines[0]?.status, 400);
  });

  it("keeps a message of several lines out of the headers", async () => {
    const reply = await fixture.call(service("ForgotPassword"));
    assertRefusal(reply, 400, { __type: "InvalidSignatureException", message: "of many\nlines" });
    assert.equal(reply.headers["x-amzn-errormessage"], undefined);
  });

  describe("an operation that breaks", () => {
    const cases: [operation: string, actual: string][] = [
      ["ConfirmSignUp", "TypeError"],
      ["RevokeToken", "string"],
      ["GlobalSignOut", "TypeError"],
    ];
    for (const [operation, actual] of cases) {
      it(`${operation}: 500 InternalFailure, nothing of it to the client or the log, and the server lives on`, async () => {
        assertRefusal(await fixture.call(service(operation)), 500, { __type: "InternalFailure" });
        const [line] = fixture.lines;
        assert.equal(line?.status, 500);
        assert.equal(line?.reason?.actual, actual);
        assert.match(line?.reason?.text ?? "", /^the operation failed, .* at (\S+\.ts:\d+:\d+|an unknown place);/);
        assert.ok(!JSON.stringify(line).includes(TOKEN));
        assert.equal((await fixture.call(SIGN_UP)).status, 200);
      });
    }
  });

  // mhart/kinesalite, test/connection.js, recorded against Kinesis: 400, no message.
  describe("what is not an operation", () => {
    const cases: [title: string, headers: http.OutgoingHttpHeaders, route: string][] = [
      ["no target", { "content-type": AMZ_JSON }, "POST /"],
      ["an unknown service", { "content-type": AMZ_JSON, "x-amz-target": "Whatever.SignUp" }, "POST /"],
      ["a target without a dot", { "content-type": AMZ_JSON, "x-amz-target": "SignUp" }, "POST /"],
      ["an empty operation", { "content-type": AMZ_JSON, "x-amz-target": service("") }, "POST /"],
      ["an unknown operation", { "content-type": AMZ_JSON, "x-amz-target": service("SignUpp") }, "cognito-idp SignUpp"],
      [
        "another case",
        { "content-type": AMZ_JSON, "x-amz-target": service("signup") },
        "cognito-idp unknown operation",
      ],
      [
        "another service's operation",
        { "content-type": AMZ_JSON, "x-amz-target": "AWSCognitoIdentityService.SignUp" },
        "cognito-identity SignUp",
      ],
      ["more than one dot", { "content-type": AMZ_JSON, "x-amz-target": `${SIGN_UP}.x` }, "POST /"],
      [
        "an inherited member",
        { "content-type": AMZ_JSON, "x-amz-target": service("constructor") },
        "cognito-idp unknown operation",
      ],
      [
        "__proto__",
        { "content-type": AMZ_JSON, "x-amz-target": service("__proto__") },
        "cognito-idp unknown operation",
      ],
      ["no content type", { "x-amz-target": SIGN_UP }, "cognito-idp SignUp"],
      [
        "a content type that a page may send unasked",
        { "content-type": "text/plain", "x-amz-target": SIGN_UP },
        "cognito-idp SignUp",
      ],
      ["plain JSON", { "content-type": "application/json", "x-amz-target": SIGN_UP }, "cognito-idp SignUp"],
      ["another version", { "content-type": `${AMZ_JSON}1`, "x-amz-target": SIGN_UP }, "cognito-idp SignUp"],
    ];
    for (const [title, headers, route] of cases) {
      it(title, async () => {
        const reply = await fixture.request({ headers, body: "{}" });
        assertRefusal(reply, 400, { __type: "UnknownOperationException" });
        assert.equal(reply.headers["x-amzn-errormessage"], undefined);
        assert.deepEqual(fixture.reached, []);
        assert.equal(fixture.lines.length, 1);
        assert.equal(fixture.lines[0]?.route, route);
      });
    }

    it("cuts what it quotes of a long target", async () => {
      await fixture.call(service("x".repeat(5_000)));
      assert.ok(JSON.stringify(fixture.lines[0]).length < 500);
    });
  });

  describe("another method or path", () => {
    const cases: [method: string, path: string][] = [
      ["GET", "/"],
      ["PUT", "/"],
      ["DELETE", "/"],
      ["POST", "/x"],
      ["POST", "//"],
      ["OPTIONS", "/"],
      ["GET", "/eu-central-1_pool"],
      ["POST", "/eu-central-1_pool/.well-known/jwks.json"],
      ["GET", "/eu-central-1_pool/.well-known/jwks.json/"],
      ["GET", "/a/eu-central-1_pool/.well-known/jwks.json"],
      ["GET", "/%2e%2e/.well-known/jwks.json"],
    ];
    for (const [method, path] of cases) {
      it(`${method} ${path}`, async () => {
        const headers = { "content-type": AMZ_JSON, "x-amz-target": SIGN_UP, origin: "http://localhost" };
        const reply = await fixture.request({ method, path, headers });
        assertRefusal(reply, 404, { __type: "UnknownOperationException" });
        assert.deepEqual(fixture.reached, []);
        assert.equal(fixture.lines[0]?.route, `${method} ${path}`);
      });
    }

    it("an absolute-form target", async () => {
      const answer = await fixture.raw(
        `POST http://localhost/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: ${AMZ_JSON}\r\nX-Amz-Target: ${SIGN_UP}\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}`,
      );
      assert.match(answer, /^HTTP\/1\.1 404 /);
      assert.deepEqual(fixture.reached, []);
    });

    it("a query stays out of the log", async () => {
      await fixture.request({ method: "GET", path: `/x?X-Amz-Security-Token=${TOKEN}` });
      assert.ok(!JSON.stringify(fixture.lines).includes(TOKEN));
    });
  });

  describe("a body that cannot be read", () => {
    it("malformed JSON does not reach the operation", async () => {
      assertRefusal(await fixture.call(SIGN_UP, "{"), 400, { __type: "SerializationException" });
      assert.deepEqual(fixture.reached, []);
    });

    it("a list does not reach the operation", async () => {
      assertRefusal(await fixture.call(SIGN_UP, "[]"), 400, {
        __type: "SerializationException",
        message: "Start of list found where not expected",
      });
      assert.deepEqual(fixture.reached, []);
    });

    it("256 KB is taken", async () => {
      const body = `{"a":"${"x".repeat(256 * 1024 - 8)}"}`;
      assert.equal((await fixture.call(SIGN_UP, body)).status, 200);
    });

    it("a byte more is refused with 413", async () => {
      const body = `{"a":"${"x".repeat(256 * 1024 - 7)}"}`;
      const reply = await fixture.call(SIGN_UP, body);
      assertRefusal(reply, 413, { __type: "RequestEntityTooLargeException", message: "Request Too Long" });
      assert.equal(reply.headers.connection, "close");
      assert.deepEqual(fixture.reached, []);
      assert.equal(fixture.lines[0]?.status, 413);
    });

    it("more than was announced is refused while it comes in, and answered", async () => {
      const reply = await new Promise<number | undefined>((resolve, reject) => {
        const request = http.request(
          {
            port: fixture.port,
            host: "127.0.0.1",
            method: "POST",
            agent: false,
            headers: { "content-type": AMZ_JSON, "x-amz-target": SIGN_UP, "transfer-encoding": "chunked" },
          },
          (response) => {
            resolve(response.statusCode);
            request.destroy();
          },
        );
        request.on("error", reject);
        const chunk = Buffer.alloc(64 * 1024, "x");
        const more = () => {
          while (!request.destroyed && request.write(chunk));
        };
        request.on("drain", more);
        more();
      });
      assert.equal(reply, 413);
      assert.deepEqual(fixture.reached, []);
    });

    it("a client that goes away in the middle is one line, and the server lives on", async () => {
      const logged = new Promise<void>((resolve) => {
        const { push } = fixture.lines;
        fixture.lines.push = (...lines) => {
          resolve();
          return push.apply(fixture.lines, lines);
        };
      });
      const socket = net.connect(fixture.port, "127.0.0.1", () =>
        socket.write(
          `POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: ${AMZ_JSON}\r\nX-Amz-Target: ${SIGN_UP}\r\nContent-Length: 100\r\n\r\n{`,
          () => socket.destroy(),
        ),
      );
      await logged;
      assert.match(fixture.lines[0]?.reason?.actual ?? "", /^cut off after [01] bytes: the connection (broke|ended)$/);
      assert.deepEqual(fixture.reached, []);
      assert.equal((await fixture.call(SIGN_UP)).status, 200);
    });
  });

  describe("Host", () => {
    const refusal = {
      __type: "AccessDeniedException",
      message: "The local run answers to a loopback host name only, such as localhost or 127.0.0.1.",
    };
    for (const request of [
      { method: "POST", path: "/" },
      { method: "GET", path: "/eu-central-1_pool/.well-known/jwks.json" },
    ]) {
      it(`refuses a rebound name: ${request.method} ${request.path}`, async () => {
        const headers = { host: "evil.example:4566", "content-type": AMZ_JSON, "x-amz-target": SIGN_UP };
        assertRefusal(await fixture.request({ ...request, headers }), 403, refusal);
        assert.deepEqual(fixture.reached, []);
        assert.equal(fixture.lines[0]?.reason?.actual, "evil.example:4566");
      });
    }

    it("refuses two of them", async () => {
      const answer = await fixture.raw(
        `POST / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\nContent-Type: ${AMZ_JSON}\r\nX-Amz-Target: ${SIGN_UP}\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}`,
      );
      assert.match(answer, /^HTTP\/1\.1 40[03] /);
      assert.deepEqual(fixture.reached, []);
    });

    it("takes the names of AWS", async () => {
      const reply = await fixture.call(SIGN_UP, "{}", { host: "cognito-idp.eu-central-1.amazonaws.com" });
      assert.equal(reply.status, 200);
    });
  });

  describe("clients that misbehave", () => {
    it("a flood of headers is refused with 431, and the server lives on", async () => {
      const answer = await fixture.raw(`POST / HTTP/1.1\r\nHost: localhost\r\n${"a:b\r\n".repeat(100_000)}\r\n`);
      assert.match(answer, /^HTTP\/1\.1 431 /);
      assert.equal((await fixture.call(SIGN_UP)).status, 200);
    });

    it("both Content-Length and Transfer-Encoding are refused", async () => {
      const answer = await fixture.raw(
        `POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: ${AMZ_JSON}\r\nX-Amz-Target: ${SIGN_UP}\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n`,
      );
      assert.match(answer, /^HTTP\/1\.1 400 /);
      assert.deepEqual(fixture.reached, []);
    });

    it("one that is slow with its headers is sent away", async () => {
      assert.equal(fixture.server.headersTimeout, 10_000);
      fixture.server.headersTimeout = 50;
      assert.match(await fixture.raw("POST / HTTP/1.1\r\nHost: local"), /^HTTP\/1\.1 408 /);
    });

    it("one that is slow with its body is sent away", async () => {
      assert.equal(fixture.server.requestTimeout, 30_000);
      fixture.server.headersTimeout = 50;
      fixture.server.requestTimeout = 50;
      const answer = await fixture.raw(
        `POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: ${AMZ_JSON}\r\nX-Amz-Target: ${SIGN_UP}\r\nContent-Length: 100\r\n\r\n{`,
      );
      assert.match(answer, /^HTTP\/1\.1 408 /);
      assert.deepEqual(fixture.reached, []);
    });
  });

  for (const [method, path] of [
    ["GET", "/login?client_id=a&response_type=code&redirect_uri=http://localhost:5173/"],
    ["POST", "/login"],
    ["GET", "/oauth2/authorize?client_id=a&response_type=code&redirect_uri=http://localhost:5173/"],
    ["POST", "/oauth2/token"],
    ["GET", "/oauth2/userInfo"],
    ["POST", "/oauth2/revoke"],
    ["GET", "/logout?client_id=a&logout_uri=http://localhost:5173/"],
  ] as const) {
    it(`serves no managed login: ${method} ${path.split("?")[0]} leads nowhere`, async () => {
      const reply = await fixture.request({ method, path });
      assertRefusal(reply, 404, { __type: "UnknownOperationException" });
      assert.equal(reply.headers.location, undefined);
      assert.equal(reply.headers["set-cookie"], undefined);
      assert.deepEqual(fixture.reached, []);
    });
  }

  describe("what a user pool publishes", () => {
    it("its keys", async () => {
      const path = "/eu-central-1_pool/.well-known/jwks.json";
      const reply = await fixture.request({ method: "GET", path });
      assert.equal(reply.status, 200);
      assert.equal(reply.headers["content-type"], "application/json");
      assert.equal(reply.text, '{"keys":[{"kid":"1"}]}');
      assert.equal(fixture.lines[0]?.route, `GET ${path}`);
    });

    it("where they are: the issuer is AWS's, the keys are here", async () => {
      const path = "/eu-central-1_pool/.well-known/openid-configuration";
      const { issuer, jwks_uri } = JSON.parse((await fixture.request({ method: "GET", path })).text);
      assert.equal(issuer, "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_pool");
      assert.equal(jwks_uri, `${fixture.url}/eu-central-1_pool/.well-known/jwks.json`);
    });

    it("nothing of a pool that does not exist", async () => {
      const reply = await fixture.request({ method: "GET", path: "/eu-central-1_x/.well-known/jwks.json" });
      assertRefusal(reply, 404, {
        __type: "ResourceNotFoundException",
        message: "User pool eu-central-1_x does not exist.",
      });
    });
  });
});
