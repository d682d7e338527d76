import * as assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { Sha256 } from "@aws-crypto/sha256-js";
import {
  CognitoIdentityClient,
  GetCredentialsForIdentityCommand,
  GetIdCommand,
} from "@aws-sdk/client-cognito-identity";
import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
} from "@aws-sdk/client-cognito-identity-provider";
import { SignatureV4 } from "@smithy/signature-v4";
import type { Target } from "../../../scripts/smoke/target";
import { LocalRun } from "../../local-run";
import { command } from "../../scripts/users/commands";
import { templateWith } from "../../template-copy";
import { temporaryFolder } from "../../temporary-folder";
import { CLIENT_ID, EXAMPLE, freePort, RunningProvider } from "./provider";

const INSTALL = "npm ci --prefix examples/other-provider";
const WRONG = { status: 403, refused: "Wrong address or password." };

/** ann is an admin, bob is none, eve never comes. */
const NAMES = ["ann", "bob", "eve"] as const;
type Name = (typeof NAMES)[number];
const PASSWORDS = Object.fromEntries(NAMES.map((name) => [name, `Aa1!${randomUUID()}`])) as Record<Name, string>;
const email = (name: Name) => `${name}@example.com`;

describe("examples/other-provider", () => {
  let run: LocalRun | undefined;
  const folder = temporaryFolder();
  const USERS = path.join(folder, "users.scim");
  const DATA = path.join(folder, "data");
  let issuer = "";
  let target: Target & { endpoint: string };
  let provider: RunningProvider | undefined;
  let users: CognitoIdentityProviderClient;

  before(async function () {
    if (!fs.existsSync(path.join(EXAMPLE, "node_modules"))) {
      const why = `its packages are not installed: ${INSTALL}`;
      if (process.env.CLIENTS === "required") throw new Error(why);
      console.log(`    skipped: ${why}`);
      this.skip();
    }
    issuer = `http://127.0.0.1:${await freePort()}`;
    run = await LocalRun.start(templateWith({ oidcIssuer: issuer, oidcClientId: CLIENT_ID }));
    const { AWS_ENDPOINT_URL = "", AWS_ACCESS_KEY_ID = "", AWS_SECRET_ACCESS_KEY = "" } = run.environment;
    target = { ...(run.outputs as unknown as Target), endpoint: AWS_ENDPOINT_URL };
    users = new CognitoIdentityProviderClient({
      region: target.region,
      endpoint: target.endpoint,
      credentials: { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY },
    });
    const { userPoolId: UserPoolId } = target;
    for (const name of NAMES) {
      const user = { UserPoolId, Username: email(name) };
      await users.send(new AdminCreateUserCommand({ ...user, MessageAction: "SUPPRESS" }));
      await users.send(new AdminSetUserPasswordCommand({ ...user, Password: PASSWORDS[name], Permanent: true }));
    }
    await users.send(new AdminAddUserToGroupCommand({ UserPoolId, Username: email("ann"), GroupName: "admins" }));
    const exported = await command("export", ["--data", run.data, "--format", "scim", "--out", USERS]);
    assert.equal(exported.code, 0, exported.stderr);
    await startProvider({
      OLD_USER_POOL_ID: UserPoolId,
      OLD_CLIENT_ID: target.userPoolClientId,
      OLD_REGION: target.region,
      OLD_ENDPOINT: `${target.endpoint}/`,
    });
  });
  after(async () => {
    await provider?.end();
    await run?.stop();
  });

  async function startProvider(oldPool: Record<string, string> = {}): Promise<void> {
    await provider?.end();
    provider = await RunningProvider.start(issuer, { USERS, DATA, ...oldPool });
  }
  const signIn = (name: Name, password: string) => provider?.signIn(email(name), password) ?? assert.fail();
  const idTokenOf = async (name: Name, password = PASSWORDS[name]) => {
    const result = await signIn(name, password);
    return "idToken" in result ? result.idToken : assert.fail(JSON.stringify(result));
  };
  const claimsOf = (idToken: string) => JSON.parse(Buffer.from(idToken.split(".")[1] ?? "", "base64url").toString());
  const manifest = () =>
    JSON.parse(
      execFileSync(process.execPath, ["moved.js"], { cwd: EXAMPLE, env: { USERS, DATA }, encoding: "utf8" }),
    ) as { users: number; moved: { name: string; movedAt: string }[]; neverCame: { name: string; sub: string }[] };
  const movedNames = () => manifest().moved.map((user) => user.name);

  /** The answers of the doors to the credentials that the identity pool gives for a token. */
  async function doors(idToken: string): Promise<Record<string, string>> {
    const identities = new CognitoIdentityClient({ region: target.region, endpoint: target.endpoint });
    const Logins = { [issuer.replace("http://", "")]: idToken };
    const { IdentityId } = await identities.send(new GetIdCommand({ IdentityPoolId: target.identityPoolId, Logins }));
    const { Credentials } = await identities.send(new GetCredentialsForIdentityCommand({ IdentityId, Logins }));
    const { AccessKeyId = "", SecretKey = "", SessionToken = "" } = Credentials ?? {};
    const signer = new SignatureV4({
      service: "execute-api",
      region: target.region,
      credentials: { accessKeyId: AccessKeyId, secretAccessKey: SecretKey, sessionToken: SessionToken },
      sha256: Sha256,
    });
    const answers: Record<string, string> = {};
    for (const door of ["/", "/admin"]) {
      const url = new URL(`${target.serviceEndpoint}${door}`);
      const { headers } = await signer.sign({
        method: "GET",
        protocol: url.protocol,
        hostname: url.hostname,
        path: url.pathname,
        headers: { host: url.host },
      });
      const response = await fetch(url, { headers });
      const text = await response.text();
      answers[door] = door === "/" && response.ok ? `200 ${text}` : String(response.status);
    }
    return answers;
  }

  it("refuses a wrong password, at the old pool over SRP, and moves nobody by it", async () => {
    assert.deepEqual(await signIn("ann", "Wrong0password!"), WRONG);
    assert.match(provider?.log ?? "", /refused [0-9a-f-]+: the old pool answered NotAuthorizedException/);
    assert.deepEqual(movedNames(), []);
  });

  it("signs in a user with the password of the old pool, with the sub of the old pool, to the same doors", async () => {
    const idToken = await idTokenOf("ann");
    const { sub, groups, aud, iss } = claimsOf(idToken);
    const exported = fs
      .readFileSync(USERS, "utf8")
      .split("\n")
      .find((line) => line.includes(email("ann")));
    assert.deepEqual(
      { sub, groups, aud, iss },
      { sub: JSON.parse(exported ?? "").externalId, groups: "admins", aud: CLIENT_ID, iss: issuer },
    );
    assert.deepEqual(await doors(idToken), { "/": "200 Authenticated!", "/admin": "200" });
    assert.deepEqual(movedNames(), [email("ann")]);
  });

  it("opens / and not /admin to a user who is no admin", async () => {
    assert.deepEqual(await doors(await idTokenOf("bob")), { "/": "200 Authenticated!", "/admin": "403" });
  });

  it("does not open /me, whose authorizer takes the pool's tokens alone", async () => {
    const response = await fetch(`${target.serviceEndpoint}/me`, {
      headers: { authorization: await idTokenOf("ann") },
    });
    assert.equal(response.status, 401);
  });

  describe("with the old pool off, and its users deleted", () => {
    before(async () => {
      for (const name of NAMES) {
        await users.send(new AdminDeleteUserCommand({ UserPoolId: target.userPoolId, Username: email(name) }));
      }
      await startProvider();
    });

    it("signs in who has moved, with the same password, to the same doors", async () => {
      assert.deepEqual(await doors(await idTokenOf("ann")), {
        "/": "200 Authenticated!",
        "/admin": "200",
      });
    });

    it("refuses a wrong password", async () => {
      assert.deepEqual(await signIn("ann", `${PASSWORDS.ann}x`), WRONG);
      assert.deepEqual(await signIn("ann", PASSWORDS.bob), WRONG);
    });

    it("refuses who never came, with the right password too, and lists them", async () => {
      assert.deepEqual(await signIn("eve", PASSWORDS.eve), WRONG);
      assert.match(provider?.log ?? "", /the user has not moved, and the old pool is off/);
      const { users: all, moved, neverCame } = manifest();
      assert.equal(all, 3);
      assert.deepEqual(moved.map((user) => user.name).sort(), [email("ann"), email("bob")]);
      assert.deepEqual(
        neverCame.map((user) => user.name),
        [email("eve")],
      );
    });

    it("says the same of a name that nobody has", async () => {
      assert.deepEqual(await provider?.signIn("nobody@example.com", "Passw0rd!"), WRONG);
    });

    it("lets nobody try passwords at speed", async () => {
      const answers = [];
      for (let n = 0; n < 6; n++) answers.push(await provider?.signIn("guess@example.com", `guess ${n}`));
      assert.match(JSON.stringify(answers.at(-1)), /Too many wrong passwords\. Try again in \d+ s\./);
    });
  });

  it("keeps hashes and keys readable by their owner alone, and passwords nowhere", () => {
    const kept = fs.readdirSync(DATA);
    assert.deepEqual(kept.sort(), ["keys.json", "moved.jsonl"]);
    for (const name of kept) assert.equal(fs.statSync(path.join(DATA, name)).mode & 0o777, 0o600);
    const all = kept.map((name) => fs.readFileSync(path.join(DATA, name), "utf8")).join() + provider?.log;
    for (const password of Object.values(PASSWORDS)) assert.ok(!all.includes(password));
    assert.ok(!JSON.stringify(manifest()).includes("hash"));
  });
});
