import * as assert from "node:assert/strict";
import { decodeUnverified, EMAIL, Fixture, PASSWORD } from "../fixture";
import { authenticate, identityJsUser } from "../identity-js-client";
import { INCORRECT, MINUTE, SESSION_EXPIRED, SESSION_INVALID, SESSION_USED, saying } from "../sayings";
import { beginSrp, signInBySrp } from "../srp/srp-client";

describe("sign-in over SRP", () => {
  let fixture: Fixture;
  let sub: string;
  beforeEach(async () => {
    fixture = await Fixture.open();
    sub = await fixture.user();
  });
  afterEach(() => fixture.store.close());

  it("lets cognito-srp-helper in with the right password, and says who", async () => {
    const { answer, who } = await signInBySrp(fixture, EMAIL, PASSWORD);
    assert.deepEqual(Object.keys(answer), ["AuthenticationResult", "ChallengeParameters"]);
    assert.deepEqual(answer.ChallengeParameters, {});
    const result = answer.AuthenticationResult;
    assert.deepEqual(Object.keys(result).sort(), ["AccessToken", "ExpiresIn", "IdToken", "RefreshToken", "TokenType"]);
    assert.equal(result.TokenType, "Bearer");
    assert.equal(result.ExpiresIn, 3600);
    assert.equal(decodeUnverified(result.IdToken).claims.sub, sub);
    assert.equal(who, sub);
  });

  it("lets amazon-cognito-identity-js in with the right password", async () => {
    const { idToken, error } = await authenticate(identityJsUser(fixture, EMAIL), EMAIL, PASSWORD);
    assert.equal(error, undefined);
    assert.equal(decodeUnverified(idToken ?? "").claims.sub, sub);
  });

  for (const wrong of ["Passw0rd?", "passw0rd!", "Passw0rd! ", "P"]) {
    it(`refuses both clients with the password ${JSON.stringify(wrong)}`, async () => {
      assert.deepEqual(saying(await signInBySrp(fixture, EMAIL, wrong)), INCORRECT);
      const { error } = await authenticate(identityJsUser(fixture, EMAIL), EMAIL, wrong);
      assert.deepEqual([error?.code, error?.message], INCORRECT);
    });
  }

  it("gives the challenge as AWS does, without a Session", async () => {
    const { initiated } = await beginSrp(fixture, EMAIL, PASSWORD);
    assert.deepEqual(Object.keys(initiated.answer), ["ChallengeName", "ChallengeParameters"]);
    assert.equal(initiated.answer.ChallengeName, "PASSWORD_VERIFIER");
    const { SALT, SRP_B, SECRET_BLOCK, USERNAME, USER_ID_FOR_SRP, ...rest } = initiated.answer.ChallengeParameters;
    assert.deepEqual(rest, {});
    assert.match(SALT, /^[1-9a-f][0-9a-f]{0,31}$/);
    assert.match(SRP_B, /^[1-9a-f][0-9a-f]{700,767}$/);
    assert.match(SECRET_BLOCK, /^[A-Za-z0-9+/]+=*$/);
    assert.equal(USERNAME, sub);
    assert.equal(USER_ID_FOR_SRP, sub);
  });

  it("takes the e-mail in any case, where the pool is case-insensitive", async () => {
    const { error } = await signInBySrp(fixture, "ADA@Example.com", PASSWORD);
    assert.equal(error, undefined);
  });

  it("lets a user in by user name, in a pool of user names", async () => {
    await fixture.store.close();
    fixture = await Fixture.open({ usernameAttributes: [], autoVerifiedAttributes: [] });
    assert.equal(await fixture.user("zoë"), "zoë");
    const { initiated } = await beginSrp(fixture, "zoë", PASSWORD);
    assert.equal(initiated.answer.ChallengeParameters.USER_ID_FOR_SRP, "zoë");
    assert.equal((await signInBySrp(fixture, "zoë", PASSWORD)).error, undefined);
    assert.deepEqual(saying(await signInBySrp(fixture, "zoë", "Passw0rd?")), INCORRECT);
  });

  describe("attacked", () => {
    const N = `FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DDEF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7EDEE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F83655D23DCA3AD961C62F356208552BB9ED529077096966D670C354E4ABC9804F1746C08CA18217C32905E462E36CE3BE39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF6955817183995497CEA956AE515D2261898FA051015728E5A8AAAC42DAD33170D04507A33A85521ABDF1CBA64ECFB850458DBEF0A8AEA71575D060C7DB3970F85A6E1E4C7ABF5AE8CDB0933D71E8C94E04A25619DCEE3D2261AD2EE6BF12FFA06D98A0864D87602733EC86A64521F2B18177B200CBBE117577A615D6C770988C0BAD946E208E24FA074E5AB3143DB5BFCE0FD108E4B82D120A93AD2CAFFFFFFFFFFFFFFFF`;
    const FORCED: [title: string, A: string][] = [
      ["0", "0"],
      ["a long 0", "0".repeat(768)],
      ["N", N],
      ["2N", (2n * BigInt(`0x${N}`)).toString(16)],
      ["3N", (3n * BigInt(`0x${N}`)).toString(16)],
      ["no number", "xyz"],
    ];
    for (const [title, A] of FORCED) {
      it(`gives no challenge for A = ${title}`, () =>
        fixture.refuses(
          "InitiateAuth",
          {
            ClientId: fixture.clientId,
            AuthFlow: "USER_SRP_AUTH",
            AuthParameters: { USERNAME: EMAIL, SRP_A: A },
          },
          "InvalidParameterException",
          "Invalid SRP_A",
        ));
    }

    type Change = (answer: Record<string, string>) => Record<string, unknown>;
    const TAMPERED: [title: string, change: Change, expected: readonly string[]][] = [
      ["another signature", () => ({ PASSWORD_CLAIM_SIGNATURE: Buffer.alloc(32, 1).toString("base64") }), INCORRECT],
      ["an empty proof", () => ({ PASSWORD_CLAIM_SIGNATURE: "AA==" }), INCORRECT],
      ["another TIMESTAMP", () => ({ TIMESTAMP: "Mon Jun 3 04:05:05 UTC 2024" }), INCORRECT],
      ["a TIMESTAMP with a leading zero", () => ({ TIMESTAMP: "Mon Jun 03 04:05:06 UTC 2024" }), INCORRECT],
      ["a TIMESTAMP of a wrong weekday", () => ({ TIMESTAMP: "Tue Jun 3 04:05:06 UTC 2024" }), INCORRECT],
      [
        "a TIMESTAMP of another form",
        () => ({ TIMESTAMP: "2024-06-03T04:05:06Z" }),
        ["InvalidParameterException", "TIMESTAMP format should be EEE MMM d HH:mm:ss z yyyy in english."],
      ],
      ["no SECRET_BLOCK", () => ({ PASSWORD_CLAIM_SECRET_BLOCK: "AAAA" }), INCORRECT],
      [
        "a SECRET_BLOCK with a bit flipped",
        ({ PASSWORD_CLAIM_SECRET_BLOCK: block = "" }) => {
          const bytes = Buffer.from(block, "base64");
          bytes.writeUInt8(bytes.readUInt8(40) ^ 1, 40);
          return { PASSWORD_CLAIM_SECRET_BLOCK: bytes.toString("base64") };
        },
        INCORRECT,
      ],
      [
        "a SECRET_BLOCK cut short",
        ({ PASSWORD_CLAIM_SECRET_BLOCK: block = "" }) => ({
          PASSWORD_CLAIM_SECRET_BLOCK: block.slice(0, -8),
        }),
        INCORRECT,
      ],
      ["another user", () => ({ USERNAME: "bob@example.com" }), INCORRECT],
      ["a user who does not exist", () => ({ USERNAME: "nobody@example.com" }), INCORRECT],
      ...["USERNAME", "PASSWORD_CLAIM_SECRET_BLOCK", "PASSWORD_CLAIM_SIGNATURE", "TIMESTAMP"].map(
        (name): [string, Change, string[]] => [
          `no ${name}`,
          () => ({ [name]: null }),
          ["InvalidParameterException", `Missing required parameter ${name}`],
        ],
      ),
    ];
    for (const [title, change, expected] of TAMPERED) {
      it(`refuses an answer with ${title}`, async () => {
        await fixture.user("bob@example.com");
        const { answer } = await beginSrp(fixture, EMAIL, PASSWORD);
        const ChallengeResponses = { ...answer.ChallengeResponses, ...change(answer.ChallengeResponses) };
        const outcome = await fixture.call("RespondToAuthChallenge", { ...answer, ChallengeResponses });
        assert.deepEqual(saying(outcome), expected);
        assert.equal(outcome.answer, undefined);
      });
    }

    it("refuses the SECRET_BLOCK of another user", async () => {
      await fixture.user("eve@example.com");
      const mine = await beginSrp(fixture, "eve@example.com", PASSWORD);
      const USERNAME = EMAIL;
      const answer = { ...mine.answer, ChallengeResponses: { ...mine.answer.ChallengeResponses, USERNAME } };
      assert.deepEqual(saying(await fixture.call("RespondToAuthChallenge", answer)), INCORRECT);
    });

    it("refuses the SECRET_BLOCK of another client of the pool", async () => {
      const other = fixture.declareClient("second");
      const { answer } = await beginSrp(fixture, EMAIL, PASSWORD, other);
      const moved = { ...answer, ClientId: fixture.clientId };
      assert.deepEqual(saying(await fixture.call("RespondToAuthChallenge", moved)), INCORRECT);
      assert.equal((await fixture.call("RespondToAuthChallenge", answer)).error, undefined);
    });

    it("refuses the SECRET_BLOCK of another pool", async () => {
      const other = await fixture.declareOtherPool();
      await fixture.user(EMAIL, PASSWORD, other.poolId);
      const { answer } = await beginSrp(fixture, EMAIL, PASSWORD, other.clientId, other.poolId);
      const moved = { ...answer, ClientId: fixture.clientId };
      assert.deepEqual(saying(await fixture.call("RespondToAuthChallenge", moved)), INCORRECT);
    });

    it("takes an answer once", async () => {
      const { answer } = await beginSrp(fixture, EMAIL, PASSWORD);
      assert.equal((await fixture.call("RespondToAuthChallenge", answer)).error, undefined);
      assert.deepEqual(saying(await fixture.call("RespondToAuthChallenge", answer)), SESSION_USED);
      const padded = { ...answer.ChallengeResponses };
      padded.PASSWORD_CLAIM_SECRET_BLOCK += "====";
      const again = { ...answer, ChallengeResponses: padded };
      assert.deepEqual(saying(await fixture.call("RespondToAuthChallenge", again)), SESSION_USED);
    });

    it("takes one of several answers that come at once", async () => {
      const { answer } = await beginSrp(fixture, EMAIL, PASSWORD);
      const all = await Promise.all([1, 2, 3].map(() => fixture.call("RespondToAuthChallenge", answer)));
      assert.equal(all.filter(({ error }) => !error).length, 1);
    });

    it("takes one proof of several wrong ones that come at once", async () => {
      const { answer } = await beginSrp(fixture, EMAIL, "Passw0rd?");
      const all = await Promise.all([1, 2, 3].map(() => fixture.call("RespondToAuthChallenge", answer)));
      assert.deepEqual(all.map(saying), [INCORRECT, SESSION_USED, SESSION_USED]);
    });

    for (const operation of ["AdminDisableUser", "AdminDeleteUser", "AdminSetUserPassword"]) {
      it(`lets nobody in when ${operation} comes between the proof and the tokens`, async () => {
        const input = { UserPoolId: fixture.poolId, Username: EMAIL, Password: "An0ther!", Permanent: true };
        await fixture.tokens();
        // The change waits for the disk while the proof is taken.
        const changed = fixture.call(operation, input);
        const outcome = await fixture.passwordAuth();
        assert.equal((await changed).error, undefined);
        assert.deepEqual(saying(outcome), INCORRECT);
      });

      it(`lets nobody in when ${operation} comes while the proof is looked at`, async () => {
        const input = { UserPoolId: fixture.poolId, Username: EMAIL, Password: "An0ther!", Permanent: true };
        const { answer } = await beginSrp(fixture, EMAIL, PASSWORD);
        const [changed, outcome] = await Promise.all([
          fixture.call(operation, input),
          fixture.call("RespondToAuthChallenge", answer),
        ]);
        assert.equal(changed.error, undefined);
        assert.deepEqual(saying(outcome), INCORRECT);
      });
    }

    it("takes an answer once, even after a restart", async () => {
      const { answer } = await beginSrp(fixture, EMAIL, PASSWORD);
      assert.equal((await fixture.call("RespondToAuthChallenge", answer)).error, undefined);
      await fixture.reopen();
      assert.deepEqual(saying(await fixture.call("RespondToAuthChallenge", answer)), SESSION_USED);
    });

    it("takes an answer that was begun before a restart", async () => {
      const { answer } = await beginSrp(fixture, EMAIL, PASSWORD);
      await fixture.reopen();
      assert.equal((await fixture.call("RespondToAuthChallenge", answer)).error, undefined);
    });

    it("takes no second proof for a SECRET_BLOCK whose first was wrong", async () => {
      const { answer } = await beginSrp(fixture, EMAIL, PASSWORD);
      const ChallengeResponses = { ...answer.ChallengeResponses, PASSWORD_CLAIM_SIGNATURE: "AAAA" };
      const wrong = { ...answer, ChallengeResponses };
      assert.deepEqual(saying(await fixture.call("RespondToAuthChallenge", wrong)), INCORRECT);
      assert.deepEqual(saying(await fixture.call("RespondToAuthChallenge", answer)), SESSION_USED);
    });

    const VALIDITIES: [setting: number | undefined, minutes: number][] = [
      [undefined, 3],
      [15, 15],
    ];
    for (const [authSessionValidity, minutes] of VALIDITIES) {
      it(`takes an answer for ${minutes} minutes with authSessionValidity ${authSessionValidity}`, async () => {
        const client = fixture.declareClient("timed", { authSessionValidity });
        const [early, late] = [
          await beginSrp(fixture, EMAIL, PASSWORD, client),
          await beginSrp(fixture, EMAIL, PASSWORD, client),
        ];
        fixture.now += minutes * MINUTE - 1;
        assert.equal((await fixture.call("RespondToAuthChallenge", early.answer)).error, undefined);
        fixture.now += 1;
        assert.deepEqual(saying(await fixture.call("RespondToAuthChallenge", late.answer)), SESSION_EXPIRED);
      });
    }

    it("refuses a Session, as it gave none", async () => {
      const { answer } = await beginSrp(fixture, EMAIL, PASSWORD);
      const outcome = await fixture.call("RespondToAuthChallenge", { ...answer, Session: "A".repeat(20) });
      assert.deepEqual(saying(outcome), SESSION_INVALID);
    });

    it("refuses an answer that was begun with a password that is no more", async () => {
      const { answer } = await beginSrp(fixture, EMAIL, PASSWORD);
      await fixture.does("AdminSetUserPassword", {
        UserPoolId: fixture.poolId,
        Username: EMAIL,
        Password: "An0ther!Password",
        Permanent: true,
      });
      assert.deepEqual(saying(await fixture.call("RespondToAuthChallenge", answer)), INCORRECT);
    });
  });

  it("says nothing of the password in a reason", async () => {
    for (const outcome of [
      await signInBySrp(fixture, EMAIL, "Secr3t!Secr3t"),
      await fixture.passwordAuth(EMAIL, "Secr3t!Secr3t"),
      await fixture.call("SignUp", {
        ClientId: fixture.clientId,
        Username: "x@y.z",
        Password: "Secr3tSecr3t",
      }),
    ]) {
      assert.ok(outcome.error?.reason);
      assert.doesNotMatch(JSON.stringify(outcome), /Secr3t/);
    }
  });
});
