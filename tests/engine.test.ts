import * as assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as path from "node:path";
import { promisify } from "node:util";
import { copyRepository, pulumiEnvironment, pulumiIsHere } from "./pulumi-engine";
import { temporaryFolder } from "./temporary-folder";

const root = path.join(__dirname, "..");
const run = promisify(execFile);

if (pulumiIsHere("The template was not deployed by the real Pulumi engine")) {
  describe("the template, deployed by the real Pulumi engine to the local run", () => {
    const folder = temporaryFolder();
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
      copyRepository(program, "local");
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
        ...pulumiEnvironment(folder),
        ...Object.fromEntries(exported.map(([, name, value]) => [name, value])),
      };
      await pulumi("stack", "init");
    });
    after(() => {
      server?.kill("SIGKILL");
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
