import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { PRELOAD, requireClient, run } from "../local/tests/clients/client";
import { LocalRun } from "../local/tests/clients/local-run";

const README = fs.readFileSync(path.join(__dirname, "..", "README.md"), "utf8");

describe("the README's walk", () => {
  let local: LocalRun;
  before(async function () {
    for (const client of ["AWS CLI", "aws-api-gateway-cli-test"]) await requireClient(this, client);
    local = await LocalRun.start(path.join(__dirname, ".."));
  });
  after(() => local?.stop());

  it("works as it is typed", async () => {
    const [, walk = ""] = /<!-- walk -->\n```sh\n([\s\S]+?)```/.exec(README) ?? [];
    assert.match(walk, /^aws cognito-idp sign-up/);
    const { status, stdout, stderr } = await run(["bash", "-euc", walk], {
      ...local.environment,
      ...local.outputs,
      NODE_OPTIONS: PRELOAD,
      npm_config_yes: "false",
    });
    assert.equal(status, 0, stderr);
    assert.match(stdout, /"UserConfirmed": false/);
    assert.match(stdout, /^HTTP\/1\.1 403 Forbidden\r$[\s\S]+^\{"message":"Missing Authentication Token"\}/m);
    assert.match(stdout, /^\{ status: 200, statusText: 'OK', data: 'Authenticated!' \}$/m);
    const { status: found } = await run(
      [
        "aws",
        "cognito-idp",
        "admin-get-user",
        "--user-pool-id",
        local.outputs.userPoolId,
        "--username",
        "admin@example.com",
      ],
      local.environment,
    );
    assert.notEqual(found, 0, "the user is gone at the end");
  });
});
