import * as assert from "node:assert/strict";
import { requireClient, run } from "./client";
import { LocalRun } from "./local-run";

describe("clients: amazon-cognito-identity-js", function () {
  this.timeout(120_000);
  let local: LocalRun;
  before(async function () {
    await requireClient(this, "amazon-cognito-identity-js");
    local = await LocalRun.start();
  });
  after(() => local?.stop());

  const person = { username: "jane@example.com", password: "Passw0rd!" };
  async function act(name: string, more = {}): Promise<unknown> {
    const knows = JSON.stringify({ act: name, ...local.outputs, ...person, ...more });
    const ran = await run([process.execPath, "programs/cognito-identity-js.mjs", knows], local.environment);
    assert.equal(ran.status, 0, ran.stderr);
    return JSON.parse(ran.stdout);
  }

  it("signs up, confirms with the code from the log, and lives a whole session", async () => {
    const codeDeliveryDetails = {
      AttributeName: "email",
      DeliveryMedium: "EMAIL",
      Destination: "j***@e***",
    };
    assert.deepEqual(await act("signUp"), {
      userConfirmed: false,
      codeDeliveryDetails,
      resent: { CodeDeliveryDetails: codeDeliveryDetails },
    });
    assert.deepEqual(await act("confirm", { code: await local.confirmationCode(person.username, 2) }), {
      unconfirmed: { code: "UserNotConfirmedException", message: "User is not confirmed." },
      wrong: {
        code: "CodeMismatchException",
        message: "Invalid verification code provided, please try again.",
      },
      confirmed: "SUCCESS",
    });
    const asked = { CodeDeliveryDetails: codeDeliveryDetails };
    assert.deepEqual(await act("forget"), { asked });
    const incorrect = { code: "NotAuthorizedException", message: "Incorrect username or password." };
    assert.deepEqual(await act("recover", { code: await local.code("password reset", person.username) }), {
      recovered: "SUCCESS",
      former: incorrect,
      wrong: incorrect,
      changed: "SUCCESS",
    });
    assert.deepEqual(await act("factor"), {
      early: {
        code: "InvalidParameterException",
        message: "User does not have delivery config set to turn on SOFTWARE_TOKEN_MFA",
      },
      secret: 52,
      wrong: {
        code: "EnableSoftwareTokenMFAException",
        message: "Code mismatch and fail enable Software Token MFA",
      },
      on: "SUCCESS",
      asked: { challenge: "SOFTWARE_TOKEN_MFA" },
      twice: { code: "ExpiredCodeException", message: "Your software token has already been used once." },
      valid: true,
      off: "SUCCESS",
    });
    await act("askForCode");
    const unauthorized = {
      code: "NotAuthorizedException",
      message: "A client attempted to write unauthorized attribute",
    };
    assert.deepEqual(await act("verify", { code: await local.code("verification", person.username) }), {
      verified: "SUCCESS",
      updated: "SUCCESS",
      unwritable: unauthorized,
      undeletable: unauthorized,
    });
    assert.deepEqual(await act("live"), {
      wrong: { code: "NotAuthorizedException", message: "Incorrect username or password." },
      signedIn: { valid: true, email: person.username, seconds: 3600 },
      attributes: [`email: ${person.username}`, "email_verified: true"],
      renewed: { valid: true, another: true },
      signedOut: "SUCCESS",
      afterwards: { code: "NotAuthorizedException", message: "Access Token has been revoked" },
      deleted: "SUCCESS",
    });
  });
});
