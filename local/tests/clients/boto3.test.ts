import * as assert from "node:assert/strict";
import { requireClient, run } from "./client";
import { LocalRun } from "./local-run";
import { signIn } from "./session";

describe("clients: boto3", () => {
  let local: LocalRun;
  before(async function () {
    await requireClient(this, "boto3");
    local = await LocalRun.start();
  });
  after(() => local?.stop());

  async function python(program: string, knows: object): Promise<unknown> {
    const given = JSON.stringify({ ...local.outputs, ...knows });
    const ran = await run(["python3", `programs/${program}`, given], local.environment);
    assert.equal(ran.status, 0, ran.stderr);
    return JSON.parse(ran.stdout);
  }

  it("keeps users, trades an ID token for credentials, and signs / by botocore", async () => {
    const idToken = await signIn(local, await local.signUp({ confirmed: true }));
    assert.deepEqual(await python("boto3_client.py", { idToken }), {
      confirmed: false,
      taken: ["UsernameExistsException", "An account with the given email already exists."],
      found: [[true, "CONFIRMED"]],
      gone: ["UserNotFoundException", "User does not exist."],
      root: [200, "Authenticated!"],
      admin: 403,
      another: 403,
    });
  });

  it("signs in over SRP by pycognito, which verifies the tokens by the published keys", async function () {
    await requireClient(this, "pycognito");
    const person = await local.signUp({ confirmed: true });
    assert.deepEqual(await python("pycognito_client.py", person), {
      wrong: ["NotAuthorizedException", "Incorrect username or password."],
      uses: ["id", "access"],
      email: person.username,
      renewed: true,
      afterwards: ["NotAuthorizedException", "Access Token has been revoked"],
    });
  });
});
