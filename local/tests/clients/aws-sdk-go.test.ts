import * as assert from "node:assert/strict";
import { livesAnAccount } from "./account-life";
import { requireClient, run } from "./client";
import { LocalRun } from "./local-run";

describe("clients: AWS SDK for Go v2", () => {
  let local: LocalRun;
  before(async function () {
    await requireClient(this, "AWS SDK for Go v2");
    local = await LocalRun.start();
  });
  after(() => local?.stop());

  it("lives a whole account, and calls the API", () =>
    livesAnAccount(local, "gopher@example.com", async (act, person) => {
      const knows = JSON.stringify({ act, ...local.outputs, ...person });
      const { status, stdout, stderr } = await run(["programs/go/client", knows], local.environment);
      assert.equal(status, 0, stderr);
      return JSON.parse(stdout);
    }));
});
