import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import * as client from "../support/client";
import { endAll, eventually, LocalRunCommand, sampleProgram, smallProgram } from "../support/harness";
import { InspectorClient } from "../support/inspector-client";

const save = (run: LocalRunCommand, file: string, text: string) => fs.writeFileSync(path.join(run.program, file), text);
const readOf = (run: LocalRunCommand, file: string) => fs.readFileSync(path.join(run.program, file), "utf8");
const edit = (run: LocalRunCommand, file: string, from: string, to: string) => {
  const text = readOf(run, file);
  assert.ok(text.includes(from), `${file} holds ${from}`);
  save(run, file, text.replace(from, to));
};

describe("--watch", () => {
  const index = (value: number) => `import * as pulumi from "@pulumi/pulumi";
export const value = ${value};
new pulumi.CustomResource("aws:cloudwatch/logGroup:LogGroup", "logs", {});
`;
  let run: LocalRunCommand;
  let from: number;
  /** What has been printed since the save before. */
  const says = (pattern: RegExp) => run.says(pattern, from);
  const live = (value: unknown) => eventually(() => JSON.parse(run.read("outputs.json")).value === value);

  before(async () => {
    run = await new LocalRunCommand(smallProgram("export const value = 1;"), ["--watch"]).ready();
  });
  beforeEach(() => {
    from = run.output.length;
  });
  after(endAll);

  it("serves a saved program, and says so", async () => {
    save(run, "index.ts", index(2));
    await says(/^Live after \d+\.\d s\n/m);
    assert.deepEqual(JSON.parse(run.read("outputs.json")), { value: 2 });
    assert.match(run.read("env"), /^value='2'$/m);
  });

  const refused: [name: string, text: string, why: RegExp][] = [
    [
      "does not compile",
      "const half = ;\n",
      /SyntaxError: Error transforming .*index\.ts: Unexpected token \(1:14\)\n/,
    ],
    [
      "declares what is refused",
      `${index(0)}new pulumi.CustomResource("aws:cognito/userPool:UserPool", "users", { backdoor: true });\n`,
      /index\.ts:4: urn:pulumi:dev::small::aws:cognito\/userPool:UserPool::users .*: backdoor: not known to the local run/,
    ],
  ];
  for (const [name, text, why] of refused) {
    it(`leaves the last good stack serving when the next ${name}, and says why`, async () => {
      save(run, "index.ts", text);
      await says(new RegExp(`^Not taken, the last good stack serves on: ${why.source}`, "m"));
      assert.deepEqual(JSON.parse(run.read("outputs.json")), { value: 2 });
      assert.equal((await fetch(run.env().AWS_ENDPOINT_URL ?? "")).status, 404);
    });
  }

  it("serves the next good one, also when an editor writes another file and renames it", async () => {
    save(run, "index.ts~", index(3));
    fs.renameSync(path.join(run.program, "index.ts~"), path.join(run.program, "index.ts"));
    await live(3);
  });

  it("stores nothing if nothing has changed", async () => {
    const before = run.read("state.log");
    save(run, "index.ts", `${index(4)}// Nothing of the stack.\n`);
    await live(4);
    assert.equal(run.read("state.log"), before);
  });

  it("takes changed settings, and refuses a bad one", async () => {
    save(run, "index.ts", `${index(0)}export const size = new pulumi.Config().requireNumber("size");\n`);
    await says(/Live after/);
    save(run, "Pulumi.dev.yaml", "config:\n  aws:region: eu-central-1\n  small:size: 4\n");
    await eventually(() => JSON.parse(run.read("outputs.json")).size === 4);
    from = run.output.length;
    save(run, "Pulumi.dev.yaml", "config:\n  aws:region: eu-central-1\n  small:size: many\n");
    await says(/^Not taken, .*: Pulumi\.dev\.yaml: small:size is "many"; allowed is a value of type integer\n/m);
    from = run.output.length;
    save(run, "Pulumi.dev.yaml", "config:\n  aws:region: us-east-1\n");
    await says(/^Not taken, .*: aws:region is now us-east-1; end the local run and start it again\n/m);
    save(run, "Pulumi.dev.yaml", "config:\n  aws:region: eu-central-1\n");
    await eventually(() => JSON.parse(run.read("outputs.json")).size === 3);
  });

  it("watches a file and a folder that did not exist when they were looked for", async () => {
    save(run, "index.ts", `export { value } from "./part/new";\n`);
    await says(/^Not taken, .*index\.ts:1: Error: Cannot find module '\.\/part\/new'\n/m);
    fs.mkdirSync(path.join(run.program, "part"));
    save(run, "part/new.ts", "export const value = 'whole';\n");
    await live("whole");
    from = run.output.length;
    fs.rmSync(path.join(run.program, "part"), { recursive: true });
    await says(/Not taken, .*Cannot find module '\.\/part\/new'\n/);
    fs.mkdirSync(path.join(run.program, "part"));
    save(run, "part/new.ts", "export const value = 'back';\n");
    await live("back");
  });

  it("misses no save while it evaluates", async () => {
    const slow = (value: number) =>
      `import * as fs from "node:fs";\nconsole.log("reads ${value}");\nwhile (!fs.existsSync("go"));\nexport const value = ${value};\n`;
    save(run, "index.ts", slow(10));
    await says(/reads 10\n/);
    for (const value of [11, 12, 13]) save(run, "index.ts", slow(value));
    save(run, "go", "");
    await live(13);
    assert.doesNotMatch(run.output.slice(from), /reads 1[12]/, "what was overtaken is not evaluated");
  });

  it("serves what was saved while it started", async () => {
    const program = smallProgram('console.log("reads");\nexport const value = 1;');
    const other = new LocalRunCommand(program, ["--watch"]);
    await other.says(/reads\n/);
    save(other, "index.ts", index(2));
    await other.ready();
    await eventually(() => JSON.parse(other.read("outputs.json")).value === 2);
    await other.kill();
  });
});

