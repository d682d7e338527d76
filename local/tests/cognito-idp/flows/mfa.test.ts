import * as assert from "node:assert/strict";
import { codeOf } from "../authenticator";
import { EMAIL, Fixture, PASSWORD } from "../fixture";
import { client, initiate, pool } from "../refusals/row";
import { EXCEEDED, MINUTE, SESSION_EXPIRED, SESSION_INVALID, SESSION_USED, saying } from "../sayings";
import { signInBySrp } from "../srp/srp-client";

const OPTIONAL = { mfaConfiguration: "OPTIONAL", softwareTokenMfaConfiguration: { enabled: true } };
const ON = { ...OPTIONAL, mfaConfiguration: "ON" };
const STEP = 30_000;

/*
 * Sources of the words: D developer guide, "TOTP software token MFA"; R amplify-js and aws-amplify-auth-starters 15,
 * aws-sdk-js-v3 4645, amazon-cognito-identity-js 627 and 630, texts that public apps compare; C getmoto/moto's tests
 * that were verified against AWS (MFA_SETUP, the order of challenges, a code that is used once).
 */
const MISMATCH = ["CodeMismatchException", "Invalid code received for user"];
const USED_CODE = ["ExpiredCodeException", "Your software token has already been used once."];
const NOT_VERIFIED = ["EnableSoftwareTokenMFAException", "Code mismatch and fail enable Software Token MFA"];

