import * as assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { randomInt, randomUUID } from "node:crypto";
import { EventEmitter, once } from "node:events";
import * as fs from "node:fs";
import * as path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Target } from "../support/client";
import * as client from "../support/client";
import { Command, endAll, ROOT } from "../support/harness";
import { deployedFolder, StateServer } from "../support/state-server";
import { temporaryFolder } from "../support/temporary-folder";

/** How often the server is killed; more by hand, as in `KILLS=500 npx mocha local/tests/state/crash.test.ts`. */
const KILLS = Number(process.env.KILLS ?? 20);
const CLIENTS = 8;

interface Session {
  email: string;
  refreshToken: string;
  idToken: string;
  credentials?: client.KeyPair;
}

/** What the server has acknowledged. Of a request that a kill interrupted, nothing is known. */
class Acknowledged {
  /** By e-mail address; `gone` where the deletion was acknowledged. */
  readonly users = new Map<string, "UNCONFIRMED" | "CONFIRMED" | "gone">();
  readonly sessions = new Map<string, Session>();
  /** Refresh tokens whose revocation was acknowledged. */
  readonly revoked: string[] = [];
  /** Those above that no restart has been asked for yet. */
  private fresh = { users: 0, sessions: 0, revoked: 0 };
  checks = 0;
  private readonly answered = new EventEmitter();

  /** Resolves when the server has given so many right answers more. */
  async answers(count: number): Promise<void> {
    for (let seen = 0; seen < count; seen++) await once(this.answered, "right");
  }

  /** Makes the requests of a client, one after another, until the server is gone. */
  async client(target: Target, ended: () => boolean): Promise<void> {
    const must = (outcome: client.Outcome) => {
      // Every answer of a server that was not killed yet must be right.
      assert.equal(outcome.status, 200, JSON.stringify(outcome.body));
      this.answered.emit("right");
      return outcome;
    };
    while (!ended()) {
      const email = `${randomUUID()}@example.com`;
      must(await client.signUp(target, email));
      this.users.set(email, "UNCONFIRMED");
      must(await client.administer(target, "AdminConfirmSignUp", { Username: email }));
      this.users.set(email, "CONFIRMED");
      const { idToken, refreshToken } = client.tokensOf(must(await client.signIn(target, email)));
      const session: Session = { email, idToken, refreshToken };
      this.sessions.set(email, session);
      const { IdentityId } = must(await client.getId(target, idToken)).body;
      session.credentials = client.credentialsOf(must(await client.getCredentials(target, IdentityId, idToken)));
      const chance = randomInt(8);
      if (chance === 0) {
        // From here on it may be gone; it is known to be only when that is acknowledged.
        this.users.delete(email);
        this.sessions.delete(email);
        must(await client.administer(target, "AdminDeleteUser", { Username: email }));
        this.users.set(email, "gone");
      } else if (chance === 1) {
        this.sessions.delete(email);
        const { userPoolClientId: ClientId } = target;
        must(await client.call(target, "cognito-idp", "RevokeToken", { ClientId, Token: refreshToken }));
        this.revoked.push(refreshToken);
      }
    }
  }

  /**
   * Asks for what was acknowledged since the last check, and for some of the rest; with `all` for all of it. What is
   * once lost stays so.
   */
  async check(target: Target, all = false): Promise<void> {
    const some = <T>(items: T[], since: number) =>
      items.filter((_, index) => all || index >= since || randomInt(since) < 5);
    const asked = {
      users: some([...this.users], this.fresh.users),
      sessions: some([...this.sessions.values()], this.fresh.sessions),
      revoked: some(this.revoked, this.fresh.revoked),
    };
    this.fresh = { users: this.users.size, sessions: this.sessions.size, revoked: this.revoked.length };
    await each(asked.users, async ([email, expected]) => {
      const { status, body } = await client.administer(target, "AdminGetUser", { Username: email });
      this.checks++;
      const confirmed = { UNCONFIRMED: ["UNCONFIRMED", "CONFIRMED"], CONFIRMED: ["CONFIRMED"], gone: ["gone"] };
      const found = status === 200 ? body.UserStatus : body.__type === "UserNotFoundException" ? "gone" : body.__type;
      assert.ok(confirmed[expected].includes(found), `${email} was acknowledged as ${expected} and is ${found}`);
    });
    await each(asked.sessions, async ({ email, refreshToken, idToken, credentials }) => {
      this.checks++;
      const { status, body } = await client.refresh(target, refreshToken);
      assert.equal(status, 200, `the refresh token of ${email}: ${JSON.stringify(body)}`);
      const me = await client.get(target, "/me", { Authorization: idToken });
      assert.equal(me.status, 200, `the ID token of ${email}: ${me.text}`);
      assert.equal(JSON.parse(me.text).email, email);
      if (!credentials) return;
      const signed = await client.getSigned(target, "/", credentials);
      assert.deepEqual([signed.status, signed.text], [200, "Authenticated!"], `the credentials of ${email}`);
    });
    await each(asked.revoked, async (token) => {
      this.checks++;
      const { body } = await client.refresh(target, token);
      assert.deepEqual([body.__type, body.message], ["NotAuthorizedException", "Refresh Token has been revoked"]);
    });
  }
}