describe("--watch --inspect, of the sample program", () => {
  let run: LocalRunCommand;
  let target: client.Target;
  let user: client.User;
  const live: string[] = [];
  let asked = 0;
  const me = () => {
    asked += 1;
    return client.get(target, "/me", { Authorization: user.idToken });
  };
  /** An answer may come before its line of the log. */
  const logged = () => eventually(() => (run.stderr.match(/^\S+ \d+ {2}GET \/me .*\n/gm) ?? []).length === asked);

  /** Saves, and takes the time until the endpoint answers as it then should. */
  async function untilLive(name: string, change: () => void, answers: () => Promise<boolean>): Promise<void> {
    const from = run.output.length;
    const began = performance.now();
    change();
    await eventually(answers);
    live.push(`${name} ${((performance.now() - began) / 1000).toFixed(1)} s`);
    await run.says(/Live after/, from);
  }

  before(async () => {
    // Handlers of its own folder are watched wherever they stand; a function gets one second.
    run = new LocalRunCommand(sampleProgram({ rateLimit: "1000", burstLimit: "1000" }), ["--watch", "--inspect"]);
    edit(run, "index.ts", "timeout: 10,", "timeout: 1,");
    await run.ready();
    target = client.targetOf(run);
    user = await client.signedInUser(target);
    assert.equal((await me()).status, 200);
  });
  after(async () => {
    console.log(`      from save to live: ${live.join(", ")}`);
    await endAll();
  });

  it("serves a changed handler, and its console.log with its request", async () => {
    await untilLive(
      "handler/me.ts",
      () => edit(run, "handler/me.ts", "  return {\n", '  console.log("called by", email);\n  return {\n'),
      async () => {
        assert.equal((await me()).status, 200);
        return /"message":"called by/.test(run.stderr);
      },
    );
    await logged();
    const from = run.stderr.length;
    await me();
    await logged();
    const lines = run.stderr.slice(from).trimEnd().split("\n");
    assert.equal(lines.length, 2, run.stderr.slice(from));
    assert.match(lines[0] ?? "", new RegExp(`^[\\d:.]{12}     me-\\w+  \\{.*"message":"called by ${user.email}"\\}$`));
    assert.match(lines[1] ?? "", new RegExp(`^[\\d:.]{12} 200  GET /me  ${user.sub}$`));
  });

  it("serves a changed route of index.ts", async () => {
    await untilLive(
      "index.ts",
      () => edit(run, "index.ts", 'path: "/me"', 'path: "/self"'),
      async () => (await client.get(target, "/self")).status === 401,
    );
    assert.equal((await client.get(target, "/self", { Authorization: user.idToken })).status, 200);
    assert.equal((await me()).status, 403);
  });

  it("serves changed settings, and refuses those that the program refuses", async () => {
    const from = run.output.length;
    edit(run, "settings.ts", 'wholeNumber("burstLimit", 1,', 'wholeNumber("burstLimit", 1001,');
    await run.says(/^Not taken, .*: sample:burstLimit is 1000; allowed is a whole number from 1001 to 100000\n/m, from);
    await untilLive(
      "settings.ts and Pulumi.dev.yaml",
      () => {
        edit(run, "settings.ts", "1001, 100_000", "1, 100_000");
        // A token a second: calls at once get more than one on no machine.
        edit(run, "Pulumi.dev.yaml", 'rateLimit: "1000"', "rateLimit: 1");
        edit(run, "Pulumi.dev.yaml", 'burstLimit: "1000"', "burstLimit: 1");
      },
      async () => {
        const calls = [1, 2, 3].map(() => client.get(target, "/self", { Authorization: user.idToken }));
        return (await Promise.all(calls)).some(({ status }) => status === 429);
      },
    );
    const restored = run.output.length;
    edit(run, "Pulumi.dev.yaml", "rateLimit: 1\n", 'rateLimit: "1000"\n');
    edit(run, "Pulumi.dev.yaml", "burstLimit: 1\n", 'burstLimit: "1000"\n');
    await eventually(async () => {
      const calls = [1, 2, 3].map(() => client.get(target, "/self", { Authorization: user.idToken }));
      return (await Promise.all(calls)).every(({ status }) => status === 200);
    });
    await run.says(/Live after/, restored);
  });

  it("has kept users and sessions through all changes", async () => {
    assert.equal((await client.refresh(target, user.refreshToken)).status, 200);
    await eventually(async () => {
      const { status, text } = await client.getSigned(target, "/", user.credentials);
      assert.ok(status === 429 || (status === 200 && text === "Authenticated!"), `${status} ${text}`);
      return status === 200;
    });
    assert.deepEqual(JSON.parse(run.read("outputs.json")).userPoolId, target.userPoolId);
  });

  const self = () => client.get(target, "/self", { Authorization: user.idToken });

  /**
   * Attaches a debugger, then saves a changed handler: each instance that serves it has not started yet, and starts
   * with a breakpoint on the line where it logs.
   */
  async function attach(mark: string): Promise<{ debug: InspectorClient; lineNumber: () => number }> {
    const lineNumber = () => {
      const archives = path.join(run.data, "functions");
      const sources = fs
        .readdirSync(archives)
        .map((name) => path.join(archives, name, "__index.js"))
        .filter((file) => fs.existsSync(file))
        .map((file) => fs.readFileSync(file, "utf8"));
      const source = sources.find((text) => text.includes(mark));
      return source?.split("\n").findIndex((line) => line.includes(mark)) ?? -1;
    };
    const [, url = ""] = run.stderr.match(/^Debugger listening on (ws:\/\/127\.0\.0\.1:\d+\/\S+)$/m) ?? [];
    const debug = await InspectorClient.connect(url);
    await debug.attachWorkers(async ({ sessionId, workerInfo }) => {
      if (!/\bme-/.test(workerInfo.title) || lineNumber() < 0) return;
      await debug.callWorker(sessionId, "Debugger.enable");
      const place = { urlRegex: "/__index\\.js$", lineNumber: lineNumber() };
      await debug.callWorker(sessionId, "Debugger.setBreakpointByUrl", place);
    });
    const from = run.output.length;
    edit(run, "handler/me.ts", 'by", email', `by", email, "${mark}"`);
    await run.says(/Live after/, from);
    return { debug, lineNumber };
  }

  it("lets a function be stepped through, on loopback, for longer than its timeout", async () => {
    const { debug, lineNumber } = await attach("step through");
    try {
      const answer = self();
      const { callFrames, sessionId } = await debug.event("Debugger.paused");
      const inWorker = (method: string, params = {}) => debug.callWorker(sessionId, method, params);
      assert.equal(callFrames[0].location.lineNumber, lineNumber());
      const evaluate = async (expression: string) => {
        const { callFrameId } = callFrames[0];
        return (await inWorker("Debugger.evaluateOnCallFrame", { callFrameId, expression })).result.value;
      };
      assert.equal(await evaluate("email"), user.email);
      const paused = await evaluate("Date.now()");
      await eventually(async () => (await evaluate("Date.now()")) - paused > 1_500);
      await inWorker("Debugger.stepOver");
      const next = await debug.event("Debugger.paused");
      assert.ok(next.callFrames[0].location.lineNumber > lineNumber(), "one line on");
      await inWorker("Debugger.resume");
      assert.equal((await answer).status, 200);
    } finally {
      await debug.close();
    }
  });

  it("ends with 0, and leaves no process, while a debugger holds a function", async () => {
    const { debug } = await attach("hold");
    // Let go, it may still answer, or be cut off first.
    const answer = self().catch(() => {});
    await debug.event("Debugger.paused");
    run.signal("SIGINT");
    assert.equal(await run.ended, 0);
    await run.nothingLeft();
    await answer;
  });
});
