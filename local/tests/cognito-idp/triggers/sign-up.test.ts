import * as assert from "node:assert/strict";
import type { Inputs } from "../../../stack/resources";
import { EMAIL, PASSWORD } from "../fixture";
import { type TriggerFixture, withTriggers } from "./fixture";

/*
 * Sources: D developer guide, "Pre sign-up", "Post confirmation" and "Custom message Lambda trigger"; R events that public
 * repositories recorded (CustomMessage_AdminCreateUser with its placeholders, PreSignUp_SignUp with validationData null,
 * PostConfirmation_ConfirmSignUp); M memory.
 */

const signUp = (fixture: TriggerFixture, more: Record<string, unknown> = {}) =>
  fixture.call("SignUp", { ClientId: fixture.idp.clientId, Username: EMAIL, Password: PASSWORD, ...more });
const statusOf = async ({ idp }: TriggerFixture) =>
  (await idp.does("AdminGetUser", { UserPoolId: idp.poolId, Username: EMAIL })).UserStatus;
const common = ({ idp }: TriggerFixture, userName: unknown) => ({
  version: "1",
  region: "eu-central-1",
  userPoolId: idp.poolId,
  userName,
  callerContext: { awsSdkVersion: "aws-sdk-unknown-unknown", clientId: idp.clientId },
});
const attributes = ({ idp }: TriggerFixture, userName: unknown, status: string) => ({
  "cognito:user_status": status,
  ...idp.attributesOf(String(userName)),
});
const CONFIRM = "event.response.autoConfirmUser = true; event.response.autoVerifyEmail = true; return event;";

describe("PreSignUp", () => {
  it("confirms and verifies, and then no code is sent (D)", () =>
    withTriggers({ triggers: { preSignUp: CONFIRM, postConfirmation: "return event;" } }, async (fixture) => {
      const { body } = await signUp(fixture);
      assert.equal(body.UserConfirmed, true);
      assert.equal(body.CodeDeliveryDetails, undefined);
      assert.equal(fixture.note, "");
      assert.equal(await statusOf(fixture), "CONFIRMED");
      assert.equal(fixture.idp.attributesOf(body.UserSub).email_verified, "true");
      assert.deepEqual(
        fixture.events.map(({ triggerSource }) => triggerSource),
        ["PreSignUp_SignUp", "PostConfirmation_ConfirmSignUp"],
      );
      assert.ok((await fixture.idp.tokens()).IdToken);
    }));

  it("leaves the sign-up as it is, unless it decides (D)", () =>
    withTriggers({ triggers: { preSignUp: "return event;" } }, async (fixture) => {
      const { body } = await signUp(fixture);
      assert.equal(body.UserConfirmed, false);
      assert.equal(await statusOf(fixture), "UNCONFIRMED");
    }));

  it("gets AWS's event (D, R)", () =>
    withTriggers({ triggers: { preSignUp: "return event;" } }, async (fixture) => {
      const { body } = await signUp(fixture);
      const response = { autoConfirmUser: false, autoVerifyEmail: false, autoVerifyPhone: false };
      assert.deepEqual(fixture.events[0], {
        ...common(fixture, body.UserSub),
        triggerSource: "PreSignUp_SignUp",
        request: { userAttributes: { email: EMAIL }, validationData: null },
        response,
      });
      await signUp(fixture, {
        Username: "bob@example.com",
        ValidationData: [{ Name: "captcha", Value: "7" }],
        ClientMetadata: { from: "web" },
      });
      assert.deepEqual(fixture.events[1]?.request, {
        userAttributes: { email: "bob@example.com" },
        validationData: { captcha: "7" },
        clientMetadata: { from: "web" },
      });
    }));

  it("is asked of an administrator's user too, whose status it does not decide (D)", () =>
    withTriggers({ triggers: { preSignUp: CONFIRM } }, async (fixture) => {
      const { idp } = fixture;
      await idp.does("AdminCreateUser", { UserPoolId: idp.poolId, Username: EMAIL });
      assert.equal(await statusOf(fixture), "FORCE_CHANGE_PASSWORD");
      assert.equal(fixture.events[0]?.triggerSource, "PreSignUp_AdminCreateUser");
      assert.equal(fixture.events[0]?.callerContext.clientId, "CLIENT_ID_NOT_APPLICABLE");
    }));

  it("moves an alias to the user whom it verifies (D)", () => {
    const pool: Inputs = { usernameAttributes: [], aliasAttributes: ["email"], autoVerifiedAttributes: [] };
    return withTriggers({ triggers: { preSignUp: CONFIRM }, pool }, async (fixture) => {
      const UserAttributes = [{ Name: "email", Value: EMAIL }];
      await signUp(fixture, { Username: "ada", UserAttributes });
      await signUp(fixture, { Username: "bob", UserAttributes });
      const { poolId: UserPoolId } = fixture.idp;
      const { Username } = await fixture.idp.does("AdminGetUser", { UserPoolId, Username: EMAIL });
      assert.equal(Username, "bob");
      assert.equal(fixture.idp.attributesOf("ada").email_verified, "false");
    });
  });

  it("lets one of two sign-ups through whose functions run at once", () =>
    withTriggers({ triggers: { preSignUp: "return event;" } }, async (fixture) => {
      fixture.during("PreSignUp", () => fixture.idp.signUp());
      const { body } = await signUp(fixture);
      assert.equal(body.__type, "UsernameExistsException");
    }));
});