/** Two at a time. */
async function each<T>(items: T[], act: (item: T) => Promise<void>): Promise<void> {
  const rest = [...items];
  const worker = async () => {
    for (let item = rest.pop(); item !== undefined; item = rest.pop()) await act(item);
  };
  await Promise.all([worker(), worker()]);
}

describe("a server that is killed", function () {
  this.timeout(300_000 + KILLS * 15_000);
  afterEach(endAll);

  it(`${KILLS} times at random moments has all that it acknowledged`, async () => {
    const deployed = await deployedFolder();
    const acknowledged = new Acknowledged();
    let started = 0;
    for (let kills = 0; kills < KILLS; kills++) {
      const server = new StateServer(deployed);
      if (kills % 4 === 3) {
        // Some kills come at the start, while the file is written again.
        await pause(randomInt(50, 300));
      } else {
        const target = await server.target();
        started++;
        // The keys of tokens take longer to make than most lives: without them there would be no sign-ins to lose.
        if (kills === 0) await client.signedInUser(target);
        else await acknowledged.check(target);
        let ended = false;
        const clients = Array.from({ length: CLIENTS }, () =>
          acknowledged
            .client(target, () => ended)
            .catch((error: NodeJS.ErrnoException) => {
              if (error instanceof assert.AssertionError || !ended) throw error;
            }),
        );
        const all = Promise.all(clients);
        await Promise.race([acknowledged.answers(randomInt(1, 100)), all]);
        ended = true;
        server.signal("SIGKILL");
        await all;
      }
      server.signal("SIGKILL");
      await server.ended;
    }
    const server = new StateServer(deployed);
    const target = await server.target();
    await acknowledged.check(target, true);
    // Its lock is that of a process that is gone; nothing else may be left behind by it.
    await server.kill();
    const names = fs
      .readdirSync(deployed.data)
      .filter((name) => !/^lock(\.\d+)?$|^state\.(log|start)\.new$|^state\.log\.bak$/.test(name));
    const { users, sessions, revoked, checks } = acknowledged;
    console.log(
      `      ${KILLS} kills (${KILLS - started} of them while it started), ${users.size} users, ${sessions.size} sessions and ${revoked.length} revocations acknowledged; ${checks} checks`,
    );
    assert.ok(users.size > KILLS && sessions.size > 0, "something was at stake");
    assert.deepEqual(names.sort(), ["env", "functions", "outputs.json", "state.log", "state.start"]);
  });

  it("leaves a folder that one alone can take, of many who try at once", async () => {
    const { pid } = spawnSync(process.execPath, ["--version"]);
    const script = path.join(temporaryFolder(), "take.ts");
    fs.writeFileSync(
      script,
      `import { DataFolder } from ${JSON.stringify(path.join(ROOT, "local", "state", "data-folder"))};
      process.on("message", (folder: string) => {
        try {
          DataFolder.take(folder, false);
          process.send?.("taken");
        } catch (error) {
          process.send?.((error as Error).message);
        }
      });
      process.on("disconnect", () => process.exit());
      process.send?.("there");`,
    );
    const takers = Array.from(
      { length: 6 },
      () => new Command(process.execPath, ["--require", "sucrase/register", script], { ipc: true }),
    );
    const word = ({ child }: Command) => new Promise<string>((resolve) => child.once("message", resolve as () => void));
    await Promise.all(takers.map(word));
    for (let round = 0; round < 40; round++) {
      const folder = temporaryFolder();
      fs.writeFileSync(path.join(folder, "lock"), `${pid} 1`);
      const answers = takers.map(word);
      for (const { child } of takers) child.send(folder);
      const words = await Promise.all(answers);
      assert.equal(words.filter((said) => said === "taken").length, 1, words.join("\n"));
      for (const said of words) assert.match(said, /^taken$|is in use by process \d+|is being taken by another/);
    }
  });
});
