import * as assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import type { Resource } from "../stack/resources";
import { Store } from "../state/store";
import { Gate } from "./lambda/fixture";
import type { Target } from "./support/client";
import * as client from "./support/client";
import { endAll } from "./support/harness";
import { deployedFolder, StateServer } from "./support/state-server";

const CONNECTIONS = 64;
/** Seconds of load; a minute by hand, as in `LOAD_SECONDS=60 npx mocha local/tests/load.test.ts`. */
const SECONDS = Number(process.env.LOAD_SECONDS ?? 4);
/** MB (10^6 bytes) that may be held after a load beyond what was held before it: workers, sign-ins, warm code. */
const GROWTH = 150;

/** One kind of call, and the one right answer. */
interface Door {
  call(): Promise<client.Answer | client.Outcome>;
  status: number;
  /** What the answer says: of a refusal its words, or its name. */
  says: RegExp;
}

/** All doors, each with a right key and with wrong ones. */
function doorsOf(target: Target, user: client.User, other: client.User, admin: client.User): Record<string, Door> {
  const { idToken, accessToken, credentials: key, email, sub, identityId } = user;
  const tampered = (token: string) => token.replace(/.{9}$/, (end) => `${end[0] === "A" ? "B" : "A"}${end.slice(1)}`);
  const wrongKey = { ...target, administrator: { ...target.administrator, secretAccessKey: "another" } };
  const ok = (call: Door["call"], says: RegExp): Door => ({ call, status: 200, says });
  const no = (status: number, call: Door["call"], says: RegExp): Door => ({ call, status, says });
  return {
    "/": ok(() => client.getSigned(target, "/", key), /^Authenticated!$/),
    "/ unsigned": no(403, () => client.get(target, "/"), /"Missing Authentication Token"/),
    "/ by another secret": no(
      403,
      () => client.getSigned(target, "/", { ...key, secretAccessKey: "another" }),
      /"The request signature we calculated does not match/,
    ),
    "/ with another's session": no(
      403,
      () => client.getSigned(target, "/", { ...key, sessionToken: other.credentials.sessionToken }),
      /"The security token included in the request is invalid\."/,
    ),
    "/me": ok(() => client.get(target, "/me", { Authorization: idToken }), new RegExp(`"sub":"${sub}"`)),
    "/me without a token": no(401, () => client.get(target, "/me"), /"Unauthorized"/),
    "/me tampered": no(401, () => client.get(target, "/me", { Authorization: tampered(idToken) }), /"Unauthorized"/),
    "/me by access token": no(401, () => client.get(target, "/me", { Authorization: accessToken }), /"Unauthorized"/),
    "/admin": no(403, () => client.getSigned(target, "/admin", key), /is not authorized to perform/),
    "/admin by an admin": ok(
      () => client.getSigned(target, "/admin", admin.credentials),
      new RegExp(`"cognitoIdentityId":"${admin.identityId}"`),
    ),
    "sign up": ok(() => client.signUp(target, `${randomUUID()}@example.com`), /"UserConfirmed":false/),
    "sign up again": no(400, () => client.signUp(target, email), /UsernameExistsException/),
    "sign in": ok(() => client.signIn(target, other.email), /"AuthenticationResult"/),
    "sign in by a wrong password": no(
      400,
      () => client.signIn(target, `nobody-${randomUUID()}@example.com`, "Wrong0ne!"),
      /"Incorrect username or password\."/,
    ),
    refresh: ok(() => client.refresh(target, user.refreshToken), /"IdToken"/),
    "refresh by an ID token": no(400, () => client.refresh(target, idToken), /"Invalid Refresh Token/),
    "the administrator": ok(() => client.administer(target, "AdminGetUser", { Username: email }), /"CONFIRMED"/),
    "another as administrator": no(
      400,
      () => client.administer(wrongKey, "AdminGetUser", { Username: email }),
      /InvalidSignatureException/,
    ),
    GetId: ok(() => client.getId(target, idToken), new RegExp(identityId)),
    "GetId by a tampered token": no(
      400,
      () => client.getId(target, tampered(idToken)),
      /"Invalid login token\. Couldn't verify signed token\."/,
    ),
    credentials: ok(() => client.getCredentials(target, identityId, idToken), /"SecretKey"/),
    "another's credentials": no(
      400,
      () => client.getCredentials(target, identityId, other.idToken),
      /"Logins don't match\./,
    ),
  };
}

async function adminOf(target: Target): Promise<client.User> {
  const user = await client.signedInUser(target);
  await client.administer(target, "AdminAddUserToGroup", { Username: user.email, GroupName: "admins" });
  const idToken = client.tokensOf(await client.refresh(target, user.refreshToken)).idToken;
  const credentials = client.credentialsOf(await client.getCredentials(target, user.identityId, idToken));
  return { ...user, idToken, credentials };
}

const textOf = (answer: client.Answer | client.Outcome) =>
  "text" in answer ? answer.text : JSON.stringify(answer.body);
const megabytes = (bytes: number) => Math.round(bytes / 1e6);

/** Resolves when that many of them have. */
function atLeast(count: number, calls: Promise<unknown>[]): Promise<void> {
  let settled = 0;
  return new Promise((resolve, reject) => {
    for (const call of calls) call.then(() => ++settled === count && resolve(), reject);
  });
}

describe("under load", () => {
  afterEach(endAll);

  it(`of ${CONNECTIONS} connections at all doors, for ${SECONDS} s, no answer is wrong and memory is level`, async function () {
    this.timeout((SECONDS + 300) * 1000);
    const server = new StateServer(await deployedFolder());
    const target = await server.target();
    const users = [await client.signedInUser(target), await client.signedInUser(target)] as const;
    const doors = Object.entries(doorsOf(target, ...users, await adminOf(target)));
    const counts = new Map<string, number>();
    const wrong: string[] = [];
    let slowest = 0;

    /** @returns answers a second */
    async function load(seconds: number): Promise<number> {
      const began = performance.now();
      let answers = 0;
      const connection = async (first: number) => {
        for (let turn = first; performance.now() - began < seconds * 1000; turn++) {
          const [name, door] = doors[turn % doors.length] ?? assert.fail();
          const asked = performance.now();
          const answer = await door.call();
          slowest = Math.max(slowest, performance.now() - asked);
          answers++;
          counts.set(name, (counts.get(name) ?? 0) + 1);
          const text = textOf(answer);
          if (answer.status !== door.status || !door.says.test(text))
            wrong.push(`${name}: ${answer.status} ${text.slice(0, 200)}`);
        }
      };
      await Promise.all(Array.from({ length: CONNECTIONS }, (_, first) => connection(first)));
      return answers / ((performance.now() - began) / 1000);
    }

    const before = await server.memory();
    const first = await load(SECONDS / 2);
    const halfWay = await server.memory();
    const second = await load(SECONDS / 2);
    const end = await server.memory();
    const all = [...counts.values()].reduce((sum, count) => sum + count, 0);
    console.log(
      `      ${all} answers, ${Math.round(first)} then ${Math.round(second)} a second, the slowest in ${Math.round(slowest)} ms; of each door ${Math.min(...counts.values())} or more`,
    );
    console.log(
      `      MB resident: ${[before, halfWay, end].map(({ rss }) => megabytes(rss)).join(", ")}; in the heap: ${[before, halfWay, end].map(({ heapUsed }) => megabytes(heapUsed)).join(", ")} before, half-way and in the end`,
    );
    assert.deepEqual(wrong.slice(0, 5), []);
    assert.equal(counts.size, doors.length);
    assert.ok(megabytes(end.rss - halfWay.rss) < GROWTH, "what it holds is level");
    assert.ok(megabytes(end.heapUsed - before.heapUsed) < 20 + all / 1000, "what it keeps is what was made");
  });

  it("takes one request an instance, starts another when all are busy, and throttles those beyond the reserved", async () => {
    const deployed = await deployedFolder();
    const gate = await Gate.open();
    const source = `${gate.source}
      const instance = Math.random();
      exports.handler = async () => {
        await wait();
        return { statusCode: 200, body: String(instance) };
      };`;
    const reserved = 4;
    const store = await Store.open(deployed.data);
    const resources = store.collection<Resource>("resources");
    await store.write(() => {
      for (const [urn, resource] of resources.entries()) {
        if (!urn.endsWith("aws:lambda/function:Function::me")) continue;
        const code = { files: { "__index.js": Buffer.from(source).toString("base64") } };
        resources.set(urn, {
          ...resource,
          inputs: { ...resource.inputs, code, reservedConcurrentExecutions: reserved },
        });
      }
    });
    await store.close();

    const target = await new StateServer(deployed).target();
    const { idToken } = await client.signedInUser(target);
    const call = () => client.get(target, "/me", { Authorization: idToken });
    const calls = Array.from({ length: CONNECTIONS }, call);
    const refused = atLeast(CONNECTIONS - reserved, calls);
    await gate.waiting(reserved);
    await refused;
    for (let count = 0; count < reserved; count++) gate.release();
    const answers = await Promise.all(calls);
    const served = answers.filter(({ status }) => status === 200);
    assert.equal(new Set(served.map(({ text }) => text)).size, served.length, "each by an instance of its own");
    assert.equal(served.length, reserved);
    for (const { status, text } of answers.filter((answer) => !served.includes(answer))) {
      assert.deepEqual([status, text], [500, '{"message":"Internal server error"}']);
    }
    const next = call();
    await gate.waiting(1);
    gate.release();
    const again = await next;
    await gate.close();
    assert.ok(
      served.some(({ text }) => text === again.text),
      "an instance that is free is taken again",
    );
  });
});
