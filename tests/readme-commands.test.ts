import * as assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { LocalRun } from "./local-run";

const root = path.join(__dirname, "..");
const readme = fs.readFileSync(path.join(root, "README.md"), "utf8");
/** Where the published clients are installed; npx looks there first. */
const clients = path.join(root, "local", "tests", "clients");

function run(command: string, args: string[], env: Record<string, string>) {
  return new Promise<{ failed: boolean; stdout: string; stderr: string }>((resolve) => {
    execFile(command, args, { env, cwd: clients, encoding: "utf8" }, (error, stdout, stderr) =>
      resolve({ failed: error !== null, stdout, stderr }),
    );
  });
}

/** What is missing to run the README's commands, if anything. */
function missing(): string | undefined {
  try {
    execFileSync("aws", ["--version"], { stdio: "ignore" });
  } catch {
    return "the AWS CLI is not on PATH";
  }
  if (fs.existsSync(path.join(clients, "node_modules", "aws-api-gateway-cli-test"))) return undefined;
  return "aws-api-gateway-cli-test is missing: npm ci --prefix local/tests/clients";
}

describe("the README's commands", () => {
  let local: LocalRun;
  before(async function () {
    const why = missing();
    if (why !== undefined) {
      if (process.env.CLIENTS === "required") throw new Error(why);
      console.log(`      skipped: ${why}`);
      this.skip();
    }
    local = await LocalRun.start();
  });
  after(() => local?.stop());

  it("work as they are typed", async () => {
    const [, commands = ""] = /<!-- commands -->\n```sh\n([\s\S]+?)```/.exec(readme) ?? [];
    assert.match(commands, /^aws cognito-idp sign-up/);
    const { failed, stdout, stderr } = await run("bash", ["-euc", commands], {
      ...local.environment,
      ...local.outputs,
      NODE_OPTIONS: local.environment.LOCAL_NODE_OPTIONS ?? "",
      npm_config_yes: "false",
    });
    assert.equal(failed, false, stderr);
    assert.match(stdout, /"UserConfirmed": false/);
    assert.match(stdout, /^HTTP\/1\.1 403 Forbidden\r$[\s\S]+^\{"message":"Missing Authentication Token"\}/m);
    assert.match(stdout, /^\{ status: 200, statusText: 'OK', data: 'Authenticated!' \}$/m);
    const pool = ["--user-pool-id", local.outputs.userPoolId ?? ""];
    const found = await run(
      "aws",
      ["cognito-idp", "admin-get-user", ...pool, "--username", "admin@example.com"],
      local.environment,
    );
    assert.match(found.stderr, /UserNotFoundException/, "the user is gone at the end");
  });
});
