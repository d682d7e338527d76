import * as assert from "node:assert/strict";
import { codeOf } from "./authenticator";
import { EMAIL, Fixture, type Outcome, PASSWORD } from "./fixture";
import { limit, pool, verifiedUser } from "./refusals/row";
import { EXCEEDED, INCORRECT, saying } from "./sayings";
import { signInBySrp } from "./srp/srp-client";

/*
 * A client with preventUserExistenceErrors gives to a user who does not exist what it gives to one who does, attempt
 * by attempt, until the limit refuses both (developer guide, "Managing user existence error responses").
 */

/** Begins with the same letter, so that the masked addresses are alike. */
const NOBODY = "amy@example.com";
const WRONG = "Passw0rd?";
const MADE_UP = Buffer.alloc(120, 7).toString("base64");

interface Row {
  title: string;
  /** What is true of the user who exists. */
  known: (fixture: Fixture) => unknown;
  /** Done for both names before the attempts. */
  before?: (fixture: Fixture, name: string) => unknown;
  attempt: (fixture: Fixture, name: string) => Promise<Outcome>;
  /** What both get in the end. */
  last: readonly string[];
}

const call =
  (operation: string, more: object = {}) =>
  (fixture: Fixture, Username: string) =>
    fixture.call(operation, { ClientId: fixture.clientId, Username, ...more });
const challenge =
  (ChallengeName: string, more: object = {}) =>
  (fixture: Fixture, USERNAME: string) =>
    fixture.call("RespondToAuthChallenge", {
      ClientId: fixture.clientId,
      ChallengeName,
      Session: MADE_UP,
      ChallengeResponses: { USERNAME, ...more },
    });
const user = (fixture: Fixture) => fixture.user();
const INVALID_SESSION = ["NotAuthorizedException", "Invalid session for the user."];
const confirmForgotPassword = call("ConfirmForgotPassword", { ConfirmationCode: "wrong", Password: "N3wpassw0rd!" });

const ROWS: Row[] = [
  { title: "ForgotPassword", known: verifiedUser, attempt: call("ForgotPassword"), last: limit },
  {
    title: "ConfirmForgotPassword after ForgotPassword",
    known: verifiedUser,
    before: call("ForgotPassword"),
    attempt: confirmForgotPassword,
    last: limit,
  },
  {
    title: "ConfirmForgotPassword where no code was asked for",
    known: verifiedUser,
    attempt: confirmForgotPassword,
    last: limit,
  },
  {
    title: "ResendConfirmationCode",
    known: (fixture) => fixture.signUp(),
    attempt: call("ResendConfirmationCode"),
    last: limit,
  },
  {
    title: "ResendConfirmationCode of one who is confirmed",
    known: user,
    attempt: call("ResendConfirmationCode"),
    last: limit,
  },
  {
    title: "ConfirmSignUp once the code has expired",
    known: async (fixture) => {
      await fixture.signUp();
      fixture.now += 25 * 3_600_000;
    },
    attempt: call("ConfirmSignUp", { ConfirmationCode: "wrong" }),
    last: limit,
  },
  {
    title: "USER_PASSWORD_AUTH",
    known: user,
    attempt: (fixture, name) => fixture.passwordAuth(name, WRONG),
    last: EXCEEDED,
  },
  {
    title: "USER_SRP_AUTH",
    known: user,
    attempt: (fixture, name) => signInBySrp(fixture, name, WRONG),
    last: EXCEEDED,
  },
  {
    title: "USER_AUTH, PASSWORD chosen",
    known: user,
    attempt: async (fixture, name) => {
      const begun = { ClientId: fixture.clientId, AuthFlow: "USER_AUTH", AuthParameters: { USERNAME: name } };
      const { ChallengeName, Session } = await fixture.does("InitiateAuth", begun);
      return fixture.call("RespondToAuthChallenge", {
        ClientId: fixture.clientId,
        ChallengeName,
        Session,
        ChallengeResponses: { USERNAME: name, ANSWER: "PASSWORD", PASSWORD: WRONG },
      });
    },
    last: EXCEEDED,
  },
  ...[
    challenge("NEW_PASSWORD_REQUIRED", { NEW_PASSWORD: PASSWORD }),
    challenge("SOFTWARE_TOKEN_MFA", { SOFTWARE_TOKEN_MFA_CODE: "123456" }),
    challenge("MFA_SETUP"),
    challenge("SELECT_CHALLENGE", { ANSWER: "PASSWORD", PASSWORD }),
    challenge("CUSTOM_CHALLENGE", { ANSWER: "a" }),
  ].map((attempt, index): Row => {
    const names = ["NEW_PASSWORD_REQUIRED", "SOFTWARE_TOKEN_MFA", "MFA_SETUP", "SELECT_CHALLENGE", "CUSTOM_CHALLENGE"];
    return { title: `${names[index]} with a made-up session`, known: user, attempt, last: INVALID_SESSION };
  }),
];

const FLOWS = ["ALLOW_USER_SRP_AUTH", "ALLOW_USER_PASSWORD_AUTH", "ALLOW_USER_AUTH"];
const TOTP = { mfaConfiguration: "OPTIONAL", softwareTokenMfaConfiguration: { enabled: true } };

