import * as assert from "node:assert/strict";
import { requireClient, run } from "./client";
import { LocalRun } from "./local-run";

describe("clients: AWS SDK for JavaScript v3", () => {
  let local: LocalRun;
  before(async function () {
    await requireClient(this, "AWS SDK for JavaScript v3");
    local = await LocalRun.start();
  });
  after(() => local?.stop());

  it("gets in with fromCognitoIdentityPool, its endpoint from the environment", async () => {
    const person = await local.signUp({ confirmed: true });
    const knows = JSON.stringify({ ...local.outputs, ...person });
    const ran = await run([process.execPath, "programs/aws-sdk.mjs", knows], local.environment);
    assert.equal(ran.status, 0, ran.stderr);
    const { identityId, ...told } = JSON.parse(ran.stdout);
    assert.match(identityId, /^eu-central-1:[0-9a-f-]{36}$/);
    assert.deepEqual(told, {
      minutes: 60,
      root: { status: 200, body: "Authenticated!" },
      admin: 403,
      garbage: {
        name: "NotAuthorizedException",
        message: "Invalid login token. Not a valid OpenId Connect identity token.",
      },
    });
  });

  it("is refused with another password", async () => {
    const person = await local.signUp({ confirmed: true });
    const knows = JSON.stringify({ ...local.outputs, ...person, password: "Passw0rd?" });
    const { status, stderr } = await run([process.execPath, "programs/aws-sdk.mjs", knows], local.environment);
    assert.equal(status, 1);
    assert.match(stderr, /NotAuthorizedException: Incorrect username or password\./);
  });
});