describe("PostConfirmation", () => {
  it("gets AWS's event, at each confirmation (D, R)", () =>
    withTriggers({ triggers: { postConfirmation: "return event;" } }, async (fixture) => {
      const { idp } = fixture;
      const ConfirmationCode = await idp.signUp();
      const input = { ClientId: idp.clientId, Username: EMAIL, ConfirmationCode, ClientMetadata: { a: "b" } };
      assert.deepEqual((await fixture.call("ConfirmSignUp", input)).body, {});
      const userName = fixture.events[0]?.userName;
      assert.deepEqual(fixture.events[0], {
        ...common(fixture, userName),
        triggerSource: "PostConfirmation_ConfirmSignUp",
        request: { userAttributes: attributes(fixture, userName, "CONFIRMED"), clientMetadata: { a: "b" } },
        response: {},
      });

      await fixture.call("ForgotPassword", { ClientId: idp.clientId, Username: EMAIL });
      const code = fixture.note.slice(-6);
      const reset = { ClientId: idp.clientId, Username: EMAIL, ConfirmationCode: code, Password: "An0ther!" };
      assert.deepEqual((await fixture.call("ConfirmForgotPassword", reset)).body, {});
      assert.equal(fixture.events[1]?.triggerSource, "PostConfirmation_ConfirmForgotPassword");

      await idp.signUp("bob@example.com");
      await idp.does("AdminConfirmSignUp", { UserPoolId: idp.poolId, Username: "bob@example.com" });
      assert.equal(fixture.events[2]?.triggerSource, "PostConfirmation_ConfirmSignUp");
      assert.equal(fixture.events[2]?.callerContext.clientId, "CLIENT_ID_NOT_APPLICABLE");
    }));

  it("refuses the answer, of a user who stays confirmed (R: aws-amplify/amplify-cli 2735)", () =>
    withTriggers({ triggers: { postConfirmation: `throw new Error("late");` } }, async (fixture) => {
      const ConfirmationCode = await fixture.idp.signUp();
      const { body } = await fixture.call("ConfirmSignUp", {
        ClientId: fixture.idp.clientId,
        Username: EMAIL,
        ConfirmationCode,
      });
      assert.equal(body.message, "PostConfirmation failed with error late.");
      assert.equal(await statusOf(fixture), "CONFIRMED");
    }));
});

const MESSAGE = `
  const { codeParameter, usernameParameter } = event.request;
  event.response.emailSubject = "To " + (usernameParameter ?? "you");
  event.response.emailMessage = "Your code:\\n" + codeParameter;
  event.response.smsMessage = "SMS " + codeParameter;
  return event;`;