describe("a user who does not exist", () => {
  let fixture: Fixture;
  beforeEach(async () => {
    fixture = await Fixture.open(TOTP, { explicitAuthFlows: FLOWS });
  });
  afterEach(() => fixture.store.close());

  for (const { title, known, before, attempt, last } of ROWS) {
    it(`gets from ${title} what one who exists gets, to the limit`, async () => {
      await known(fixture);
      const got = async (name: string) => {
        await before?.(fixture, name);
        const outcomes: Outcome[] = [];
        for (let count = 0; count < 7; count++) outcomes.push(await attempt(fixture, name));
        assert.deepEqual(saying(outcomes.at(-1) as Outcome), last);
        return outcomes.map(({ answer, error }) => ({ answer, error: error && [error.name, error.message] }));
      };
      const knownGets = await got(EMAIL);
      assert.deepEqual(await got(NOBODY), knownGets);
    });
  }
});

describe("attempts that are counted", () => {
  let fixture: Fixture;
  beforeEach(async () => {
    fixture = await Fixture.open(TOTP, { explicitAuthFlows: FLOWS });
  });
  afterEach(() => fixture.store.close());
  const again = async (attempt: () => Promise<Outcome>, count = 5) => {
    for (let done = 0; done < count; done++) await attempt();
  };

  it("are a user's, whichever access token ChangePassword gets", async () => {
    await fixture.user();
    const change = async (PreviousPassword: string) => {
      const { AccessToken } = await fixture.tokens();
      return fixture.call("ChangePassword", { AccessToken, PreviousPassword, ProposedPassword: "N3wpassw0rd!" });
    };
    await again(() => change(WRONG));
    assert.deepEqual(saying(await change(PASSWORD)), limit, "the right one too, so that guesses tell nothing");
    fixture.now += 3_600_000;
    assert.equal((await change(PASSWORD)).error, undefined);
  });

  it("of TOTP are a user's, whichever session they come with, and leave the password's alone", async () => {
    await fixture.user();
    const { AccessToken } = await fixture.tokens();
    const { SecretCode } = await fixture.does("AssociateSoftwareToken", { AccessToken });
    await fixture.does("VerifySoftwareToken", { AccessToken, UserCode: codeOf(SecretCode, fixture.now) });
    const SoftwareTokenMfaSettings = { Enabled: true, PreferredMfa: true };
    await fixture.does("SetUserMFAPreference", { AccessToken, SoftwareTokenMfaSettings });
    fixture.now += 30_000;
    const answer = async (code: string) => {
      const { answer } = await fixture.passwordAuth();
      return fixture.call("RespondToAuthChallenge", {
        ClientId: fixture.clientId,
        ChallengeName: answer.ChallengeName,
        Session: answer.Session,
        ChallengeResponses: { USERNAME: EMAIL, SOFTWARE_TOKEN_MFA_CODE: code },
      });
    };
    const right = codeOf(SecretCode, fixture.now);
    await again(() => answer(right === "000000" ? "000001" : "000000"));
    assert.deepEqual(saying(await answer(right)), EXCEEDED);
    assert.equal((await fixture.passwordAuth()).answer.ChallengeName, "SOFTWARE_TOKEN_MFA");
    fixture.now += 1000;
    assert.ok((await answer(right)).answer.AuthenticationResult);
  });

  it("of a password reset are not cleared by sign-in, nor by a code asked for again", async () => {
    await verifiedUser(fixture);
    const code = (await call("ForgotPassword")(fixture, EMAIL)).notes.join().slice(-6);
    await again(() => confirmForgotPassword(fixture, EMAIL));
    assert.equal((await fixture.passwordAuth()).error, undefined);
    const other = (await call("ForgotPassword")(fixture, EMAIL)).notes.join().slice(-6);
    for (const ConfirmationCode of [code, other]) {
      const confirm = call("ConfirmForgotPassword", { ConfirmationCode, Password: "N3wpassw0rd!" });
      assert.deepEqual(saying(await confirm(fixture, EMAIL)), limit);
    }
  });

  it("of one name are another's neither, and are counted for every spelling of it", async () => {
    await verifiedUser(fixture);
    await again(() => confirmForgotPassword(fixture, EMAIL.toUpperCase()));
    assert.deepEqual(saying(await confirmForgotPassword(fixture, EMAIL)), limit);
    await again(() => confirmForgotPassword(fixture, NOBODY.toUpperCase()));
    assert.deepEqual(saying(await confirmForgotPassword(fixture, NOBODY)), limit);
    assert.notDeepEqual(saying(await confirmForgotPassword(fixture, "bob@example.com")), limit);
  });

  it("of verification codes are a user's and an attribute's", async () => {
    await fixture.user();
    const { AccessToken } = await fixture.tokens();
    const ask = () => fixture.call("GetUserAttributeVerificationCode", { AccessToken, AttributeName: "email" });
    const code = (await ask()).notes.join().slice(-6);
    const verify = (Code: string) => fixture.call("VerifyUserAttribute", { AccessToken, AttributeName: "email", Code });
    await again(() => verify("wrong"));
    assert.deepEqual(saying(await verify(code)), limit);
    await again(ask, 4);
    assert.deepEqual(saying(await ask()), limit);
    assert.equal(fixture.attributesOf(await usernameOf())?.email_verified, undefined);
  });

  it("of a password no longer count against the name once the account is deleted", async () => {
    await verifiedUser(fixture);
    await again(() => fixture.passwordAuth(EMAIL, WRONG));
    await fixture.does("AdminDeleteUser", { ...pool(fixture), Username: EMAIL });
    assert.deepEqual(saying(await fixture.passwordAuth(EMAIL, WRONG)), INCORRECT);
  });

  const usernameOf = async () => (await fixture.does("AdminGetUser", { ...pool(fixture), Username: EMAIL })).Username;
});
