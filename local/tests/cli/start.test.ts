import * as assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as net from "node:net";
import * as path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import * as client from "../support/client";
import { Command, endAll, eventually, LocalRunCommand, sampleProgram, smallProgram } from "../support/harness";
import { temporaryFolder } from "../support/temporary-folder";

const LOG_GROUP = 'new pulumi.CustomResource("aws:cloudwatch/logGroup:LogGroup", "logs", {});';

/** Ends with exit code 1, nothing on stdout and this one line on stderr, and leaves no process behind. */
async function assertRefused(command: Command, line: RegExp): Promise<void> {
  assert.equal(await command.ended, 1, command.stderr);
  assert.match(command.stderr, /^[^\n]+\n$/, "one line");
  assert.match(command.stderr, line);
  assert.equal(command.stdout, "");
  await command.nothingLeft();
}

/** Ends with exit code 0, and leaves no process, no lock and no port behind. */
async function assertEnded(run: LocalRunCommand, urls: string[] = []): Promise<void> {
  assert.equal(await run.ended, 0, run.stderr);
  await run.nothingLeft();
  assert.equal(fs.existsSync(path.join(run.data, "lock")), false);
  for (const url of urls) await assert.rejects(fetch(url), "its port is free");
}

describe("npm start, refused in one line", () => {
  let program: string;
  before(() => {
    program = smallProgram(LOG_GROUP);
  });
  afterEach(endAll);

  const options: [name: string, args: string[], line: RegExp][] = [
    ["an unknown flag", ["--prot", "1"], /^Unknown option '--prot'; usage: pulumi-aws-local start \[--port 3000\]/],
    [
      "a stack file that does not exist",
      ["--stack", "prod"],
      /^there is no Pulumi\.prod\.yaml here: --stack names a stack by its file; here are dev\n/,
    ],
  ];
  for (const [name, args, line] of options) {
    it(name, async () => {
      const run = new LocalRunCommand(program, args);
      await assertRefused(run, line);
      assert.equal(fs.existsSync(run.data), false);
    });
  }

  it("a folder without a program", async () => {
    const run = new LocalRunCommand(temporaryFolder());
    await assertRefused(run, /^there is no Pulumi\.yaml here: run this in the folder of a Pulumi program\n/);
  });

  it("a Node.js that is too old", async () => {
    const old = path.join(temporaryFolder(), "old.cjs");
    fs.writeFileSync(
      old,
      'Object.defineProperty(process, "versions", { value: { ...process.versions, node: "20.18.3" } });',
    );
    const run = new LocalRunCommand(program, [], undefined, { NODE_OPTIONS: `--require ${old}` });
    await assertRefused(run, /^Node\.js 20\.18\.3 is too old; 20\.19 or newer is right\n/);
  });

  it("a port that is taken", async () => {
    const server = net.createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as net.AddressInfo;
    try {
      await assertRefused(
        new LocalRunCommand(program, ["--aws-port", String(port)]),
        new RegExp(`^--aws-port ${port} is taken: end what listens there, or give another; 0 takes a free one\n`),
      );
    } finally {
      server.close();
    }
  });

  it("a data folder with foreign files, which stay", async () => {
    for (const args of [[], ["--fresh"]]) {
      const folder = temporaryFolder();
      fs.writeFileSync(path.join(folder, "thesis.txt"), "years");
      const run = new LocalRunCommand(program, args, folder);
      await assertRefused(
        run,
        /is not a data folder of the local run: it holds thesis\.txt; name another with --data\n/,
      );
      assert.deepEqual(fs.readdirSync(folder), ["thesis.txt"]);
    }
  });

  it("damaged state, which is kept", async () => {
    const folder = temporaryFolder();
    const damaged = '{"format":"serverless-auth-state","version":1}\n00000000 [["users","a",1]]\n';
    fs.writeFileSync(path.join(folder, "state.log"), damaged);
    await assertRefused(
      new LocalRunCommand(program, [], folder),
      /state\.log was damaged or edited at line 2; nothing was changed: restore the file, name another folder with --data, or empty this one with --fresh\n/,
    );
    assert.deepEqual(fs.readdirSync(folder), ["state.log"]);
    assert.equal(fs.readFileSync(path.join(folder, "state.log"), "utf8"), damaged);
  });

  it("a data folder that another local run uses, which keeps serving", async () => {
    const first = await new LocalRunCommand(program).ready();
    const second = new LocalRunCommand(program, ["--fresh"], first.data);
    await assertRefused(
      second,
      new RegExp(`is in use by process ${first.child.pid}: end it, or name another with --data\n`),
    );
    assert.equal((await fetch(first.env().AWS_ENDPOINT_URL ?? "")).status, 404);
    assert.deepEqual(JSON.parse(first.read("outputs.json")), {});
  });

  it("a program that throws, which leaves nothing but the state", async () => {
    const run = new LocalRunCommand(smallProgram('\nthrow new TypeError("boom");'));
    await assertRefused(run, /^index\.ts:3: TypeError: boom\n/);
    assert.deepEqual(fs.readdirSync(run.data), ["state.log", "state.start"]);
  });

  it("a setting that the program refuses before it declares a resource", async () => {
    const run = new LocalRunCommand(sampleProgram({ burstLimit: "0" }));
    await assertRefused(run, /^sample:burstLimit is 0; allowed is a whole number from 1 to 100000\n/);
    assert.doesNotMatch(run.read("state.log"), /"resources"/);
  });
});

