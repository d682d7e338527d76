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

  it("lives a whole account by pycognito, which verifies the tokens by the published keys", async function () {
    await requireClient(this, "pycognito");
    const person = await local.signUp({ confirmed: false });
    const act = (name: string, code?: string) => python("pycognito_client.py", { act: name, ...person, code });
    const mismatch = ["CodeMismatchException", "Invalid verification code provided, please try again."];
    const incorrect = ["NotAuthorizedException", "Incorrect username or password."];
    assert.deepEqual(await act("confirm", await local.confirmationCode(person.username, 1)), { wrong: mismatch });
    await act("forget");
    const reset = await local.code("password reset", person.username);
    assert.deepEqual(await act("recover", reset), { wrong: mismatch, former: incorrect });
    await act("askForCode");
    assert.deepEqual(await act("verify", await local.code("verification", person.username)), {
      wrong: mismatch,
      unwritable: ["NotAuthorizedException", "A client attempted to write unauthorized attribute"],
    });
    assert.deepEqual(await act("factor"), {
      wrong: ["EnableSoftwareTokenMFAException", "Code mismatch and fail enable Software Token MFA"],
      verified: true,
      uses: ["id", "access"],
    });
    assert.deepEqual(await act("live"), {
      wrong: incorrect,
      uses: ["id", "access"],
      email: person.username,
      renewed: true,
      afterwards: ["NotAuthorizedException", "Access Token has been revoked"],
      deleted: incorrect,
    });
  });
});
