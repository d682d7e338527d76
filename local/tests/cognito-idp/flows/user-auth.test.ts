import * as assert from "node:assert/strict";
import * as srp from "cognito-srp-helper";
import { EMAIL, Fixture, type Outcome, PASSWORD } from "../fixture";
import { client, legacy, pool } from "../refusals/row";
import { EXCEEDED, INCORRECT, MINUTE, SESSION_EXPIRED, SESSION_INVALID, SESSION_USED, saying } from "../sayings";
import { withOpensslPowers } from "../srp/openssl-modular-exponentiation";

const CLIENT = { explicitAuthFlows: ["ALLOW_USER_AUTH"] };

/** The order of steps: D, developer guide, "Choice-based authentication", and API reference, RespondToAuthChallenge. */
describe("USER_AUTH", () => {
  let fixture: Fixture;
  beforeEach(async () => {
    fixture = await Fixture.open({}, CLIENT);
  });
  afterEach(() => fixture.store.close());

  const initiate = (parameters: Record<string, string> = {}, operation = "InitiateAuth") =>
    fixture.call(operation, {
      ...client(fixture),
      ...pool(fixture),
      AuthFlow: "USER_AUTH",
      AuthParameters: { USERNAME: EMAIL, ...parameters },
    });
  const select = (Session: string, responses: Record<string, string>, more = {}) =>
    fixture.call("RespondToAuthChallenge", {
      ...client(fixture),
      ChallengeName: "SELECT_CHALLENGE",
      Session,
      ChallengeResponses: { USERNAME: EMAIL, ANSWER: "PASSWORD", ...responses },
      ...more,
    });
  const chosen = async (): Promise<string> => (await initiate()).answer.Session;
  /** Proves the password to a PASSWORD_VERIFIER challenge. */
  const prove = async (begin: (A: string) => Promise<Outcome>, password = PASSWORD): Promise<Outcome> => {
    const session = withOpensslPowers(() => srp.createSrpSession(EMAIL, password, fixture.poolId, false));
    const { answer, error } = await begin(session.largeA);
    assert.equal(error, undefined);
    assert.equal(answer.ChallengeName, "PASSWORD_VERIFIER");
    const signed = withOpensslPowers(() => srp.signSrpSession(session, answer));
    const input = srp.wrapAuthChallenge(signed, {
      ...client(fixture),
      ChallengeName: "PASSWORD_VERIFIER",
      ChallengeResponses: { USERNAME: EMAIL },
    });
    return fixture.call("RespondToAuthChallenge", { ...input });
  };

  for (const operation of ["InitiateAuth", "AdminInitiateAuth"]) {
    it(`offers the choice, to a user who does not exist as well (${operation})`, async () => {
      const unknown = await initiate({}, operation);
      await fixture.user();
      const known = await initiate({}, operation);
      for (const { answer } of [unknown, known]) {
        const { Session, ...rest } = answer;
        assert.deepEqual(rest, {
          ChallengeName: "SELECT_CHALLENGE",
          ChallengeParameters: {},
          AvailableChallenges: ["PASSWORD_SRP", "PASSWORD"],
        });
      }
      assert.equal(unknown.answer.Session.length, known.answer.Session.length);
    });
  }

  it("offers the choice where the preferred challenge is not run here", async () => {
    await fixture.user();
    for (const PREFERRED_CHALLENGE of ["EMAIL_OTP", "WEB_AUTHN", "PASSWORD", "PASSWORD_SRP"]) {
      assert.equal((await initiate({ PREFERRED_CHALLENGE })).answer.ChallengeName, "SELECT_CHALLENGE");
    }
  });

  it("signs in by the password, preferred or chosen", async () => {
    await fixture.user();
    const preferred = await initiate({ PREFERRED_CHALLENGE: "PASSWORD", PASSWORD });
    assert.ok(preferred.answer.AuthenticationResult);
    const { answer, who } = await select(await chosen(), { PASSWORD });
    assert.ok(answer.AuthenticationResult);
    assert.match(String(who), /^[0-9a-f-]{36}$/);
  });

  it("signs in by SRP, preferred or chosen", async () => {
    await fixture.user();
    const begins = [
      (SRP_A: string) => initiate({ PREFERRED_CHALLENGE: "PASSWORD_SRP", SRP_A }),
      async (SRP_A: string) => select(await chosen(), { ANSWER: "PASSWORD_SRP", SRP_A }),
    ];
    for (const begin of begins) {
      assert.ok((await prove(begin)).answer.AuthenticationResult);
      assert.deepEqual(saying(await prove(begin, `${PASSWORD}?`)), INCORRECT);
    }
  });

  it("refuses a wrong password and a user who does not exist in the same words, and locks both out", async () => {
    for (const before of [() => undefined, () => fixture.user()]) {
      await before();
      for (let count = 0; count < 5; count++) {
        assert.deepEqual(saying(await select(await chosen(), { PASSWORD: `${PASSWORD}?` })), INCORRECT);
      }
      assert.deepEqual(saying(await select(await chosen(), { PASSWORD })), EXCEEDED);
      fixture.now += 20 * MINUTE;
    }
  });

  it("takes each session once, of this client and user, and in time", async () => {
    await fixture.user();
    await fixture.user("bob@example.com");
    const session = await chosen();
    assert.deepEqual(saying(await select(session, { USERNAME: "bob@example.com", PASSWORD })), SESSION_INVALID);
    assert.deepEqual(saying(await select(session, { USERNAME: "nobody@example.com", PASSWORD })), SESSION_INVALID);
    const other = fixture.declareClient("other", CLIENT);
    assert.deepEqual(saying(await select(session, { PASSWORD }, { ClientId: other })), SESSION_INVALID);
    assert.deepEqual(saying(await select(session.slice(4), { PASSWORD })), SESSION_INVALID);
    const all = await Promise.all([1, 2].map(() => select(session, { PASSWORD })));
    assert.equal(all.filter(({ error }) => !error).length, 1);
    assert.deepEqual(saying(await select(session, { PASSWORD })), SESSION_USED);
    const late = await chosen();
    fixture.now += 3 * MINUTE;
    assert.deepEqual(saying(await select(late, { PASSWORD })), SESSION_EXPIRED);
  });

  /** M for the words. */
  it("refuses a challenge that is not offered, by its name", async () => {
    await fixture.user();
    assert.deepEqual(saying(await select(await chosen(), { ANSWER: "EMAIL_OTP" })), [
      "InvalidParameterException",
      "Challenge EMAIL_OTP is not available for the user.",
    ]);
  });

  it("tells of a user who does not exist where the client does", async () => {
    await fixture.store.close();
    fixture = await Fixture.open({}, { ...CLIENT, ...legacy });
    assert.deepEqual(saying(await initiate()), ["UserNotFoundException", "User does not exist."]);
  });

  it("asks for the second factor where the pool has one", async () => {
    await fixture.store.close();
    const totp = { mfaConfiguration: "ON", softwareTokenMfaConfiguration: { enabled: true } };
    fixture = await Fixture.open(totp, CLIENT);
    await fixture.user();
    const { answer } = await select(await chosen(), { PASSWORD });
    assert.equal(answer.ChallengeName, "MFA_SETUP");
    assert.equal(answer.AuthenticationResult, undefined);
  });
});
