import * as assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import type { Resource } from "../../stack/resources";
import { Store } from "../../state/store";
import { Command, endAll, LocalRunCommand, sampleProgram } from "../support/harness";
import { temporaryFolder } from "../support/temporary-folder";

/** The version of the Pulumi CLI on PATH, or why there is none. */
function pulumiVersion(): { version: string } | { missing: string } {
  try {
    return { version: execFileSync("pulumi", ["version"], { encoding: "utf8" }).trim() };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return { missing: code === "ENOENT" ? "there is no pulumi on PATH" : (message.split("\n")[0] ?? "") };
  }
}

const pulumi = pulumiVersion();
if ("missing" in pulumi) {
  console.log(`The real Pulumi engine was not run: ${pulumi.missing}; attach.test.ts makes its calls instead.`);
} else {
  describe(`the real Pulumi engine, ${pulumi.version}`, () => {
    let program: string;
    let run: LocalRunCommand;
    let environment: Record<string, string>;
    const took: string[] = [];

    /** @returns what it printed, and how it ended */
    async function engine(name: string, ...args: string[]): Promise<{ code: number | string; text: string }> {
      const began = performance.now();
      const command = new Command("pulumi", [...args, "--stack", "dev", "--non-interactive"], {
        cwd: program,
        env: environment,
      });
      const code = await command.ended;
      took.push(`${name} ${((performance.now() - began) / 1000).toFixed(1)} s`);
      return { code, text: `${command.stdout}${command.stderr}` };
    }
    async function works(name: string, ...args: string[]): Promise<string> {
      const { code, text } = await engine(name, ...args);
      assert.equal(code, 0, text);
      return text;
    }
    const up = (name: string) => works(name, "up", "--yes", "--skip-preview", "--suppress-progress");
    const outputs = async () => JSON.parse(await works("stack output", "stack", "output", "--json"));
    const edit = (file: string, from: string, to: string) => {
      const name = path.join(program, file);
      const text = fs.readFileSync(name, "utf8");
      assert.ok(text.includes(from), `${file} holds ${from}`);
      fs.writeFileSync(name, text.replace(from, to));
    };

    before(async () => {
      program = sampleProgram();
      run = await new LocalRunCommand(program, ["--attach"]).ready();
      const folder = temporaryFolder();
      environment = {
        ...run.env(),
        PULUMI_BACKEND_URL: `file://${folder}`,
        PULUMI_HOME: folder,
        PULUMI_CONFIG_PASSPHRASE: "a passphrase",
        PULUMI_SKIP_UPDATE_CHECK: "true",
        PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      };
      await works("stack init", "stack", "init");
    });
    after(async () => {
      console.log(`      ${took.join(", ")}`);
      await endAll();
    });

    it("previews, and creates nothing", async () => {
      assert.match(await works("preview", "preview"), /Resources:\n +\+ \d+ to create\n/);
      assert.doesNotMatch(run.read("state.log"), /"resources"/);
    });

    let first: Record<string, string>;
    it("creates the stack, and a second up changes nothing", async () => {
      assert.match(await up("up"), /Resources:\n +\+ \d+ created\n/);
      assert.match(await up("second up"), /Resources:\n +\d+ unchanged\n/);
      first = await outputs();
      assert.deepEqual(Object.keys(first).sort(), [
        "identityPoolId",
        "region",
        "serviceEndpoint",
        "userPoolClientId",
        "userPoolId",
      ]);
    });

    it("serves a changed route, and changes nothing else", async () => {
      const status = async (route: string) => (await fetch(`${first.serviceEndpoint}${route}`)).status;
      assert.equal(await status("/me"), 401);
      edit("index.ts", 'path: "/me"', 'path: "/self"');
      const text = await up("up of a changed route");
      assert.match(text, /aws:apigateway:Deployment \S+ created replacement/);
      assert.deepEqual(await outputs(), first);
      assert.deepEqual([await status("/self"), await status("/me")], [401, 403]);
    });

    it("replaces a renamed pool, and what depends on it", async () => {
      edit(
        "index.ts",
        'new aws.cognito.UserPool("users", {',
        'new aws.cognito.UserPool("users", {\n  name: "renamed",',
      );
      const text = await up("up of a renamed pool");
      assert.match(text, /aws:cognito:UserPool users created replacement/);
      const second = await outputs();
      assert.notEqual(second.userPoolId, first.userPoolId);
      assert.notEqual(second.userPoolClientId, first.userPoolClientId);
      assert.equal(second.serviceEndpoint, first.serviceEndpoint);
    });

    it("gets a refusal in one line with the URN, and changes nothing", async () => {
      const before = await outputs();
      edit("index.ts", '  name: "renamed",', '  name: "renamed",\n  lambdaConfig: { preSignUp: "arn" },');
      const { code, text } = await engine("refused up", "up", "--yes", "--skip-preview", "--suppress-progress");
      assert.notEqual(code, 0);
      const [diagnostics = ""] = text.split("Diagnostics:\n").slice(1);
      const lines = diagnostics.split("\n").filter((line) => line.includes("lambdaConfig"));
      assert.equal(lines.length, 1, text);
      assert.match(
        lines[0] ?? "",
        /urn:pulumi:dev::sample::aws:cognito\/userPool:UserPool::users \(aws:cognito\/userPool:UserPool\): lambdaConfig/,
      );
      edit("index.ts", '  lambdaConfig: { preSignUp: "arn" },', "");
      assert.deepEqual(await outputs(), before);
    });

    it("refreshes, and learns what the data folder no longer holds", async () => {
      const refresh = ["refresh", "--yes", "--skip-preview", "--suppress-progress"];
      assert.match(await works("refresh", ...refresh), /Resources:\n +\d+ unchanged\n/);
      run.signal("SIGTERM");
      assert.equal(await run.ended, 0);
      const store = await Store.open(run.data);
      const gone = "urn:pulumi:dev::sample::aws:iam/rolePolicy:RolePolicy::admin";
      const resources = store.collection<Resource>("resources");
      assert.ok(resources.get(gone));
      await store.write(() => resources.delete(gone));
      await store.close();
      run = await new LocalRunCommand(program, ["--attach"], run.data).ready();
      Object.assign(environment, run.env());
      const text = await works("refresh of what is gone", ...refresh);
      assert.match(text, / - +aws:iam:RolePolicy admin deleted/);
      assert.match(text, /Resources:\n(.*updated\n)? +- 1 deleted\n/);
    });

    it("destroys the stack, and leaves nothing", async () => {
      assert.match(
        await works("destroy", "destroy", "--yes", "--skip-preview", "--suppress-progress"),
        /Resources:\n +- \d+ deleted\n/,
      );
      run.signal("SIGTERM");
      assert.equal(await run.ended, 0);
      assert.equal(run.stderr.match(/^ +at /m), null, "no stack trace");
      const again = await new LocalRunCommand(program, ["--attach"], run.data).ready();
      const tables = new Set([...again.read("state.log").matchAll(/\[\["([^"]+)"/g)].map(([, table]) => table));
      // Of the folder itself, and of the last sign-ins until their three minutes are over.
      for (const own of ["administrator", "cognito-identity-keys", "cognito-idp/used-challenges"]) tables.delete(own);
      assert.deepEqual([...tables], []);
    });
  });
}
