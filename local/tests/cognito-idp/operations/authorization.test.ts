import * as assert from "node:assert/strict";
import { Fixture } from "../fixture";

describe("authorization of operations", () => {
  it("asks for the administrator's signature where AWS asks for credentials", async () => {
    const fixture = await Fixture.open();
    const unsigned = Object.entries(fixture.pools.operations)
      .filter(([, { authorization }]) => authorization === "none")
      .map(([name]) => name);
    assert.deepEqual(unsigned, [
      "AssociateSoftwareToken",
      "ChangePassword",
      "ConfirmForgotPassword",
      "ConfirmSignUp",
      "DeleteUser",
      "DeleteUserAttributes",
      "ForgotPassword",
      "GetTokensFromRefreshToken",
      "GetUser",
      "GetUserAttributeVerificationCode",
      "GlobalSignOut",
      "InitiateAuth",
      "ResendConfirmationCode",
      "RespondToAuthChallenge",
      "RevokeToken",
      "SetUserMFAPreference",
      "SignUp",
      "UpdateUserAttributes",
      "VerifySoftwareToken",
      "VerifyUserAttribute",
    ]);
    assert.equal(Object.keys(fixture.pools.operations).length, 50);
    await fixture.store.close();
  });
});