describe("CustomMessage", () => {
  const verified = async ({ idp }: TriggerFixture) => {
    await idp.user();
    const UserAttributes = [{ Name: "email_verified", Value: "true" }];
    await idp.does("AdminUpdateUserAttributes", { UserPoolId: idp.poolId, Username: EMAIL, UserAttributes });
  };
  const signedIn = async (fixture: TriggerFixture) => ({ AccessToken: (await fixture.idp.tokens()).AccessToken });
  const pool = { userAttributeUpdateSettings: { attributesRequireVerificationBeforeUpdates: ["email"] } };

  const SENT: [
    source: string,
    before: (fixture: TriggerFixture) => Promise<unknown>,
    act: (fixture: TriggerFixture) => Promise<unknown>,
  ][] = [
    ["SignUp", async () => {}, (fixture) => signUp(fixture)],
    [
      "ResendCode",
      (fixture) => fixture.idp.signUp(),
      (fixture) => fixture.call("ResendConfirmationCode", { ClientId: fixture.idp.clientId, Username: EMAIL }),
    ],
    [
      "ForgotPassword",
      verified,
      (fixture) => fixture.call("ForgotPassword", { ClientId: fixture.idp.clientId, Username: EMAIL }),
    ],
    [
      "UpdateUserAttribute",
      verified,
      async (fixture) =>
        fixture.call("UpdateUserAttributes", {
          ...(await signedIn(fixture)),
          UserAttributes: [{ Name: "email", Value: "new@example.com" }],
        }),
    ],
    [
      "VerifyUserAttribute",
      verified,
      async (fixture) =>
        fixture.call("GetUserAttributeVerificationCode", { ...(await signedIn(fixture)), AttributeName: "email" }),
    ],
  ];
  for (const [source, before, act] of SENT) {
    it(`tells the log what would be sent at ${source} (D)`, () =>
      withTriggers({ triggers: { customMessage: MESSAGE }, pool }, async (fixture) => {
        await fixture.quietly(() => before(fixture));
        await act(fixture);
        const [event] = fixture.events;
        assert.equal(event?.triggerSource, `CustomMessage_${source}`);
        assert.equal(event?.request.codeParameter, "{####}");
        assert.equal(event?.request.linkParameter, "{##Click Here##}");
        assert.equal(event?.request.usernameParameter, null);
        assert.deepEqual(event?.response, { smsMessage: null, emailMessage: null, emailSubject: null });
        const [, code] = /code for \S+: (\d{6})$/.exec(fixture.note) ?? [];
        assert.ok(code, fixture.note);
        assert.ok(fixture.note.includes(`: "To you"; `), fixture.note);
        assert.ok(fixture.note.includes(`: "Your code:\\n${code}"; `), fixture.note);
      }));
  }

  it("gets AWS's event for an invitation, whose password stays out of the log (R)", () =>
    withTriggers({ triggers: { customMessage: MESSAGE } }, async (fixture) => {
      const { idp } = fixture;
      const input = { UserPoolId: idp.poolId, Username: EMAIL, TemporaryPassword: PASSWORD };
      const { notes, answer } = await idp.call("AdminCreateUser", input);
      const userName = answer.User.Username;
      assert.deepEqual(fixture.events[0], {
        ...common(fixture, userName),
        callerContext: { awsSdkVersion: "aws-sdk-unknown-unknown", clientId: "CLIENT_ID_NOT_APPLICABLE" },
        triggerSource: "CustomMessage_AdminCreateUser",
        request: {
          userAttributes: attributes(fixture, userName, "FORCE_CHANGE_PASSWORD"),
          codeParameter: "{####}",
          linkParameter: "{##Click Here##}",
          usernameParameter: "{username}",
        },
        response: { smsMessage: null, emailMessage: null, emailSubject: null },
      });
      assert.ok(notes.includes(`text for ${EMAIL}: "Your code:\\n{####}"`), notes.join());
      assert.equal(notes.join().includes(PASSWORD), false);
    }));

  it("is not called where no message is sent (D)", () =>
    withTriggers({ triggers: { customMessage: MESSAGE } }, async (fixture) => {
      const { idp } = fixture;
      await idp.does("AdminCreateUser", { UserPoolId: idp.poolId, Username: EMAIL, MessageAction: "SUPPRESS" });
      await fixture.call("ForgotPassword", { ClientId: idp.clientId, Username: "nobody@example.com" });
      assert.deepEqual(fixture.events, []);
    }));

  it("goes by SMS to a phone number (D)", () =>
    withTriggers(
      {
        triggers: { customMessage: MESSAGE },
        pool: { usernameAttributes: ["phone_number"], autoVerifiedAttributes: ["phone_number"] },
        client: { writeAttributes: ["phone_number"] },
      },
      async (fixture) => {
        await signUp(fixture, { Username: "+491511234567" });
        assert.match(
          fixture.note,
          /^text for \+491511234567: "SMS (\d{6})"; confirmation code for \+491511234567: \1$/,
        );
      },
    ));

  it("tells which sender would get the code", async () => {
    const lambdaArn = "arn:aws:lambda:eu-central-1:000000000000:function:sender";
    await withTriggers({ triggers: {} }, async (fixture) => {
      const customEmailSender = { lambdaArn, lambdaVersion: "V1_0" };
      fixture.idp.redeclarePool({ lambdaConfig: { customEmailSender, kmsKeyId: "key" } });
      await signUp(fixture);
      assert.match(fixture.note, /^CustomEmailSender_SignUp would get it for ada@example\.com; confirmation code/);
      assert.deepEqual(fixture.events, []);
    });
  });
});
