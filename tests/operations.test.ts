import * as assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { promisify } from "node:util";
import { LocalRun } from "./local-run";

const run = promisify(execFile);
const page = fs.readFileSync(path.join(__dirname, "..", "docs", "operations.md"), "utf8");
const user = "user@example.com";

function hasAwsCli(): boolean {
  try {
    execFileSync("aws", ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

describe("the commands of docs/operations.md", () => {
  let local: LocalRun;
  const shell = async (commands: string) => {
    const env = { ...local.environment, ...local.outputs, user };
    return (await run("bash", ["-euo", "pipefail", "-c", commands], { env })).stdout;
  };
  before(async function () {
    if (!hasAwsCli()) {
      if (process.env.CLIENTS === "required") throw new Error("the AWS CLI is not on PATH");
      console.log("      skipped: the AWS CLI is not on PATH");
      this.skip();
    }
    local = await LocalRun.start();
    await shell(`aws cognito-idp admin-create-user --user-pool-id "$userPoolId" --username "$user"
      aws cognito-idp admin-add-user-to-group --user-pool-id "$userPoolId" --username "$user" --group-name admins`);
  });
  after(() => local?.stop());

  it("do what they say, in the order of the page", async () => {
    const blocks = [...page.matchAll(/```sh\n# tried\n([\s\S]+?)```/g)].map(([, commands = ""]) => commands);
    const [find = "", lockOut = "", removeAdmin = "", signAllOut = ""] = blocks;
    assert.equal(blocks.length, 4);
    assert.match(await shell(find), /"GroupName": "admins"[\s\S]+"Users": \[\s+\{/);
    await shell(lockOut);
    const enabled = 'aws cognito-idp admin-get-user --user-pool-id "$userPoolId" --username "$user" --query Enabled';
    assert.equal((await shell(enabled)).trim(), "false");
    await shell(removeAdmin);
    const members = 'aws cognito-idp list-users-in-group --user-pool-id "$userPoolId" --group-name admins';
    assert.deepEqual(JSON.parse(await shell(members)).Users, []);
    await shell(signAllOut);
  });
});
