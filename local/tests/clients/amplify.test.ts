import * as assert from "node:assert/strict";
import { PRELOAD, requireClient, run } from "./client";
import { LocalRun } from "./local-run";

describe("clients: Amplify", () => {
  let local: LocalRun;
  before(async function () {
    await requireClient(this, "Amplify");
    local = await LocalRun.start();
  });
  after(() => local?.stop());

  const ways = [
    { way: "its endpoint options", endpoint: () => local.environment.AWS_ENDPOINT_URL, options: {} },
    { way: "the preload", endpoint: () => undefined, options: { NODE_OPTIONS: PRELOAD } },
  ];
  for (const [at, { way, endpoint, options }] of ways.entries()) {
    it(`signs up, confirms, lives a whole session and calls the API, by ${way}`, async () => {
      const person = { username: `jane${at}@example.com`, password: "Passw0rd!" };
      async function act(name: string, more = {}): Promise<unknown> {
        const knows = JSON.stringify({ act: name, endpoint: endpoint(), ...local.outputs, ...person, ...more });
        const ran = await run([process.execPath, "programs/amplify.mjs", knows], {
          ...local.environment,
          ...options,
        });
        assert.equal(ran.status, 0, ran.stderr);
        return JSON.parse(ran.stdout);
      }

      assert.deepEqual(await act("signUp"), {
        isSignUpComplete: false,
        nextStep: {
          signUpStep: "CONFIRM_SIGN_UP",
          codeDeliveryDetails: {
            destination: "j***@e***",
            deliveryMedium: "EMAIL",
            attributeName: "email",
          },
        },
        again: {
          name: "UsernameExistsException",
          message: "An account with the given email already exists.",
        },
      });
      assert.deepEqual(await act("resend"), {
        unconfirmed: { isSignedIn: false, nextStep: { signInStep: "CONFIRM_SIGN_UP" } },
      });
      const mismatch = {
        name: "CodeMismatchException",
        message: "Invalid verification code provided, please try again.",
      };
      assert.deepEqual(await act("confirm", { code: await local.confirmationCode(person.username, 2) }), {
        wrong: mismatch,
        confirmed: { isSignUpComplete: true, nextStep: { signUpStep: "DONE" } },
      });
      const incorrect = { name: "NotAuthorizedException", message: "Incorrect username or password." };
      const delivery = { destination: "j***@e***", deliveryMedium: "EMAIL", attributeName: "email" };
      assert.deepEqual(await act("forget"), {
        isPasswordReset: false,
        nextStep: { resetPasswordStep: "CONFIRM_RESET_PASSWORD_WITH_CODE", codeDeliveryDetails: delivery },
      });
      assert.deepEqual(await act("recover", { code: await local.code("password reset", person.username) }), {
        wrong: mismatch,
        former: incorrect,
        incorrect,
      });
      assert.deepEqual(await act("askForCode"), delivery);
      assert.deepEqual(await act("verify", { code: await local.code("verification", person.username) }), {
        wrong: mismatch,
        updated: { email: { isUpdated: true, nextStep: { updateAttributeStep: "DONE" } } },
        unwritable: {
          name: "NotAuthorizedException",
          message: "A client attempted to write unauthorized attribute",
        },
      });
      assert.deepEqual(await act("factor"), {
        wrong: {
          name: "EnableSoftwareTokenMFAException",
          message: "Code mismatch and fail enable Software Token MFA",
        },
        preference: { preferred: "TOTP", enabled: ["TOTP"] },
        asked: "CONFIRM_SIGN_IN_WITH_TOTP_CODE",
        again: { name: "CodeMismatchException", message: "Invalid code received for user" },
        isSignedIn: true,
      });
      assert.deepEqual(await act("live"), {
        wrong: incorrect,
        isSignedIn: true,
        email: person.username,
        sameUser: true,
        identity: local.outputs.region,
        session: true,
        renewed: true,
        root: { status: 200, body: "Authenticated!" },
        me: person.username,
        admin: 403,
        signedOut: true,
        deleted: incorrect,
      });
    });
  }
});
