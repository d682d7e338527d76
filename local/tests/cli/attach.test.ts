import * as assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as path from "node:path";
import * as client from "../support/client";
import { archive, archiveOf, EngineClient, outputValue, secret, UNKNOWN } from "../support/engine-client";
import { endAll, LocalRunCommand, smallProgram } from "../support/harness";
import { temporaryFolder } from "../support/temporary-folder";

const POOL = "aws:cognito/userPool:UserPool";
const CLIENT = "aws:cognito/userPoolClient:UserPoolClient";
const ROLE = "aws:iam/role:Role";
const FUNCTION = "aws:lambda/function:Function";
const LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup";
/** As the engine names a resource; one with a parent has its type before its own. */
const urnOf = (type: string, name: string, parent = "") => `urn:pulumi:dev::small::${parent}${type}::${name}`;

describe("attached to an engine", () => {
  let run: LocalRunCommand;
  let engine: EngineClient;
  before(async () => {
    run = await new LocalRunCommand(smallProgram("throw new Error('it is the engine that evaluates');"), [
      "--attach",
    ]).ready();
    engine = new EngineClient(Number(run.env().PULUMI_DEBUG_PROVIDERS?.match(/^aws:(\d+)$/)?.[1]));
  });
  after(async () => {
    engine.close();
    await endAll();
  });
  afterEach(() => assert.equal(run.stderr.replace(/^.* cognito-idp .*\n/gm, ""), "", "no stack trace"));

  const administer = (userPoolId: string, operation: string, input: object = {}) => {
    const { AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION } = run.env();
    const administrator = { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY };
    const target = { awsUrl: AWS_ENDPOINT_URL, region: AWS_REGION, userPoolId, administrator };
    return client.administer(target as client.Target, operation, input);
  };
  const stands = async (pool: string) => (await administer(pool, "ListUsers")).status === 200;

  it("prints what to export, and every address", () => {
    const { PULUMI_DEBUG_PROVIDERS, AWS_ENDPOINT_URL } = run.env();
    assert.match(run.stdout, new RegExp(`sets PULUMI_DEBUG_PROVIDERS=${PULUMI_DEBUG_PROVIDERS} and the AWS endpoint`));
    assert.match(run.stdout, new RegExp(`the other AWS services at ${AWS_ENDPOINT_URL}\n`));
    assert.match(run.stdout, /the API is at http:\/\/127\.0\.0\.1:\d+,/);
  });

  describe("Check", () => {
    it("accepts good inputs unchanged", async () => {
      const inputs = { usernameAttributes: ["email"], tags: secret({ a: "b" }) };
      assert.deepEqual(await engine.check(urnOf(POOL, "check"), inputs), { inputs, failures: [] });
    });

    const bad: [name: string, type: string, inputs: Record<string, unknown>, why: RegExp][] = [
      ["a setting that is not known", POOL, { backdoor: true }, /: backdoor: not known to the local run, which cannot/],
      ["a value that cannot be held", POOL, { usernameAttributes: ["preferred_username"] }, /: usernameAttributes: /],
      ["a value of a wrong kind", POOL, { usernameAttributes: "email" }, /: usernameAttributes: /],
      ["a policy that is none", ROLE, { assumeRolePolicy: "{" }, /: assumeRolePolicy/],
      ["a value in a secret", POOL, { usernameAttributes: secret(["preferred_username"]) }, /: usernameAttributes: /],
      [
        "a value in an output",
        POOL,
        { usernameAttributes: outputValue(["preferred_username"]) },
        /: usernameAttributes: /,
      ],
      [
        "a type that may be a lock",
        "aws:wafv2/webAcl:WebAcl",
        {},
        /may decide who gets in, and the local run does not/,
      ],
    ];
    for (const [name, type, inputs, why] of bad) {
      it(`fails for ${name}, in one line with the URN`, async () => {
        const { failures } = await engine.check(urnOf(type, "bad", "pkg:my:Part$"), inputs);
        assert.equal(failures.length, 1);
        assert.ok(failures[0]?.startsWith(urnOf(type, "bad", "pkg:my:Part$")), failures[0]);
        assert.match(failures[0] ?? "", why);
        assert.doesNotMatch(failures[0] ?? "", /\n/);
      });
    }

    it("of unknown values looks at the names alone", async () => {
      for (const unknown of [UNKNOWN, outputValue()]) {
        const inputs = { assumeRolePolicy: unknown };
        assert.deepEqual(await engine.check(urnOf(ROLE, "r"), inputs), { inputs, failures: [] });
        const { failures } = await engine.check(urnOf(ROLE, "r"), { ...inputs, backdoor: unknown });
        assert.match(failures[0] ?? "", /: backdoor: not known/);
      }
    });
  });

  describe("Diff", () => {
    const urn = urnOf(POOL, "diff");
    const inputs = { name: "diff", usernameAttributes: ["email"] };
    let id: string;
    before(async () => {
      ({ id } = await engine.create(urn, inputs));
    });

    it("tells unchanged, updated and replaced apart", async () => {
      const same = { changes: false, replaces: [], before: false };
      assert.deepEqual(await engine.diff(urn, id, inputs), same);
      assert.deepEqual(await engine.diff(urn, id, { ...inputs, tags: { a: "b" } }), { ...same, changes: true });
      assert.deepEqual(await engine.diff(urn, id, { ...inputs, name: "other" }), {
        changes: true,
        replaces: ["name"],
        before: false,
      });
    });

    it("counts an unknown value as a change", async () => {
      for (const unknown of [UNKNOWN, outputValue()]) {
        assert.deepEqual((await engine.diff(urn, id, { ...inputs, name: unknown })).replaces, ["name"]);
      }
    });

    it("compares an archive by its hash, because the engine sends no more", async () => {
      const code = urnOf(FUNCTION, "diff");
      const role = "arn:aws:iam::000000000000:role/f";
      const settings = { handler: "index.handler", runtime: "nodejs24.x", role };
      const files = { "index.js": "exports.handler = async () => 1;" };
      const made = await engine.create(code, { ...settings, code: archive("one", files) });
      assert.equal(made.outputs.code, undefined, "the engine has the archive");
      assert.deepEqual((await engine.diff(code, made.id, { ...settings, code: archive("one") })).changes, false);
      assert.deepEqual((await engine.diff(code, made.id, { ...settings, code: archive("two") })).changes, true);
      await engine.delete(code, made.id);
    });

    it("of a missing resource says so, and how to go on", async () => {
      await assert.rejects(engine.diff(urn, "eu-central-1_Gone", inputs), {
        message: `${urn} (eu-central-1_Gone) is gone from the data folder; pulumi refresh takes it out of the stack`,
      });
    });
  });

  describe("one call after another", () => {
    it("Create makes the resource, serves it before it answers, and keeps secrets secret", async () => {
      const urn = urnOf(POOL, "create");
      const { id, outputs } = await engine.create(urn, { usernameAttributes: ["email"], tags: secret({ a: "b" }) });
      assert.match(id, /^eu-central-1_/);
      assert.equal(outputs.id, id);
      assert.equal(outputs.arn, `arn:aws:cognito-idp:eu-central-1:000000000000:userpool/${id}`);
      assert.deepEqual(outputs.tags, secret({ a: "b" }));
      assert.equal(await stands(id), true);
      assert.match(run.read("state.log"), new RegExp(id));
    });

    it("a refused Create says why in one line with the URN, and creates nothing", async () => {
      await assert.rejects(engine.create(urnOf(POOL, "refused"), { backdoor: true }), {
        message: `${urnOf(POOL, "refused")} (${POOL}): backdoor: not known to the local run, which cannot tell whether it is a lock; leave it out here`,
      });
      assert.doesNotMatch(run.read("state.log"), /::refused/);
    });

    it("Read gives the outputs, and no id for a missing resource", async () => {
      const urn = urnOf(POOL, "read");
      const { id, outputs } = await engine.create(urn, { usernameAttributes: ["email"] });
      assert.deepEqual(await engine.read(urn, id), { id, outputs });
      assert.deepEqual(await engine.read(urn, "eu-central-1_Gone"), { id: "", outputs: {} });
      assert.deepEqual(await engine.read(urnOf(POOL, "never"), id), { id: "", outputs: {} });
    });

    it("Update changes a pool in place, and keeps its users", async () => {
      const urn = urnOf(POOL, "update");
      const { id } = await engine.create(urn, { usernameAttributes: ["email"] });
      const add = (Username: string, TemporaryPassword: string) =>
        administer(id, "AdminCreateUser", { Username, TemporaryPassword });
      assert.equal((await add("a@example.com", "Passw0rd!")).status, 200);
      const outputs = await engine.update(urn, id, {
        usernameAttributes: ["email"],
        passwordPolicy: { minimumLength: 12 },
      });
      assert.deepEqual(outputs.passwordPolicy, { minimumLength: 12 });
      assert.equal((await add("b@example.com", "Passw0rd!")).body.__type, "InvalidPasswordException");
      assert.equal((await administer(id, "AdminGetUser", { Username: "a@example.com" })).status, 200);
      await assert.rejects(engine.update(urn, "eu-central-1_Gone", {}), /is gone from the data folder/);
    });

    it("Delete removes a pool with its users, and may be repeated", async () => {
      const urn = urnOf(POOL, "delete");
      const { id } = await engine.create(urn, { usernameAttributes: ["email"] });
      await engine.delete(urn, id);
      assert.equal(await stands(id), false);
      await engine.delete(urn, id);
      assert.equal((await engine.read(urn, id)).id, "");
    });

    it("Delete of a protected pool is refused as AWS does, in one line with the URN", async () => {
      const urn = urnOf(POOL, "protected");
      const { id } = await engine.create(urn, { usernameAttributes: ["email"], deletionProtection: "ACTIVE" });
      await assert.rejects(engine.delete(urn, id), {
        message: `${urn} (${POOL}): deletionProtection is ACTIVE, so AWS would not delete the pool and its users; set it to INACTIVE first`,
      });
      assert.equal(await stands(id), true);
    });

    it("replaces by creating the new one first: both exist until the old one is deleted", async () => {
      const urn = urnOf(POOL, "replaced");
      const old = await engine.create(urn, { name: "old", usernameAttributes: ["email"] });
      const oldClient = await engine.create(urnOf(CLIENT, "replaced"), { userPoolId: old.id });
      const next = await engine.create(urn, { name: "new", usernameAttributes: ["email"] });
      assert.notEqual(next.id, old.id);
      assert.deepEqual([await stands(old.id), await stands(next.id)], [true, true]);
      assert.equal((await engine.read(urn, old.id)).id, old.id);
      assert.equal((await engine.read(urn, next.id)).id, next.id);
      const nextClient = await engine.create(urnOf(CLIENT, "replaced"), { userPoolId: next.id });
      await engine.delete(urnOf(CLIENT, "replaced"), oldClient.id);
      await engine.delete(urn, old.id);
      assert.deepEqual([await stands(old.id), await stands(next.id)], [false, true]);
      assert.equal((await engine.read(urnOf(CLIENT, "replaced"), nextClient.id)).id, nextClient.id);
    });

    it("Invoke answers what this machine knows, and nothing that only AWS knows", async () => {
      assert.deepEqual(await engine.invoke("aws:index/getCallerIdentity:getCallerIdentity"), {
        id: "000000000000",
        accountId: "000000000000",
        userId: "000000000000",
        arn: "arn:aws:iam::000000000000:root",
      });
      await assert.rejects(engine.invoke("aws:ec2/getVpc:getVpc"), {
        message: "the program calls aws:ec2/getVpc:getVpc, which asks AWS itself; the local run has no answer to it",
      });
    });

    it("accepts a resource without a lock, and names nothing twice", async () => {
      const urn = urnOf(LOG_GROUP, "logs");
      const { id, outputs } = await engine.create(urn, { retentionInDays: 7 });
      assert.equal(outputs.name, id);
      await engine.delete(urn, id);
    });
  });

  describe("called by something other than the engine", () => {
    const SETTINGS = { handler: "index.handler", runtime: "nodejs24.x", role: "arn:aws:iam::000000000000:role/f" };
    const places: [name: string, at: (elsewhere: string) => string][] = [
      ["a full path", (elsewhere) => elsewhere],
      ["a relative path", (elsewhere) => path.relative(run.program, elsewhere)],
      [
        "a link in the project",
        (elsewhere) => {
          const link = path.join(run.program, path.basename(elsewhere));
          fs.symlinkSync(elsewhere, link);
          return link;
        },
      ],
      [
        "a package's folder that is left again",
        (elsewhere) => `node_modules/../${path.relative(run.program, elsewhere)}`,
      ],
    ];
    for (const [name, at] of places) {
      for (const kind of ["file", "folder"] as const) {
        it(`reads no ${kind} outside the project by ${name}`, async () => {
          const folder = temporaryFolder();
          const file = path.join(folder, "private.txt");
          fs.writeFileSync(file, "the private file");
          const named = at(kind === "file" ? file : folder);
          const code = kind === "file" ? archiveOf({ "index.js": named }) : archiveOf(named);
          await assert.rejects(engine.create(urnOf(FUNCTION, "reads"), { ...SETTINGS, code }), {
            message: `${named} is not in the project folder, and the local run reads no other files: copy it there`,
          });
          assert.doesNotMatch(run.read("state.log"), /::reads/);
          assert.ok(!run.read("state.log").includes(Buffer.from("the private file").toString("base64")));
        });
      }
    }

    it("reads the files of the project", async () => {
      fs.writeFileSync(path.join(run.program, "index.js"), "exports.handler = async () => 1;");
      const code = archiveOf({ "index.js": "index.js" });
      const made = await engine.create(urnOf(FUNCTION, "own"), { ...SETTINGS, code });
      await engine.delete(urnOf(FUNCTION, "own"), made.id);
    });

    it("closes the connections of other users", async function () {
      if (process.getuid?.() !== 0 || process.platform !== "linux") {
        console.log("      Not run: only root of a Linux system can connect as another user.");
        return this.skip();
      }
      const port = run.env().PULUMI_DEBUG_PROVIDERS?.slice("aws:".length) ?? "";
      const script = `const session = require("node:http2").connect("http://127.0.0.1:${port}");
        session.on("error", () => {}).on("remoteSettings", () => console.log("let in"));
        session.on("close", () => process.exit()).on("connect", () => session.request({ ":method": "POST" }).on("error", () => {}));
        session.on("remoteSettings", () => session.destroy());`;
      const connect = async (uid: number) => {
        const child = spawn(process.execPath, ["--eval", script], {
          uid,
          gid: uid,
          cwd: "/",
          stdio: ["ignore", "pipe", "pipe"],
        });
        let text = "";
        child.stdout.on("data", (data) => (text += data));
        child.stderr.on("data", (data) => (text += data));
        await once(child, "close");
        return text;
      };
      assert.equal(await connect(0), "let in\n");
      assert.equal(await connect(65534), "");
    });
  });

  describe("at the end", () => {
    it("keeps all of it over a restart", async () => {
      const urn = urnOf(POOL, "kept");
      const { id, outputs } = await engine.create(urn, { usernameAttributes: ["email"] });
      const superseded = await engine.create(urn, { name: "next", usernameAttributes: ["email"] });
      engine.close();
      run.signal("SIGTERM");
      assert.equal(await run.ended, 0);
      run = await new LocalRunCommand(run.program, ["--attach"], run.data).ready();
      engine = new EngineClient(Number(run.env().PULUMI_DEBUG_PROVIDERS?.slice("aws:".length)));
      assert.deepEqual(await engine.read(urn, id), { id, outputs });
      assert.equal((await engine.read(urn, superseded.id)).id, superseded.id);
    });

    it("ends, with one line, when the process that the engine is attached to is gone", async () => {
      const provider = run.processes().find(({ command }) => command.includes("attach.cjs"));
      if (!provider) return; // Only Linux tells.
      process.kill(provider.pid, "SIGKILL");
      assert.equal(await run.ended, 1);
      assert.equal(run.stderr, "the process that Pulumi attaches to ended with SIGKILL; start again\n");
      run.stderr = "";
    });
  });
});
