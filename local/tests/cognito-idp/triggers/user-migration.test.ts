import * as assert from "node:assert/strict";
import type { Inputs } from "../../../stack/resources";
import { decodeUnverified, EMAIL, PASSWORD } from "../fixture";
import { INCORRECT } from "../sayings";
import { type Setup, type TriggerFixture, withTriggers } from "./fixture";

/*
 * Sources: D developer guide, "Migrate user Lambda trigger"; R boto/boto3 2747 (an event that the pool does not take), a
 * public app that compares "Exception migrating user in app client", a public report that PreSignUp runs after
 * UserMigration; M memory.
 */

const MIGRATE = `
  const known = event.triggerSource.endsWith("ForgotPassword") || event.request.password === "weak";
  if (!known) throw new Error("Bad password");
  event.response.userAttributes = { email: event.userName, email_verified: "true" };
  event.response.finalUserStatus = "CONFIRMED";
  event.response.messageAction = "SUPPRESS";
  return event;`;

const signIn = (fixture: TriggerFixture, PASSWORD_ = "weak", USERNAME = EMAIL) =>
  fixture.call("InitiateAuth", {
    ClientId: fixture.idp.clientId,
    AuthFlow: "USER_PASSWORD_AUTH",
    AuthParameters: { USERNAME, PASSWORD: PASSWORD_ },
    ClientMetadata: { from: "web" },
  });
const users = async ({ idp }: TriggerFixture) => (await idp.does("ListUsers", { UserPoolId: idp.poolId })).Users;
const migrating = (body: string, setup: Partial<Setup> = {}) => ({
  ...setup,
  triggers: { userMigration: body, ...setup.triggers },
});
const sources = ({ events }: TriggerFixture) => events.map(({ triggerSource }) => triggerSource);

