import * as assert from "node:assert/strict";
import * as net from "node:net";
import { createLog } from "../../common/log";
import { quoteIf, redact } from "../../common/redact";
import { LocalRun } from "../../local-run";
import { DataFolder } from "../../state/data-folder";
import * as client from "../support/client";
import { temporaryFolder } from "../support/temporary-folder";

const SECRET = "PlAnTeD0SeCrEt";
const base64url = (value: unknown) =>
  Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");

describe("redact", () => {
  const JWT = `${base64url({ kid: "a", alg: "RS256" })}.${base64url({ sub: "1" })}.${"a".repeat(20)}`;
  const cases: [text: string, redacted: string][] = [
    [`/dev/me?token=${SECRET}`, "/dev/me?…"],
    [`/dev/me#${SECRET}`, "/dev/me#…"],
    [`/dev/me%3Ftoken=${SECRET}`, "/dev/me%3F…"],
    [`a ?X-Amz-Security-Token=${SECRET}%zz b`, "a ?… b"],
    [`http://ada:${SECRET}@localhost/dev`, "http://…@localhost/dev"],
    [`http://ada:one/${SECRET}@localhost/dev`, "http://…@localhost/dev"],
    [`ada:${SECRET}@localhost:80`, "…@localhost:80"],
    [`GET http://:${SECRET}@h/`, "GET http://…@h/"],
    [`the token ${JWT} is`, "the token … is"],
    [`the part ${JWT.split(".")[1]} is`, "the part … is"],
    ["the key wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY is", "the key … is"],
    [`the key ${"aB3".repeat(20)}== is`, "the key … is"],
  ];
  for (const [text, redacted] of cases) it(`makes ${redacted} of ${text}`, () => assert.equal(redact(text), redacted));

  it("takes a time that grows with the text alone", () => {
    for (const part of ["a", "a:", "aB3", "?", "eyJ.", "//", "//@", "@", "a:@"]) {
      const count = (length: number) => {
        const text = part.repeat(length);
        const began = process.cpuUsage().user;
        for (let round = 0; round < 20; round++) redact(text);
        return process.cpuUsage().user - began;
      };
      count(1_000);
      // Ten times the text: a quadratic pattern takes a hundred times as long.
      assert.ok(count(100_000) < 40 * count(10_000) + 50_000, part);
    }
  });

  const plain = [
    "GET /dev/me/and/some/more/segments/of/a/very/long/path",
    "eu-central-1:0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0",
    "arn:aws:iam::000000000000:role/serverless-auth-AuthenticatedRole-1a2b3c4",
    "arn:aws:sts::000000000000:assumed-role/x/ada@example.com",
    "user none named ada@example.com, expected one of the pool",
    "cognito-idp.eu-central-1.amazonaws.com/eu-central-1_AbCdEf123",
    "access key is ASIAIOSFODNN7EXAMPLE, with no session token",
    "JWT: token_use is access, the authorizer takes id tokens",
  ];
  for (const text of plain) it(`leaves ${text}`, () => assert.equal(redact(text), text));
});

describe("quoteIf", () => {
  it("quotes a value whose whole has the form, and nothing else", () => {
    assert.equal(quoteIf(/^[a-z]+$/, "abc", "another"), "abc");
    for (const value of ["abc1", "", undefined, null, 1, ["abc"]])
      assert.equal(quoteIf(/^[a-z]+$/, value, "another"), "another");
  });
});

