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
      assert.deepEqual(await act("confirm"), {
        unconfirmed: { isSignedIn: false, nextStep: { signInStep: "CONFIRM_SIGN_UP" } },
      });
      const incorrect = { name: "NotAuthorizedException", message: "Incorrect username or password." };
      assert.deepEqual(await act("live", { code: await local.confirmationCode(person.username, 2) }), {
        confirmed: { isSignUpComplete: true, nextStep: { signUpStep: "DONE" } },
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