describe("a second factor", () => {
  let fixture: Fixture;
  const open = async (settings = OPTIONAL) => {
    fixture = await Fixture.open(settings);
    await fixture.user();
  };
  afterEach(() => fixture.store.close());

  const code = (secret: string) => codeOf(secret, fixture.now);
  const otherCode = (secret: string) => (code(secret) === "000000" ? "000001" : "000000");
  const prefer = (AccessToken: string, Enabled = true, PreferredMfa = true) =>
    fixture.call("SetUserMFAPreference", { AccessToken, SoftwareTokenMfaSettings: { Enabled, PreferredMfa } });
  const respond = (ChallengeName: string, Session: string, responses: Record<string, string> = {}) =>
    fixture.call("RespondToAuthChallenge", {
      ...client(fixture),
      ChallengeName,
      Session,
      ChallengeResponses: { USERNAME: EMAIL, ...responses },
    });
  const answer = (Session: string, SOFTWARE_TOKEN_MFA_CODE: string) =>
    respond("SOFTWARE_TOKEN_MFA", Session, { SOFTWARE_TOKEN_MFA_CODE });
  /** A user who is asked for TOTP. @returns the secret; the clock has moved to the next code */
  const enrolled = async (): Promise<string> => {
    const { AccessToken } = await fixture.tokens();
    const { SecretCode } = await fixture.does("AssociateSoftwareToken", { AccessToken });
    await fixture.does("VerifySoftwareToken", { AccessToken, UserCode: code(SecretCode) });
    assert.equal((await prefer(AccessToken)).error, undefined);
    fixture.now += STEP;
    return SecretCode;
  };
  const challenged = async (password = PASSWORD): Promise<string> => {
    const { answer } = await fixture.passwordAuth(EMAIL, password);
    assert.equal(answer.ChallengeName, "SOFTWARE_TOKEN_MFA");
    assert.equal(answer.AuthenticationResult, undefined, "no token before the second factor");
    return answer.Session;
  };

  describe("that is optional", () => {
    beforeEach(() => open());

    it("is not asked of who did not turn it on, though the secret is verified", async () => {
      const { AccessToken } = await fixture.tokens();
      const { SecretCode, ...rest } = await fixture.does("AssociateSoftwareToken", { AccessToken });
      assert.match(SecretCode, /^[A-Z2-7]{52}$/);
      assert.deepEqual(rest, {}, "with an access token there is no session");
      const verified = await fixture.does("VerifySoftwareToken", { AccessToken, UserCode: code(SecretCode) });
      assert.deepEqual(verified, { Status: "SUCCESS" });
      assert.ok((await fixture.passwordAuth()).answer.AuthenticationResult);
    });

    for (const [title, signIn] of [
      ["a password", () => fixture.passwordAuth()],
      ["SRP", () => signInBySrp(fixture, EMAIL, PASSWORD)],
    ] as const) {
      it(`is asked after ${title}, before any token`, async () => {
        const secret = await enrolled();
        const { answer: first } = await signIn();
        const { Session, ...challenge } = first;
        const { Username } = await fixture.does("AdminGetUser", { ...pool(fixture), Username: EMAIL });
        assert.deepEqual(challenge, {
          ChallengeName: "SOFTWARE_TOKEN_MFA",
          ChallengeParameters: { USER_ID_FOR_SRP: Username },
        });
        const { answer: second, who } = await answer(Session, code(secret));
        assert.deepEqual(second.ChallengeParameters, {});
        assert.equal(who, Username);
        await fixture.does("GetUser", { AccessToken: second.AuthenticationResult.AccessToken });
      });
    }

    it("is shown of the user, and by the name that the user gave it", async () => {
      const { AccessToken } = await fixture.tokens();
      const view = async () => {
        const { UserMFASettingList, PreferredMfaSetting } = await fixture.does("GetUser", { AccessToken });
        return [UserMFASettingList, PreferredMfaSetting];
      };
      assert.deepEqual(await view(), [undefined, undefined]);
      const { SecretCode } = await fixture.does("AssociateSoftwareToken", { AccessToken });
      const verify = { AccessToken, UserCode: code(SecretCode), FriendlyDeviceName: "phone" };
      await fixture.does("VerifySoftwareToken", verify);
      await prefer(AccessToken, true, false);
      assert.deepEqual(await view(), [["SOFTWARE_TOKEN_MFA"], undefined]);
      await prefer(AccessToken);
      assert.deepEqual(await view(), [["SOFTWARE_TOKEN_MFA"], "SOFTWARE_TOKEN_MFA"]);
      const { answer } = await fixture.passwordAuth();
      assert.equal(answer.ChallengeParameters.FRIENDLY_DEVICE_NAME, "phone");
      await fixture.does("AdminSetUserMFAPreference", {
        ...pool(fixture),
        Username: EMAIL,
        SoftwareTokenMfaSettings: { Enabled: false, PreferredMfa: false },
      });
      assert.deepEqual(await view(), [undefined, undefined]);
      assert.ok((await fixture.passwordAuth()).answer.AuthenticationResult);
    });

    it("takes another code after a wrong one, and each session once", async () => {
      const secret = await enrolled();
      const session = await challenged();
      assert.deepEqual(saying(await answer(session, otherCode(secret))), MISMATCH);
      assert.equal((await answer(session, code(secret))).error, undefined);
      fixture.now += STEP;
      assert.deepEqual(saying(await answer(session, code(secret))), SESSION_USED);
      await fixture.reopen();
      assert.deepEqual(saying(await answer(session, code(secret))), SESSION_USED);
    });

    it("takes each code once, be it at verification, at sign-in, at once or after a restart", async () => {
      const secret = await enrolled();
      fixture.now -= STEP;
      assert.deepEqual(saying(await answer(await challenged(), code(secret))), USED_CODE);
      fixture.now += STEP;
      const sessions = [await challenged(), await challenged(), await challenged()];
      const all = await Promise.all(sessions.map((session) => answer(session, code(secret))));
      assert.equal(all.filter(({ error }) => !error).length, 1);
      await fixture.reopen();
      assert.deepEqual(saying(await answer(await challenged(), code(secret))), USED_CODE);
      fixture.now += STEP;
      assert.equal((await answer(await challenged(), code(secret))).error, undefined);
      const before = codeOf(secret, fixture.now - STEP);
      assert.deepEqual(saying(await answer(await challenged(), before)), USED_CODE, "nor one of an earlier step");
    });

    it("locks out who guesses, be it at once", async () => {
      const secret = await enrolled();
      const session = await challenged();
      const guesses = await Promise.all(Array.from({ length: 9 }, () => answer(session, otherCode(secret))));
      assert.equal(guesses.filter((outcome) => saying(outcome)[0] === MISMATCH[0]).length, 5);
      assert.deepEqual(saying(await answer(session, code(secret))), EXCEEDED);
      fixture.now += 1000;
      assert.equal((await answer(session, code(secret))).error, undefined);
    });

    it("takes no session of another client, user, pool or kind, none that is late or cut", async () => {
      const secret = await enrolled();
      const session = await challenged();
      const other = fixture.declareClient("other");
      const responses = { USERNAME: EMAIL, SOFTWARE_TOKEN_MFA_CODE: code(secret) };
      const input = { ChallengeName: "SOFTWARE_TOKEN_MFA", Session: session, ChallengeResponses: responses };
      const refused = async (more: object) =>
        assert.deepEqual(
          saying(await fixture.call("RespondToAuthChallenge", { ...client(fixture), ...input, ...more })),
          SESSION_INVALID,
        );
      await refused({ ClientId: other });
      await refused({ ClientId: (await fixture.declareOtherPool()).clientId });
      await fixture.user("bob@example.com");
      await refused({ ChallengeResponses: { ...responses, USERNAME: "bob@example.com" } });
      await refused({ ChallengeResponses: { ...responses, USERNAME: "nobody@example.com" } });
      await refused({ Session: session.slice(0, -4) });
      await refused({ Session: undefined });
      await refused({ ChallengeName: "MFA_SETUP" });
      await refused({
        ChallengeName: "NEW_PASSWORD_REQUIRED",
        ChallengeResponses: { ...responses, NEW_PASSWORD: "N3wpassw0rd!" },
      });
      fixture.now += 3 * MINUTE;
      assert.deepEqual(saying(await answer(session, code(secret))), SESSION_EXPIRED);
    });

    it("gives no new secret to who must answer with the one before", async () => {
      await enrolled();
      const Session = await challenged();
      assert.deepEqual(saying(await fixture.call("AssociateSoftwareToken", { Session })), SESSION_INVALID);
      const verify = await fixture.call("VerifySoftwareToken", { Session, UserCode: "000000" });
      assert.deepEqual(saying(verify), SESSION_INVALID);
    });

    it("ends with the password, with the user, and where the administrator disables", async () => {
      const secret = await enrolled();
      const user = { ...pool(fixture), Username: EMAIL };
      let session = await challenged();
      const changed = { ...user, Password: "N3wpassw0rd!", Permanent: true };
      await fixture.does("AdminSetUserPassword", changed);
      assert.deepEqual(saying(await answer(session, code(secret))), SESSION_INVALID);
      session = await challenged(changed.Password);
      await fixture.does("AdminDisableUser", user);
      assert.deepEqual(saying(await answer(session, code(secret))), ["NotAuthorizedException", "User is disabled."]);
      await fixture.does("AdminEnableUser", user);
      session = await challenged(changed.Password);
      await fixture.does("AdminDeleteUser", user);
      assert.deepEqual(saying(await answer(session, code(secret))), SESSION_INVALID);
    });

    it("is asked after a forgotten password was set anew", async () => {
      await verifiedUserOf(fixture);
      await enrolled();
      const { notes } = await fixture.call("ForgotPassword", { ...client(fixture), Username: EMAIL });
      await fixture.does("ConfirmForgotPassword", {
        ...client(fixture),
        Username: EMAIL,
        ConfirmationCode: notes.join().slice(-6),
        Password: "N3wpassw0rd!",
      });
      await challenged("N3wpassw0rd!");
    });

    it("keeps the former secret until a new one is verified", async () => {
      const secret = await enrolled();
      const first = await answer(await challenged(), code(secret));
      const { AccessToken } = first.answer.AuthenticationResult;
      const { SecretCode } = await fixture.does("AssociateSoftwareToken", { AccessToken });
      fixture.now += STEP;
      assert.deepEqual(saying(await answer(await challenged(), code(SecretCode))), MISMATCH);
      const wrong = { AccessToken, UserCode: otherCode(SecretCode) };
      assert.deepEqual(saying(await fixture.call("VerifySoftwareToken", wrong)), NOT_VERIFIED);
      assert.equal((await answer(await challenged(), code(secret))).error, undefined);
      await fixture.does("VerifySoftwareToken", { AccessToken, UserCode: code(SecretCode) });
      fixture.now += STEP;
      assert.deepEqual(saying(await answer(await challenged(), code(secret))), MISMATCH);
      assert.equal((await answer(await challenged(), code(SecretCode))).error, undefined);
    });

    it("is not turned on for who has not verified a secret, nor by text message or e-mail", async () => {
      const { AccessToken } = await fixture.tokens();
      await fixture.does("AssociateSoftwareToken", { AccessToken });
      const refused = (factor: string) => [
        "InvalidParameterException",
        `User does not have delivery config set to turn on ${factor}`,
      ];
      assert.deepEqual(saying(await prefer(AccessToken)), refused("SOFTWARE_TOKEN_MFA"));
      for (const [member, factor] of [
        ["SMSMfaSettings", "SMS_MFA"],
        ["EmailMfaSettings", "EMAIL_OTP"],
      ] as const) {
        const input = { AccessToken, [member]: { Enabled: true } };
        assert.deepEqual(saying(await fixture.call("SetUserMFAPreference", input)), refused(factor));
      }
      await fixture.does("SetUserMFAPreference", { AccessToken, SMSMfaSettings: { Enabled: false } });
    });

    it("does not stand in answers, notes or errors beyond AssociateSoftwareToken, and is renewed without", async () => {
      const secret = await enrolled();
      const session = await challenged();
      const wrong = await answer(session, otherCode(secret));
      const right = await answer(session, code(secret));
      assert.doesNotMatch(JSON.stringify([wrong, right]), new RegExp(secret));
      const REFRESH_TOKEN = right.answer.AuthenticationResult.RefreshToken;
      await fixture.does("InitiateAuth", initiate("REFRESH_TOKEN_AUTH", { REFRESH_TOKEN })(fixture));
    });

    /** M for the words. */
    it("is verified only where a secret was associated", async () => {
      const { AccessToken } = await fixture.tokens();
      await fixture.refuses(
        "VerifySoftwareToken",
        { AccessToken, UserCode: "000000" },
        "SoftwareTokenMFANotFoundException",
        "Software Token MFA does not exist for the user.",
      );
    });
  });

  describe("that is required", () => {
    beforeEach(() => open(ON));
    const setup = async (): Promise<string> => {
      const { answer } = await fixture.passwordAuth();
      assert.equal(answer.AuthenticationResult, undefined);
      assert.equal(answer.ChallengeName, "MFA_SETUP");
      assert.equal(answer.ChallengeParameters.MFAS_CAN_SETUP, '["SOFTWARE_TOKEN_MFA"]');
      return answer.Session;
    };

    it("is set up with the first sign-in, session by session, and asked from then on", async () => {
      const first = await setup();
      const associated = await fixture.does("AssociateSoftwareToken", { Session: first });
      const secret = associated.SecretCode;
      assert.deepEqual(saying(await respond("MFA_SETUP", associated.Session)), SESSION_INVALID, "not yet verified");
      const wrong = { Session: associated.Session, UserCode: otherCode(secret) };
      assert.deepEqual(saying(await fixture.call("VerifySoftwareToken", wrong)), NOT_VERIFIED);
      const verified = await fixture.does("VerifySoftwareToken", {
        Session: associated.Session,
        UserCode: code(secret),
      });
      assert.equal(verified.Status, "SUCCESS");
      const { answer: last } = await respond("MFA_SETUP", verified.Session);
      assert.ok(last.AuthenticationResult.RefreshToken);
      assert.deepEqual(last.ChallengeParameters, {});

      assert.deepEqual(saying(await respond("MFA_SETUP", verified.Session)), SESSION_USED);
      assert.deepEqual(saying(await fixture.call("AssociateSoftwareToken", { Session: first })), SESSION_USED);
      const again = { Session: associated.Session, UserCode: code(secret) };
      assert.deepEqual(saying(await fixture.call("VerifySoftwareToken", again)), SESSION_USED);
      fixture.now += STEP;
      assert.equal((await answer(await challenged(), code(secret))).error, undefined);
      const view = await fixture.does("AdminGetUser", { ...pool(fixture), Username: EMAIL });
      assert.deepEqual(view.UserMFASettingList, ["SOFTWARE_TOKEN_MFA"]);
    });

    it("is set up once: a second set-up that began before is of no use", async () => {
      const [one, other] = [await setup(), await setup()];
      const first = await fixture.does("AssociateSoftwareToken", { Session: one });
      const second = await fixture.does("AssociateSoftwareToken", { Session: other });
      const lost = { Session: first.Session, UserCode: code(first.SecretCode) };
      assert.deepEqual(saying(await fixture.call("VerifySoftwareToken", lost)), SESSION_INVALID);
      const third = await setup();
      await fixture.does("VerifySoftwareToken", { Session: second.Session, UserCode: code(second.SecretCode) });
      assert.deepEqual(saying(await fixture.call("AssociateSoftwareToken", { Session: third })), SESSION_INVALID);
    });

    it("is not turned off by the user", async () => {
      const associated = await fixture.does("AssociateSoftwareToken", { Session: await setup() });
      const verify = { Session: associated.Session, UserCode: code(associated.SecretCode) };
      const { Session } = await fixture.does("VerifySoftwareToken", verify);
      const { answer } = await respond("MFA_SETUP", Session);
      await prefer(answer.AuthenticationResult.AccessToken, false, false);
      await challenged();
    });

    it("is set up after a temporary password was replaced", async () => {
      const user = { ...pool(fixture), Username: "bob@example.com" };
      await fixture.does("AdminCreateUser", { ...user, TemporaryPassword: "T3mporary!" });
      const { answer } = await fixture.passwordAuth(user.Username, "T3mporary!");
      const next = await fixture.call("RespondToAuthChallenge", {
        ...client(fixture),
        ChallengeName: "NEW_PASSWORD_REQUIRED",
        Session: answer.Session,
        ChallengeResponses: { USERNAME: user.Username, NEW_PASSWORD: PASSWORD },
      });
      assert.equal(next.answer.ChallengeName, "MFA_SETUP");
      assert.equal(next.answer.AuthenticationResult, undefined);
    });
  });

  describe("that the pool has not", () => {
    beforeEach(() => open({ ...OPTIONAL, mfaConfiguration: "OFF", softwareTokenMfaConfiguration: { enabled: false } }));

    it("is neither associated nor verified", async () => {
      const { AccessToken } = await fixture.tokens();
      const refused = ["SoftwareTokenMFANotFoundException", "Software Token MFA has not been enabled by the userPool"];
      assert.deepEqual(saying(await fixture.call("AssociateSoftwareToken", { AccessToken })), refused);
      const input = { AccessToken, UserCode: "000000" };
      assert.deepEqual(saying(await fixture.call("VerifySoftwareToken", input)), refused);
    });
  });
});

/** Verifies the address of the user who exists. */
const verifiedUserOf = (fixture: Fixture) =>
  fixture.does("AdminUpdateUserAttributes", {
    ...pool(fixture),
    Username: EMAIL,
    UserAttributes: [{ Name: "email_verified", Value: "true" }],
  });
