import * as assert from "node:assert/strict";
import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import * as path from "node:path";
import { temporaryFolder } from "../temporary-folder";

const root = path.join(__dirname, "..", "..");

/** Runs `npm run smoke -- ARGS`, and gives what it printed and its exit code. */
function smoke(args: string[], env: NodeJS.ProcessEnv = process.env) {
  const script = path.join(root, "scripts", "smoke", "main.ts");
  const child = spawn(process.execPath, ["--require", "sucrase/register", script, ...args], { cwd: root, env });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (text) => {
    stdout += text;
  });
  child.stderr.on("data", (text) => {
    stderr += text;
  });
  return new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
}

describe("npm run smoke", () => {
  const folder = temporaryFolder();
  const bad: [name: string, args: string[], message: RegExp][] = [
    [
      "no local run",
      ["--data", folder],
      /^there is no .*outputs\.json: run npm start in another terminal first, or give --stack NAME for a deployed stack\n$/,
    ],
    ["an unknown flag", ["--stak", "dev"], /^Unknown option '--stak'; usage: npm run smoke -- /],
  ];
  for (const [name, args, message] of bad) {
    it(`says in one line what to do about ${name}`, async () => {
      const { code, stdout, stderr } = await smoke(args);
      assert.equal(code, 1);
      assert.equal(stdout, "");
      assert.match(stderr.replace(/\(node:.*[\s\S]*trace-warnings.*\n/, ""), message);
    });
  }

  it("says in one line that the Pulumi CLI is missing", async () => {
    const { code, stderr } = await smoke(["--stack", "dev"], { PATH: folder });
    assert.equal(code, 1);
    assert.match(stderr, /^the outputs of stack dev cannot be read: the Pulumi CLI is not on PATH$/m);
  });

  it("fails where a door stands open, at the first step", async () => {
    const server = http.createServer((_request, response) => response.end("Authenticated!"));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const outputs = {
      serviceEndpoint: url,
      userPoolId: "x_y",
      userPoolClientId: "c",
      identityPoolId: "i",
      region: "x",
    };
    const data = temporaryFolder();
    fs.writeFileSync(path.join(data, "outputs.json"), JSON.stringify(outputs));
    fs.writeFileSync(path.join(data, "env"), `export AWS_ENDPOINT_URL='${url}'\n`);
    const { code, stdout } = await smoke(["--data", data]);
    server.close();
    assert.equal(code, 1);
    assert.match(stdout, /^FAILED +- +\d+ ms {2}an unsigned call of \/ is refused: the answer was Authenticated!/m);
    assert.match(stdout, /^0 of 24 steps held$/m);
  });
});
