import * as assert from "node:assert/strict";
import { EMAIL, Fixture, PASSWORD } from "../fixture";
import { client, pool } from "../refusals/row";
import { EXCEEDED, INCORRECT, saying } from "../sayings";

const CLIENT = { explicitAuthFlows: ["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"] };

describe("AdminInitiateAuth", () => {
  let fixture: Fixture;
  beforeEach(async () => {
    fixture = await Fixture.open({}, CLIENT);
  });
  afterEach(() => fixture.store.close());
  const at = () => ({ ...pool(fixture), ...client(fixture) });
  const signIn = (AuthFlow = "ADMIN_USER_PASSWORD_AUTH", password = PASSWORD, more = {}) =>
    fixture.call("AdminInitiateAuth", {
      ...at(),
      AuthFlow,
      AuthParameters: { USERNAME: EMAIL, PASSWORD: password, ...more },
    });

  for (const flow of ["ADMIN_USER_PASSWORD_AUTH", "ADMIN_NO_SRP_AUTH"]) {
    it(`signs in by ${flow}, and renews`, async () => {
      await fixture.user();
      const { answer } = await signIn(flow);
      const { AccessToken, RefreshToken } = answer.AuthenticationResult;
      await fixture.does("GetUser", { AccessToken });
      const renewed = await signIn("REFRESH_TOKEN_AUTH", PASSWORD, { REFRESH_TOKEN: RefreshToken });
      assert.ok(renewed.answer.AuthenticationResult.IdToken);
    });
  }

  it("refuses a wrong password and a user who does not exist in the same words, and locks out", async () => {
    assert.deepEqual(saying(await signIn()), INCORRECT);
    await fixture.user();
    for (let count = 0; count < 5; count++) {
      assert.deepEqual(saying(await signIn("ADMIN_NO_SRP_AUTH", `${PASSWORD}?`)), INCORRECT);
    }
    assert.deepEqual(saying(await signIn()), EXCEEDED);
  });

  it("leads a temporary password to a new one by AdminRespondToAuthChallenge", async () => {
    const TemporaryPassword = "T3mporary!";
    await fixture.does("AdminCreateUser", { ...pool(fixture), Username: EMAIL, TemporaryPassword });
    const { answer } = await signIn("ADMIN_USER_PASSWORD_AUTH", TemporaryPassword);
    assert.equal(answer.ChallengeName, "NEW_PASSWORD_REQUIRED");
    const input = {
      ...at(),
      ChallengeName: "NEW_PASSWORD_REQUIRED",
      Session: answer.Session,
      ChallengeResponses: { USERNAME: EMAIL, NEW_PASSWORD: PASSWORD },
    };
    const { AuthenticationResult } = await fixture.does("AdminRespondToAuthChallenge", input);
    assert.ok(AuthenticationResult.IdToken);
    assert.equal((await signIn()).error, undefined);
  });

  /** M for the words of a flow that is InitiateAuth's; R aws-sdk-js-v3 7162 and public apps for the other. */
  it("refuses flows that are not its own, or not the client's", async () => {
    const invalid = "InvalidParameterException";
    await fixture.user();
    assert.deepEqual(saying(await signIn("USER_PASSWORD_AUTH")), [invalid, "Initiate Auth method not supported."]);
    assert.deepEqual(saying(await signIn("USER_SRP_AUTH")), [invalid, "USER_SRP_AUTH is not enabled for the client."]);
    fixture.declare("aws:cognito/userPoolClient:UserPoolClient", "client", {
      userPoolId: fixture.poolId,
      explicitAuthFlows: ["ALLOW_USER_PASSWORD_AUTH"],
    });
    assert.deepEqual(saying(await signIn()), [invalid, "Auth flow not enabled for this client"]);
  });

  for (const operation of ["AdminInitiateAuth", "AdminRespondToAuthChallenge"]) {
    it(`refuses a client of another pool (${operation})`, async () => {
      const { poolId } = await fixture.declareOtherPool();
      await fixture.refuses(
        operation,
        { ...at(), UserPoolId: poolId, AuthFlow: "ADMIN_NO_SRP_AUTH", ChallengeName: "NEW_PASSWORD_REQUIRED" },
        "ResourceNotFoundException",
        `User pool client ${fixture.clientId} does not exist.`,
      );
    });
  }
});