describe("npm start, of a small program", () => {
  afterEach(endAll);

  it("ends --once with the exit code of the program's own script smoke, which gets the data folder", async () => {
    const files = {
      "package.json": JSON.stringify({ scripts: { smoke: "node smoke.js" } }),
      "smoke.js":
        "console.log('smoke', process.argv[2], require('node:fs').existsSync(process.argv[3] + '/outputs.json'));process.exit(7);",
    };
    const run = new LocalRunCommand(smallProgram(LOG_GROUP, files), ["--once"]);
    assert.equal(await run.ended, 7);
    assert.match(run.stdout, /^smoke --data true$/m);
  });

  it("says with --once that no smoke test was run where the program has none", async () => {
    const run = new LocalRunCommand(smallProgram(LOG_GROUP), ["--once"]);
    assert.equal(await run.ended, 0);
    assert.match(run.stdout, /^--once: no smoke test was run, because package\.json has no script named smoke$/m);
  });

  it("lists what is not run here, and lets the program speak on its own streams", async () => {
    const program = smallProgram(`${LOG_GROUP}\nconsole.log("to stdout");\nconsole.error("to stderr");`);
    const run = await new LocalRunCommand(program, ["--log", "json"]).ready();
    assert.match(
      run.stdout,
      /^to stdout\nsmall, stack dev, runs on this machine after \d+\.\d s; its APIs are at http:\/\/127\.0\.0\.1:\d+, the other AWS services/,
    );
    assert.match(run.stdout, /\nNot run here: logs \(aws:cloudwatch\/logGroup:LogGroup\)\n/);
    run.signal("SIGTERM");
    await assertEnded(run);
    assert.equal(run.stderr, "to stderr\n");
  });

  it("names its open routes, and serves them", async () => {
    const body = {
      swagger: "2.0",
      info: { title: "open" },
      paths: {
        "/": {
          get: {
            responses: { "200": {} },
            "x-amazon-apigateway-integration": {
              type: "mock",
              requestTemplates: { "application/json": '{"statusCode": 200}' },
              responses: { default: { statusCode: "200", responseTemplates: { "application/json": '{"open":true}' } } },
            },
          },
        },
      },
    };
    const program = smallProgram(`
      import * as aws from "@pulumi/aws";
      const restApi = new aws.apigateway.RestApi("api", { body: ${JSON.stringify(JSON.stringify(body))} });
      const deployment = new aws.apigateway.Deployment("api", { restApi });
      const stage = new aws.apigateway.Stage("api", { restApi, deployment, stageName: "dev" });
      export const url = stage.invokeUrl;`);
    const run = await new LocalRunCommand(program).ready();
    assert.match(run.stdout, /\nOpen to everybody: GET \/ \(stage dev\)\n/);
    const reply = await fetch(`${JSON.parse(run.read("outputs.json")).url}/`);
    assert.deepEqual([reply.status, await reply.json()], [200, { open: true }]);
    run.signal("SIGTERM");
    await assertEnded(run);
    assert.match(run.stderr, / 200 {2}GET \/ {2}open to everybody\n/);
  });

  it("keeps serving when nobody reads what it prints", async () => {
    const run = await new LocalRunCommand(smallProgram(LOG_GROUP)).ready();
    const url = run.env().AWS_ENDPOINT_URL ?? "";
    run.child.stdout?.destroy();
    run.child.stderr?.destroy();
    for (let calls = 0; calls < 3; calls++) assert.equal((await fetch(url)).status, 404);
  });
});

