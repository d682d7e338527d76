import * as assert from "node:assert/strict";
import { execFile, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { promisify } from "node:util";

const root = path.join(__dirname, "..");
const run = promisify(execFile);

const { error, stdout: version } = spawnSync("pulumi", ["version"], { encoding: "utf8" });
if (error) {
  console.log(`The template was not deployed by the real Pulumi engine: ${error.message}.`);
} else {
  describe(`the template, deployed by the real Pulumi engine ${version.trim()} to the local run`, () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "serverless-auth-engine-"));
    const program = path.join(folder, "program");
    const local = (...args: string[]) => [
      path.join(root, "node_modules", ".bin", "pulumi-aws-local"),
      "start",
      "--data",
      path.join(folder, "data"),
      ...args,
    ];
    let server: ReturnType<typeof spawn>;
    let env: NodeJS.ProcessEnv;
    const pulumi = (...args: string[]) =>
      run("pulumi", [...args, "--stack", "dev", "--non-interactive"], { cwd: program, env });

    before(async () => {
      const own = new Set([".git", ".local", "node_modules", "local"]);
      fs.cpSync(root, program, { recursive: true, filter: (name) => !own.has(path.relative(root, name)) });
      for (const name of ["node_modules", "local"])
        fs.symlinkSync(path.join(root, name), path.join(program, name), "dir");
      server = spawn(process.execPath, local("--attach", "--port", "0", "--aws-port", "0"), {
        cwd: program,
        stdio: ["ignore", "pipe", "ignore"],
      });
      process.once("exit", () => server.kill("SIGKILL"));
      for await (const text of server.stdout ?? []) if (/Ctrl-C ends it\.\n/.test(String(text))) break;
      const exported = [
        ...fs.readFileSync(path.join(folder, "data", "env"), "utf8").matchAll(/^(?:export )?(\w+)='(.*)'$/gm),
      ];
      env = {
        ...process.env,
        ...Object.fromEntries(exported.map(([, name, value]) => [name, value])),
        PULUMI_BACKEND_URL: `file://${folder}`,
        PULUMI_HOME: folder,
        PULUMI_CONFIG_PASSPHRASE: "a passphrase",
        PULUMI_SKIP_UPDATE_CHECK: "true",
        PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      };
      await pulumi("stack", "init");
    });
    after(() => {
      server?.kill("SIGKILL");
      fs.rmSync(folder, { recursive: true, force: true });
    });

    it("passes the smoke test of a deployed stack", async () => {
      await pulumi("up", "--yes", "--skip-preview", "--suppress-progress");
      const { stdout } = await run("npm", ["run", "--silent", "smoke", "--", "--stack", "dev"], { cwd: program, env });
      assert.match(stdout, /^(\d+) of \1 steps held$/m);
    });

    it("leaves nothing when it is destroyed, and the local run ends with 0", async () => {
      const { stdout } = await pulumi("destroy", "--yes", "--skip-preview", "--suppress-progress");
      assert.match(stdout, /Resources:\n +- \d+ deleted\n/);
      const { stdout: left } = await pulumi("stack", "export");
      assert.equal(JSON.parse(left).deployment.resources ?? null, null);
      const ended = once(server, "exit");
      server.kill("SIGTERM");
      assert.deepEqual(await ended, [0, null]);
    });
  });
}
