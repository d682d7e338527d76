import * as assert from "node:assert/strict";
import { EMAIL, Fixture, PASSWORD } from "../fixture";
import { authenticate, completeNewPassword, identityJsUser } from "../identity-js-client";
import { INCORRECT, MINUTE, SESSION_EXPIRED, SESSION_INVALID, SESSION_USED, saying } from "../sayings";
import { beginSrp, signInBySrp } from "../srp/srp-client";

describe("sign-in with a temporary password", () => {
  const TEMPORARY = "T3mporary!";
  let fixture: Fixture;
  beforeEach(async () => {
    fixture = await Fixture.open();
    await fixture.does("AdminCreateUser", {
      UserPoolId: fixture.poolId,
      Username: EMAIL,
      TemporaryPassword: TEMPORARY,
    });
  });
  afterEach(() => fixture.store.close());

  async function session(): Promise<string> {
    const { answer } = await signInBySrp(fixture, EMAIL, TEMPORARY);
    assert.equal(answer.ChallengeName, "NEW_PASSWORD_REQUIRED");
    return answer.Session;
  }
  const answer = (Session: string | undefined, responses: Record<string, string> = {}) => ({
    ClientId: fixture.clientId,
    ChallengeName: "NEW_PASSWORD_REQUIRED",
    Session,
    ChallengeResponses: { USERNAME: EMAIL, NEW_PASSWORD: PASSWORD, ...responses },
  });

  it("asks amazon-cognito-identity-js for a new one, and then lets it in", async () => {
    const { newPasswordRequired } = await authenticate(identityJsUser(fixture, EMAIL), EMAIL, TEMPORARY);
    assert.ok(newPasswordRequired);
    assert.deepEqual({ ...newPasswordRequired.attributes }, { email: EMAIL });
    assert.deepEqual(newPasswordRequired.required, []);
    const { idToken } = await completeNewPassword(newPasswordRequired.user, PASSWORD);
    assert.ok(idToken);
    assert.deepEqual(saying(await signInBySrp(fixture, EMAIL, TEMPORARY)), INCORRECT);
    assert.equal((await signInBySrp(fixture, EMAIL, PASSWORD)).error, undefined);
    const user = await fixture.does("AdminGetUser", { UserPoolId: fixture.poolId, Username: EMAIL });
    assert.equal(user.UserStatus, "CONFIRMED");
  });

  it("names the attributes that are required and missing", async () => {
    await fixture.store.close();
    fixture = await Fixture.open(
      { schemas: [{ name: "name", attributeDataType: "String", required: true }] },
      { writeAttributes: ["email", "name"] },
    );
    await fixture.does("AdminCreateUser", {
      UserPoolId: fixture.poolId,
      Username: EMAIL,
      TemporaryPassword: TEMPORARY,
    });
    const challenge = (await fixture.passwordAuth(EMAIL, TEMPORARY)).answer;
    assert.equal(challenge.ChallengeParameters.requiredAttributes, '["userAttributes.name"]');
    await fixture.refuses(
      "RespondToAuthChallenge",
      answer(challenge.Session),
      "InvalidParameterException",
      "Attributes did not conform to the schema: name: The attribute is required\n",
    );
    await fixture.does("RespondToAuthChallenge", answer(challenge.Session, { "userAttributes.name": "Ada" }));
  });

  it("lets a refused new password be followed by a better one, once", async () => {
    const Session = await session();
    await fixture.refuses(
      "RespondToAuthChallenge",
      answer(Session, { NEW_PASSWORD: "short" }),
      "InvalidPasswordException",
      "Password did not conform with policy: Password not long enough",
    );
    await fixture.does("RespondToAuthChallenge", answer(Session));
    await fixture.refuses("RespondToAuthChallenge", answer(Session), ...SESSION_USED);
  });

  it("ends with the temporary password", async () => {
    const Session = await session();
    fixture.now += 3 * MINUTE;
    await fixture.refuses("RespondToAuthChallenge", answer(Session), ...SESSION_EXPIRED);
    const [one, other] = [await session(), await session()];
    await fixture.does("RespondToAuthChallenge", answer(one));
    await fixture.refuses("RespondToAuthChallenge", answer(other), ...SESSION_INVALID);
  });

  it("lets nobody change an attribute that is not mutable", async () => {
    await fixture.store.close();
    fixture = await Fixture.open(
      { schemas: [{ name: "tenant", attributeDataType: "String", mutable: false }] },
      { writeAttributes: ["email", "custom:tenant"] },
    );
    const user = { UserPoolId: fixture.poolId, TemporaryPassword: TEMPORARY };
    const UserAttributes = [{ Name: "custom:tenant", Value: "a" }];
    await fixture.does("AdminCreateUser", { ...user, Username: EMAIL, UserAttributes });
    const Session = await session();
    const written = { "userAttributes.custom:tenant": "b" };
    await fixture.refuses(
      "RespondToAuthChallenge",
      answer(Session, written),
      "InvalidParameterException",
      "user.custom:tenant: Attribute cannot be updated.",
    );
    await fixture.does("RespondToAuthChallenge", answer(Session));
  });

  it("ends a session with another temporary password", async () => {
    const Session = await session();
    const Password = "An0ther!";
    await fixture.does("AdminSetUserPassword", { UserPoolId: fixture.poolId, Username: EMAIL, Password });
    await fixture.refuses("RespondToAuthChallenge", answer(Session), ...SESSION_INVALID);
  });

  it("refuses sessions that are foreign, and attributes that are not to be written", async () => {
    const Session = await session();
    await fixture.user("bob@example.com");
    const other = fixture.declareClient("second");
    const { answer: passwordVerifier } = await beginSrp(fixture, EMAIL, TEMPORARY);
    const foreign = passwordVerifier.ChallengeResponses.PASSWORD_CLAIM_SECRET_BLOCK;
    for (const wrong of [
      answer(undefined),
      answer("A".repeat(20)),
      answer(foreign),
      answer(`${Session.slice(0, -8)}AAAAAAA=`),
      answer(Session, { USERNAME: "bob@example.com" }),
      { ...answer(Session), ClientId: other },
    ]) {
      await fixture.refuses("RespondToAuthChallenge", wrong, ...SESSION_INVALID);
    }
    const unauthorized = ["NotAuthorizedException", "A client attempted to write unauthorized attribute"] as const;
    for (const name of ["email_verified", "custom:role", "sub", "name"]) {
      const written = answer(Session, { [`userAttributes.${name}`]: "true" });
      await fixture.refuses("RespondToAuthChallenge", written, ...unauthorized);
    }
    await fixture.refuses(
      "RespondToAuthChallenge",
      answer(Session, { "userAttributes.email": "eve@example.com" }),
      "NotAuthorizedException",
      "Cannot modify an already provided email",
    );
  });

  it("is refused after the days that the pool sets", async () => {
    fixture.now += 7 * 24 * 60 * MINUTE - 1;
    assert.equal((await fixture.passwordAuth(EMAIL, TEMPORARY)).answer.ChallengeName, "NEW_PASSWORD_REQUIRED");
    fixture.now += 1;
    const expected = [
      "NotAuthorizedException",
      "Temporary password has expired and must be reset by an administrator.",
    ];
    assert.deepEqual(saying(await fixture.passwordAuth(EMAIL, TEMPORARY)), expected);
    assert.deepEqual(saying(await signInBySrp(fixture, EMAIL, TEMPORARY)), expected);
    assert.deepEqual(saying(await signInBySrp(fixture, EMAIL, PASSWORD)), INCORRECT);
  });
});