describe("npm start, told to end", () => {
  const WAITS = 'console.log("evaluating");\nsetInterval(() => {}, 1000);';
  afterEach(endAll);

  it("ends with 0 as soon as the data folder exists", async () => {
    const run = new LocalRunCommand(smallProgram(LOG_GROUP));
    await eventually(() => fs.existsSync(run.data));
    run.signal("SIGINT");
    await assertEnded(run);
  });

  it("ends with 0 at any moment after it has begun, and leaves no process", async () => {
    const program = smallProgram(LOG_GROUP);
    for (let milliseconds = 60; milliseconds < 600; milliseconds += 140) {
      const run = new LocalRunCommand(program, milliseconds % 280 === 60 ? ["--attach"] : []);
      await new Promise((resolve) => setTimeout(resolve, milliseconds));
      run.signal("SIGINT");
      const ended = await run.ended;
      await run.nothingLeft();
      // Node itself takes a moment to begin; then nothing of ours has been made.
      if (ended === "SIGINT") assert.equal(fs.existsSync(run.data), false);
      else assert.equal(ended, 0, `after ${milliseconds} ms: ${run.stderr}`);
      assert.equal(fs.existsSync(path.join(run.data, "lock")), false);
    }
  });

  it("ends with 0 on Ctrl-C in a terminal, which all its processes get, and more than once", async () => {
    for (const args of [["--watch"], ["--attach"]]) {
      const run = await new LocalRunCommand(smallProgram(LOG_GROUP), args).ready();
      run.signalGroup("SIGINT");
      // Two that come at once are one to the system.
      await pause(3);
      run.signalGroup("SIGINT");
      await assertEnded(run);
      assert.equal(run.stderr, "");
    }
    const evaluating = new LocalRunCommand(smallProgram(WAITS));
    await evaluating.says(/evaluating\n/);
    evaluating.signalGroup("SIGINT");
    await assertEnded(evaluating);
    assert.equal(evaluating.stderr, "");
  });

  it("ends with 0 while a request is half sent", async () => {
    const run = await new LocalRunCommand(smallProgram(LOG_GROUP)).ready();
    const { hostname, port, href } = new URL(run.env().AWS_ENDPOINT_URL ?? "");
    const socket = net.connect(Number(port), hostname);
    const gone = new Promise((resolve) =>
      socket
        .on("close", resolve)
        .on("error", () => {})
        .resume(),
    );
    const head =
      "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\nContent-Type: application/x-amz-json-1.1\r\n" +
      "X-Amz-Target: AWSCognitoIdentityProviderService.SignUp\r\n\r\n{";
    await new Promise<void>((resolve) => socket.write(head, () => resolve()));
    run.signal("SIGHUP");
    await assertEnded(run, [href]);
    await gone;
  });

  it("ends with 0 under npm, from a terminal", async () => {
    const start = "exec pulumi-aws-local start --port 0 --aws-port 0";
    const program = smallProgram(LOG_GROUP, {
      "package.json": JSON.stringify({ scripts: { start, smoke: "node smoke.js" } }),
      "smoke.js": "console.log('the smoke test runs'); setInterval(() => {}, 1_000);",
    });
    const run = new Command("npm", ["start", "--silent", "--", "--once"], { cwd: program });
    await run.says(/the smoke test runs/);
    run.signalGroup("SIGINT");
    assert.equal(await run.ended, 0, run.stderr);
    await run.nothingLeft();
  });
});

describe("npm start, of a program with a secret output", () => {
  after(endAll);

  it("masks it on the terminal, and writes it for its owner alone", async () => {
    const program = smallProgram(`export const shown = "seen";
      export const password = pulumi.secret("correct horse");
      export const settings = { key: pulumi.secret("battery staple") };`);
    const run = await new LocalRunCommand(program).ready();
    assert.match(run.stdout, /\n {2}shown {5}seen\n {2}password {2}\[secret\]\n {2}settings {2}\[secret\]\n/);
    assert.doesNotMatch(run.output, /correct horse|battery staple/);
    assert.deepEqual(JSON.parse(run.read("outputs.json")), {
      shown: "seen",
      password: "correct horse",
      settings: { key: "battery staple" },
    });
    for (const name of ["outputs.json", "env"])
      assert.equal(fs.statSync(path.join(run.data, name)).mode & 0o777, 0o600, name);
  });
});

