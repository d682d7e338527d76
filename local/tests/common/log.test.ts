import * as assert from "node:assert/strict";
import * as net from "node:net";
import type { Reason } from "../../common/errors";
import { createLog } from "../../common/log";
import { LocalRun } from "../../local-run";
import { DataFolder } from "../../state/data-folder";
import * as client from "../support/client";
import { temporaryFolder } from "../support/temporary-folder";

const REASON: Reason = { lock: "JWT", check: "token_use", expected: "id", actual: "access" };

function written(json: boolean) {
  const lines: string[] = [];
  return {
    lines,
    log: createLog(
      (line) => lines.push(line),
      json,
      () => new Date("2026-01-02T03:04:05.678Z"),
    ),
  };
}

describe("the log", () => {
  it("has a line a request: time, status, route, who, and why it was refused", () => {
    const { lines, log } = written(false);
    log.request({ status: 200, route: "GET /me", who: "1234" });
    log.request({ status: 401, route: "GET /me", reason: REASON });
    log.request({ status: 403, route: "GET /", reason: { ...REASON, text: "it is the wrong one" } });
    log.request({ status: 200, route: "cognito-idp SignUp", who: "1234", note: "confirmation code: 1" });
    assert.deepEqual(lines, [
      "03:04:05.678 200  GET /me  1234\n",
      "03:04:05.678 401  GET /me  -  JWT: token_use is access, expected id\n",
      "03:04:05.678 403  GET /  -  JWT: it is the wrong one\n",
      "03:04:05.678 200  cognito-idp SignUp  1234  confirmation code: 1\n",
    ]);
  });

  it("has the same for programs", () => {
    const { lines, log } = written(true);
    log.request({ status: 401, route: "GET /me", reason: REASON });
    log.functionOutput("me", "one\ntwo\n");
    assert.deepEqual(
      lines.map((line) => JSON.parse(line)),
      [
        { time: "2026-01-02T03:04:05.678Z", status: 401, route: "GET /me", reason: REASON },
        { time: "2026-01-02T03:04:05.678Z", function: "me", output: "one" },
        { time: "2026-01-02T03:04:05.678Z", function: "me", output: "two" },
      ],
    );
  });

  // C0 and C1 controls, what ends a line or turns its direction around.
  const CONTROLS = "\n\r\t\0\u001b[2K\u007f\u0085\u009b\u200f\u2028\u2029\u202e\u2066";
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
  const CONTROL = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/;

  for (const json of [false, true]) {
    it(`keeps what a caller sends in its own line${json ? ", for programs too" : ""}`, () => {
      const { lines, log } = written(json);
      const evil = `x${CONTROLS}12:00:00.000 200  GET /admin  administrator`;
      log.request({ status: 403, route: `GET /${evil}`, who: evil, reason: { ...REASON, actual: evil }, note: evil });
      assert.equal(lines.length, 1);
      assert.match(lines[0] ?? "", /\n$/);
      assert.doesNotMatch(lines[0]?.slice(0, -1) ?? "", CONTROL);
      if (json) assert.equal(JSON.parse(lines[0] ?? "").who, evil);
      else assert.match(lines[0] ?? "", /x\\u000a\\u000d\\u0009\\u0000\\u001b\[2K\\u007f\\u0085\\u009b\\u200f\\u2028/);
    });
  }

  it("keeps what a function prints in lines of its own", () => {
    const { lines, log } = written(false);
    log.functionOutput("me", `one\r\n12:00:00.000 200  GET /admin${CONTROLS.slice(3)}`);
    assert.equal(lines.length, 2);
    for (const line of lines) {
      assert.match(line, /^03:04:05\.678 {5}me {2}/);
      assert.doesNotMatch(line.slice(0, -1), CONTROL);
    }
  });

  describe("of a local run", () => {
    const REQUEST = /^\d\d:\d\d:\d\d\.\d{3} \d{3} {2}\S.*\n$/;
    const lines: string[] = [];
    let run: LocalRun;
    before(async () => {
      const log = createLog(
        (line) => lines.push(line),
        false,
        () => new Date(),
      );
      const folder = DataFolder.take(temporaryFolder(), false);
      run = await LocalRun.open({ folder, port: 0, awsPort: 0, region: "eu-central-1", clock: Date.now, log });
      const resources = run.engineMethods() as unknown as {
        create(urn: string, inputs: object): Promise<{ id: string }>;
      };
      const urnOf = (type: string) => `urn:pulumi:dev::demo::${type}::a`;
      const pool = await resources.create(urnOf("aws:cognito/userPool:UserPool"), {
        usernameAttributes: ["email"],
        autoVerifiedAttributes: ["email"],
      });
      const { id } = await resources.create(urnOf("aws:cognito/userPoolClient:UserPoolClient"), {
        userPoolId: pool.id,
        explicitAuthFlows: ["ALLOW_USER_SRP_AUTH"],
      });
      clientId = id;
      poolId = pool.id;
    });
    let clientId: string;
    let poolId: string;
    after(() => run.close());

    /** Sends bytes as they are, and waits until the server ends the connection. */
    function send(url: string, bytes: string): Promise<void> {
      const { hostname, port } = new URL(url);
      return new Promise((resolve, reject) => {
        const socket = net.connect(Number(port), hostname, () => socket.write(Buffer.from(bytes, "latin1")));
        socket.resume().on("close", () => resolve());
        socket.on("error", reject);
      });
    }

    const heads: [name: string, head: string][] = [
      ["a path", "GET /a%0A12:00:00\u009b2K\u0085/b HTTP/1.1\r\nHost: localhost"],
      ["an Authorization header", "GET / HTTP/1.1\r\nHost: localhost\r\nAuthorization: AWS4\u009b\t12:00 200  GET /"],
      ["a Host header", "GET / HTTP/1.1\r\nHost: a\u009b2K"],
      [
        "a target",
        "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-amz-json-1.1\r\nX-Amz-Target: AWSCognitoIdentityProviderService.A\u009b2K\t200  GET /  administrator",
      ],
      ["a content type", "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: a\u009b2K\t"],
      ["a message that is none", "\u001b[2K\u0000 12:00\r\n\r\n"],
    ];
    for (const [name, head] of heads) {
      it(`has one line for one request with controls in ${name}`, async () => {
        for (const url of [run.aws.gatewayUrl, run.awsUrl]) {
          lines.length = 0;
          await send(url, `${head}\r\nConnection: close\r\n\r\n`);
          assert.ok(lines.length <= 1, lines.join(""));
          for (const line of lines) {
            assert.match(line, REQUEST);
            assert.doesNotMatch(line.slice(0, -1), CONTROL);
          }
        }
      });
    }

    it("has one line for one request with controls in a name, a token or an address", async () => {
      const target = { awsUrl: run.awsUrl, region: "eu-central-1", userPoolId: poolId, userPoolClientId: clientId };
      const evil = `a${CONTROLS}12:00:00.000 200  GET /admin  administrator@example.com`;
      const calls = [
        () => client.signUp(target as client.Target, evil),
        () => client.signIn(target as client.Target, evil),
        () => client.refresh(target as client.Target, evil),
        () => client.call(target as client.Target, "cognito-identity", "GetId", { IdentityPoolId: evil }),
        () =>
          client.administer({ ...target, administrator: run.administrator } as client.Target, "AdminCreateUser", {
            Username: evil,
          }),
      ];
      for (const call of calls) {
        lines.length = 0;
        const { status } = await call();
        assert.equal(status, 400);
        assert.equal(lines.length, 1, lines.join(""));
        assert.match(lines[0] ?? "", REQUEST);
        assert.doesNotMatch(lines[0]?.slice(0, -1) ?? "", CONTROL);
      }
    });
  });
});