describe("UserMigration", () => {
  it("makes the user with the password and attributes, once (D)", () =>
    withTriggers(migrating(MIGRATE), async (fixture) => {
      const { body } = await signIn(fixture);
      const { claims } = decodeUnverified(body.AuthenticationResult.IdToken);
      assert.equal(claims.email, EMAIL);
      assert.equal(claims.email_verified, true);
      assert.ok((await signIn(fixture)).body.AuthenticationResult);
      assert.deepEqual(sources(fixture), ["UserMigration_Authentication"]);
      assert.equal((await users(fixture)).length, 1);
    }));

  it("gets AWS's event (D, R)", () =>
    withTriggers(migrating(MIGRATE), async (fixture) => {
      await signIn(fixture);
      assert.deepEqual(fixture.events[0], {
        version: "1",
        triggerSource: "UserMigration_Authentication",
        region: "eu-central-1",
        userPoolId: fixture.idp.poolId,
        userName: EMAIL,
        callerContext: { awsSdkVersion: "aws-sdk-unknown-unknown", clientId: fixture.idp.clientId },
        request: { password: "weak", validationData: { from: "web" }, userAttributes: null },
        response: {
          userAttributes: null,
          forceAliasCreation: null,
          enableSMSMFA: null,
          finalUserStatus: null,
          messageAction: null,
          desiredDeliveryMediums: null,
        },
      });
    }));

  it("is not asked for a user who is there, whose wrong password stays wrong", () =>
    withTriggers(migrating(MIGRATE), async (fixture) => {
      await fixture.idp.user();
      assert.equal((await signIn(fixture)).body.message, INCORRECT[1]);
      assert.deepEqual(fixture.events, []);
    }));

  it("calls PreSignUp for the user, which may refuse (R)", () =>
    withTriggers(migrating(MIGRATE, { triggers: { preSignUp: `throw new Error("closed");` } }), async (fixture) => {
      const { body } = await signIn(fixture);
      assert.equal(body.message, "PreSignUp failed with error closed.");
      assert.deepEqual(sources(fixture), ["UserMigration_Authentication", "PreSignUp_AdminCreateUser"]);
      assert.deepEqual(await users(fixture), []);
      assert.equal(fixture.signIns, 0);
    }));

  it("may ask for a new password first (D)", () =>
    withTriggers(migrating(MIGRATE.replace('"CONFIRMED"', '"RESET_REQUIRED"')), async (fixture) => {
      const { body } = await signIn(fixture);
      assert.equal(body.__type, "PasswordResetRequiredException");
      assert.equal(fixture.signIns, 0);
    }));

  it("sends the code of a forgotten password to a user whom the pool did not know (D)", () =>
    withTriggers(migrating(MIGRATE), async (fixture) => {
      const { clientId: ClientId } = fixture.idp;
      const { body } = await fixture.call("ForgotPassword", { ClientId, Username: EMAIL });
      assert.equal(body.CodeDeliveryDetails.AttributeName, "email");
      assert.equal(fixture.events[0]?.triggerSource, "UserMigration_ForgotPassword");
      assert.equal("password" in (fixture.events[0]?.request ?? {}), false);
      const ConfirmationCode = fixture.note.slice(-6);
      await fixture.call("ConfirmForgotPassword", { ClientId, Username: EMAIL, ConfirmationCode, Password: PASSWORD });
      assert.ok((await signIn(fixture, PASSWORD)).body.AuthenticationResult);
    }));

  it("gives a user name of its own, where e-mail is an alias (D)", () =>
    withTriggers(
      migrating(MIGRATE.replace("{ email", `{ username: "ada", email`), {
        pool: { usernameAttributes: [], aliasAttributes: ["email"] },
      }),
      async (fixture) => {
        assert.ok((await signIn(fixture)).body.AuthenticationResult);
        const [{ Username }] = await users(fixture);
        assert.equal(Username, "ada");
      },
    ));

  it("makes one user of two sign-ins at once", () =>
    withTriggers(migrating(MIGRATE), async (fixture) => {
      fixture.during("UserMigration", () => signIn(fixture));
      assert.ok((await signIn(fixture)).body.AuthenticationResult);
      assert.equal((await users(fixture)).length, 1);
    }));

  it("does not replace a user who is made while it runs", () =>
    withTriggers(migrating(MIGRATE), async (fixture) => {
      fixture.during("UserMigration", () => fixture.idp.user());
      assert.equal((await signIn(fixture)).body.message, INCORRECT[1]);
      assert.ok((await signIn(fixture, PASSWORD)).body.AuthenticationResult);
    }));

  const attributes = (given: string) => `event.response.userAttributes = ${given}; return event;`;
  const unrecognizable = ["InvalidLambdaResponseException", "Unrecognizable lambda output"] as const;
  const REFUSED: [
    title: string,
    source: string,
    body: string,
    expected: readonly [string, string | RegExp],
    client?: Inputs,
  ][] = [
    [
      "its refusal",
      "R",
      MIGRATE.replace('"weak"', '"strong"'),
      ["UserLambdaValidationException", "UserMigration failed with error Bad password."],
    ],
    ["no attributes", "M", "return event;", unrecognizable],
    ["no attribute at all", "M", attributes("{}"), unrecognizable],
    [
      "a status that there is not",
      "M",
      `event.response.finalUserStatus = "ARCHIVED"; ${attributes(`{ email: "${EMAIL}" }`)}`,
      unrecognizable,
    ],
    ["an attribute that the schema lacks", "R", attributes(`{ "custom:x": "1" }`), INCORRECT],
    ["another e-mail than the name", "M", attributes(`{ email: "eve@example.com" }`), INCORRECT],
    [
      "an attribute that the schema lacks, where the client tells",
      "R",
      attributes(`{ "custom:x": "1" }`),
      ["UserNotFoundException", /^Exception migrating user in app client [a-z0-9]{26}$/],
      { preventUserExistenceErrors: "LEGACY" },
    ],
  ];
  for (const [title, source, body, [name, message], client] of REFUSED) {
    it(`lets nobody in for ${title} (${source})`, () =>
      withTriggers(migrating(body, { client }), async (fixture) => {
        const { body: answer } = await signIn(fixture);
        assert.equal(answer.__type, name);
        if (typeof message === "string") assert.equal(answer.message, message);
        else assert.match(answer.message, message);
        assert.deepEqual(await users(fixture), []);
        assert.equal(fixture.signIns, 0);
      }));
  }
});