describe("npm start, of a program with managed login", () => {
  after(endAll);

  it("says where to sign in, and gives the outputs with the local address of the pool's domain", async () => {
    const program = smallProgram(`
      const { id } = new pulumi.CustomResource("aws:cognito/userPool:UserPool", "users", {});
      new pulumi.CustomResource("aws:cognito/userPoolClient:UserPoolClient", "client", {
        userPoolId: id, allowedOauthFlowsUserPoolClient: true, allowedOauthFlows: ["code"],
        allowedOauthScopes: ["openid", "email"], callbackUrls: ["http://localhost:5173/"],
      });
      new pulumi.CustomResource("aws:cognito/userPoolDomain:UserPoolDomain", "login", { domain: "here", userPoolId: id });
      const origin = "https://here.auth.eu-central-1.amazoncognito.com";
      export const login = { url: origin + "/login", other: origin + ".example.com" };`);
    const run = await new LocalRunCommand(program).ready();
    const [, url = "", end] = /\nSign in with a browser at (\S+)\nIt ends at (\S+), where /.exec(run.stdout) ?? [];
    assert.equal(end, "http://localhost:5173/");
    const page = await fetch(url);
    assert.equal(page.status, 200, await page.text());
    const { login } = JSON.parse(run.read("outputs.json"));
    assert.equal(login.url, `${new URL(url).origin}/login`);
    assert.equal(login.other, "https://here.auth.eu-central-1.amazoncognito.com.example.com");
  });
});

describe("npm start, of the sample program", () => {
  const program = () =>
    sampleProgram(
      {},
      { "handler/me.ts": 'export const me = async () => {\n  console.log("running");\n  for (;;);\n};\n' },
    );
  let run: LocalRunCommand;
  before(async () => {
    run = await new LocalRunCommand(program()).ready();
  });
  after(endAll);

  it("writes exactly the five outputs", () => {
    const outputs = JSON.parse(run.read("outputs.json"));
    assert.deepEqual(Object.keys(outputs), [
      "serviceEndpoint",
      "userPoolId",
      "userPoolClientId",
      "identityPoolId",
      "region",
    ]);
    assert.match(outputs.serviceEndpoint, /^http:\/\/127\.0\.0\.1:\d+\/dev$/);
    assert.match(outputs.userPoolId, /^eu-central-1_[A-Za-z0-9]{9}$/);
    assert.match(outputs.userPoolClientId, /^[a-z0-9]{26}$/);
    assert.match(outputs.identityPoolId, /^eu-central-1:[0-9a-f-]{36}$/);
    assert.equal(outputs.region, "eu-central-1");
    for (const [name, value] of Object.entries(outputs))
      assert.match(run.stdout, new RegExp(`\n  ${name} +${value}\n`));
  });

  it("writes shell exports that only their owner reads, and that bash takes", () => {
    assert.equal(fs.statSync(path.join(run.data, "env")).mode & 0o777, 0o600);
    const script =
      'source "$0"; env; echo "userPoolId=$userPoolId"; echo "profile=$(printenv AWS_PROFILE || echo none)"';
    const shell = execFileSync("bash", ["--noprofile", "--norc", "-euc", script, path.join(run.data, "env")], {
      encoding: "utf8",
      env: { PATH: process.env.PATH, AWS_PROFILE: "work", AWS_SESSION_TOKEN: "old" },
    });
    assert.match(shell, /^AWS_ENDPOINT_URL=http:\/\/127\.0\.0\.1:\d+$/m);
    assert.match(shell, /^AWS_REGION=eu-central-1$/m);
    assert.match(shell, /^AWS_ACCESS_KEY_ID=AKIA[A-Z2-7]{16}$/m);
    assert.match(shell, /^AWS_SECRET_ACCESS_KEY=\S{40}$/m);
    assert.match(shell, new RegExp(`^userPoolId=${JSON.parse(run.read("outputs.json")).userPoolId}$`, "m"));
    const preload = path.join(__dirname, "..", "..", "preload.cjs");
    assert.ok(shell.includes(`\nLOCAL_NODE_OPTIONS=--require "${preload}"\n`));
    assert.match(shell, /^profile=none$/m);
    assert.doesNotMatch(shell, /^AWS_SESSION_TOKEN=/m);
  });

  it("ends with 0 while a function loops for ever", async () => {
    const user = await client.signedInUser(client.targetOf(run));
    const cutOff = assert.rejects(client.get(client.targetOf(run), "/me", { Authorization: user.idToken }));
    await run.says(/"message":"running"/);
    run.signal("SIGINT");
    assert.equal(await run.ended, 0);
    await cutOff;
    await run.nothingLeft();
  });
});
