import * as assert from "node:assert/strict";
import { livesAnAccount } from "./account-life";
import { type Ran, requireClient, run } from "./client";
import { LocalRun, type Person } from "./local-run";

describe("clients: AWS SDK for JavaScript v3", () => {
  let local: LocalRun;
  before(async function () {
    await requireClient(this, "AWS SDK for JavaScript v3");
    local = await LocalRun.start();
  });
  after(() => local?.stop());

  const ran = (act: string, person: Person): Promise<Ran> => {
    const knows = JSON.stringify({ act, ...local.outputs, ...person });
    return run([process.execPath, "programs/aws-sdk.mjs", knows], local.environment);
  };
  async function act(name: string, person: Person): Promise<Record<string, unknown>> {
    const { status, stdout, stderr } = await ran(name, person);
    assert.equal(status, 0, stderr);
    return JSON.parse(stdout);
  }

  it("lives a whole account, and calls the API", () => livesAnAccount(local, "sdk@example.com", act));

  it("gets in with fromCognitoIdentityPool, its endpoint from the environment", async () => {
    const { identityId, ...told } = await act("provide", await local.signUp({ confirmed: true }));
    assert.match(String(identityId), /^eu-central-1:[0-9a-f-]{36}$/);
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
    const { status, stderr } = await ran("provide", { ...person, password: "Passw0rd?" });
    assert.equal(status, 1);
    assert.match(stderr, /NotAuthorizedException: Incorrect username or password\./);
  });
});
