import * as assert from "node:assert/strict";
import { Fixture } from "../fixture";

describe("authorization of operations", () => {
  it("asks for the administrator's signature where AWS asks for credentials", async () => {
    const fixture = await Fixture.open();
    const unsigned = Object.entries(fixture.pools.operations)
      .filter(([, { authorization }]) => authorization === "none")
      .map(([name]) => name);
    assert.deepEqual(unsigned, [
      "ConfirmSignUp",
      "DeleteUser",
      "GetTokensFromRefreshToken",
      "GetUser",
      "GlobalSignOut",
      "InitiateAuth",
      "ResendConfirmationCode",
      "RespondToAuthChallenge",
      "RevokeToken",
      "SignUp",
    ]);
    assert.equal(Object.keys(fixture.pools.operations).length, 30);
    await fixture.store.close();
  });
});