for (const json of [false, true]) {
  describe(`the ${json ? "json" : "text"} log of a local run holds no secret that a caller planted`, () => {
    const lines: string[] = [];
    let run: LocalRun;
    let target: client.Target;
    before(async () => {
      const log = createLog(
        (line) => lines.push(line),
        json,
        () => new Date(),
      );
      const folder = DataFolder.take(temporaryFolder(), false);
      run = await LocalRun.open({ folder, port: 0, awsPort: 0, region: "eu-central-1", clock: Date.now, log });
      const { create } = run.engineMethods() as unknown as {
        create(urn: string, inputs: object): Promise<{ id: string }>;
      };
      const urnOf = (type: string) => `urn:pulumi:dev::demo::${type}::a`;
      const pool = await create(urnOf("aws:cognito/userPool:UserPool"), {
        usernameAttributes: ["email"],
        autoVerifiedAttributes: ["email"],
      });
      const appClient = await create(urnOf("aws:cognito/userPoolClient:UserPoolClient"), {
        userPoolId: pool.id,
        explicitAuthFlows: ["ALLOW_USER_SRP_AUTH", "ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
      });
      const { awsUrl, administrator } = run;
      const ids = { userPoolId: pool.id, userPoolClientId: appClient.id };
      target = { awsUrl, administrator, region: "eu-central-1", ...ids } as client.Target;
    });
    after(() => run.close());

    /** @returns what was logged; at least one line */
    async function logged(act: () => Promise<unknown>): Promise<string> {
      lines.length = 0;
      await act();
      assert.ok(lines.length > 0, "the request is in the log");
      return lines.join("");
    }

    /** Sends bytes as they are, and waits until the server ends the connection. */
    function send(url: string, bytes: string): Promise<void> {
      const { hostname, port } = new URL(url);
      return new Promise((resolve) => {
        const socket = net.connect(Number(port), hostname, () => socket.write(Buffer.from(bytes, "latin1")));
        socket.resume().on("close", () => resolve());
        socket.on("error", () => {}); // "close" follows.
      });
    }

    const jwt = (header: unknown, payload: unknown, signature = base64url(SECRET)) =>
      `${base64url(header)}.${base64url(payload)}.${signature}`;
    const HEADER = { kid: SECRET, alg: "RS256" };
    const signed = "a".repeat(342);
    const tokens: [name: string, token: () => string][] = [
      ["a bare secret", () => SECRET],
      ["three secrets", () => `${SECRET}.${SECRET}.${SECRET}`],
      ["a header member's name", () => jwt({ ...HEADER, [SECRET]: 1 }, {})],
      ["alg", () => jwt({ kid: "a", alg: SECRET }, {})],
      [
        "kid",
        () => jwt(HEADER, { iss: `https://cognito-idp.eu-central-1.amazonaws.com/${target.userPoolId}` }, signed),
      ],
      ["iss", () => jwt(HEADER, { iss: SECRET }, signed)],
      ["a part of iss", () => jwt(HEADER, { iss: `https://cognito-idp.eu-central-1.amazonaws.com/${SECRET}` }, signed)],
      ["token_use", () => jwt(HEADER, { token_use: SECRET }, signed)],
      ["the signature", () => jwt(HEADER, {})],
    ];
    for (const [name, token] of tokens) {
      it(`in a JWT: ${name}`, async () => {
        for (const operation of ["GetUser", "GlobalSignOut"]) {
          const line = await logged(() => client.call(target, "cognito-idp", operation, { AccessToken: token() }));
          assert.doesNotMatch(line, new RegExp(`${SECRET}|${base64url(SECRET).slice(0, 12)}`));
        }
      });
    }

    const AWS = "Host: localhost\r\nContent-Type: application/x-amz-json-1.1";
    const authorization = (credential: string, rest = "SignedHeaders=host, Signature=0") =>
      `GET /dev/me HTTP/1.1\r\nHost: localhost\r\nX-Amz-Date: 20260102T030405Z\r\nAuthorization: AWS4-HMAC-SHA256 Credential=${credential}, ${rest}`;
    const heads: [name: string, head: string][] = [
      ["a query", `GET /dev/me?token=${SECRET} HTTP/1.1\r\nHost: localhost`],
      ["a query that is malformed", `GET /dev/me?X-Amz-Security-Token=${SECRET}%zz HTTP/1.1\r\nHost: localhost`],
      ["an encoded query", `GET /dev/me%3ftoken=${SECRET}%zz HTTP/1.1\r\nHost: localhost`],
      ["a fragment", `GET /dev/me#${SECRET} HTTP/1.1\r\nHost: localhost`],
      ["a target that is a query alone", `GET ?${SECRET} HTTP/1.1\r\nHost: localhost`],
      ["user info", `GET http://ada:${SECRET}@localhost/dev/me HTTP/1.1\r\nHost: localhost`],
      ["user info without a name", `GET http://:${SECRET}@localhost/dev/me HTTP/1.1\r\nHost: localhost`],
      ["the authority of CONNECT", `CONNECT ada:${SECRET}@localhost:80 HTTP/1.1\r\nHost: localhost`],
      ["a Host header", `GET /dev/me HTTP/1.1\r\nHost: ada:${SECRET}@x`],
      ["a message that is none", `${SECRET} ${SECRET}`],
      ["a scheme", `GET /dev/me HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${SECRET}`],
      ["a bearer token", `GET /dev/me HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${SECRET}`],
      ["basic credentials", `GET /dev/me HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic ${btoa(`ada:${SECRET}`)}`],
      [
        "an algorithm",
        authorization(`A/20260102/eu-central-1/execute-api/aws4_request`).replace("AWS4-HMAC-SHA256", SECRET),
      ],
      ["an access key id", authorization(`${SECRET}/20260102/eu-central-1/execute-api/aws4_request`)],
      ["a date of the scope", authorization(`AKIAIOSFODNN7EXAMPLE/${SECRET}/eu-central-1/execute-api/aws4_request`)],
      ["a region", authorization(`AKIAIOSFODNN7EXAMPLE/20260102/${SECRET}/execute-api/aws4_request`)],
      ["a service", authorization(`AKIAIOSFODNN7EXAMPLE/20260102/eu-central-1/${SECRET}/aws4_request`)],
      ["a terminator", authorization(`AKIAIOSFODNN7EXAMPLE/20260102/eu-central-1/execute-api/${SECRET}`)],
      ["a Credential of one part", authorization(SECRET)],
      ["a signature", authorization("A/b/c/d/e", `SignedHeaders=host, Signature=${SECRET}`)],
      ["a session token", `${authorization("A/b/c/d/e")}\r\nX-Amz-Security-Token: ${SECRET}`],
      ["X-Amz-Date", authorization("A/b/c/d/e").replace("20260102T030405Z", SECRET)],
      ["a transfer coding", `POST /dev/me HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked, ${SECRET}`],
      ["X-Amz-Target", `POST / HTTP/1.1\r\n${AWS}\r\nX-Amz-Target: ${SECRET}\r\nContent-Length: 0`],
      [
        "an operation",
        `POST / HTTP/1.1\r\n${AWS}\r\nX-Amz-Target: AWSCognitoIdentityProviderService.${SECRET}\r\nContent-Length: 0`,
      ],
      ["a content type", `POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: ${SECRET}\r\nContent-Length: 0`],
      [
        "a body that is no JSON",
        `POST / HTTP/1.1\r\n${AWS}\r\nX-Amz-Target: AWSCognitoIdentityProviderService.SignUp\r\nConnection: close\r\nContent-Length: 14\r\n\r\n${SECRET}`,
      ],
    ];
    for (const [name, head] of heads) {
      it(`in ${name}`, async () => {
        for (const url of [run.aws.gatewayUrl, run.awsUrl]) {
          const bytes = head.includes("\r\n\r\n") ? head : `${head}\r\nConnection: close\r\n\r\n`;
          lines.length = 0;
          await send(url, bytes);
          const line = lines.join("");
          assert.doesNotMatch(line, new RegExp(`${SECRET}|${btoa(`ada:${SECRET}`).slice(0, 12)}`, "i"));
        }
      });
    }

    const ClientId = () => target?.userPoolClientId;
    const bodies: [operation: string, input: () => object][] = [
      ["SignUp", () => ({ ClientId: ClientId(), Username: "a@example.com", Password: SECRET })],
      ["SignUp", () => ({ ClientId: SECRET, Username: "a@example.com", Password: SECRET })],
      ["SignUp", () => ({ ClientId: ClientId(), Username: "a@example.com", Password: SECRET, SecretHash: SECRET })],
      ["ConfirmSignUp", () => ({ ClientId: ClientId(), Username: "a@example.com", ConfirmationCode: SECRET })],
      ["InitiateAuth", () => ({ ClientId: ClientId(), AuthFlow: SECRET, AuthParameters: {} })],
      [
        "InitiateAuth",
        () => ({
          ClientId: ClientId(),
          AuthFlow: "USER_PASSWORD_AUTH",
          AuthParameters: { USERNAME: "a@example.com", PASSWORD: SECRET, SECRET_HASH: SECRET },
        }),
      ],
      [
        "InitiateAuth",
        () => ({ ClientId: ClientId(), AuthFlow: "REFRESH_TOKEN_AUTH", AuthParameters: { REFRESH_TOKEN: SECRET } }),
      ],
      [
        "InitiateAuth",
        () => ({
          ClientId: ClientId(),
          AuthFlow: "USER_SRP_AUTH",
          AuthParameters: { USERNAME: "a@example.com", SRP_A: SECRET },
        }),
      ],
      ["RespondToAuthChallenge", () => ({ ClientId: ClientId(), ChallengeName: SECRET, ChallengeResponses: {} })],
      [
        "RespondToAuthChallenge",
        () => ({
          ClientId: ClientId(),
          ChallengeName: "PASSWORD_VERIFIER",
          Session: SECRET.repeat(3),
          ChallengeResponses: {
            USERNAME: "a@example.com",
            TIMESTAMP: `Mon Jun 3 04:05:06 UTC 2024 ${SECRET}/`,
            PASSWORD_CLAIM_SIGNATURE: SECRET,
            PASSWORD_CLAIM_SECRET_BLOCK: SECRET,
          },
        }),
      ],
      ["RevokeToken", () => ({ ClientId: ClientId(), Token: SECRET })],
      ["RevokeToken", () => ({ ClientId: ClientId(), Token: SECRET, ClientSecret: SECRET })],
      ["GetUser", () => ({ AccessToken: { [SECRET]: SECRET } })],
    ];
    for (const [operation, input] of bodies) {
      it(`in ${operation} of ${Object.keys(input()).join(", ")}`, async () => {
        const line = await logged(() => client.call(target, "cognito-idp", operation, input()));
        assert.doesNotMatch(line, new RegExp(SECRET));
      });
    }

    it("in the parameters of an administrator's call", async () => {
      const calls: [string, object][] = [
        ["ListUsers", { Filter: `email = ${SECRET}` }],
        ["ListUsers", { Filter: `${SECRET} = "a"` }],
        ["AdminSetUserPassword", { Username: "a@example.com", Password: SECRET }],
        ["AdminCreateUser", { Username: "a@example.com", TemporaryPassword: SECRET }],
      ];
      for (const [operation, input] of calls) {
        assert.doesNotMatch(await logged(() => client.administer(target, operation, input)), new RegExp(SECRET));
      }
      const elsewhere = { ...target, userPoolId: SECRET };
      assert.doesNotMatch(await logged(() => client.administer(elsewhere, "ListUsers", {})), new RegExp(SECRET));
    });

    it("in the logins of an identity pool's call", async () => {
      const IdentityPoolId = "eu-central-1:0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0";
      const inputs = [
        { IdentityPoolId: SECRET },
        { IdentityPoolId, Logins: { [SECRET]: SECRET } },
        { IdentityPoolId, Logins: { [`cognito-idp.${SECRET}`]: SECRET } },
      ];
      for (const input of inputs) {
        const line = await logged(() => client.call(target, "cognito-identity", "GetId", input));
        assert.doesNotMatch(line, new RegExp(SECRET));
      }
    });
  });
}
