import * as assert from "node:assert/strict";
import { decodeUnverified, EMAIL, Fixture } from "./fixture";

const NOT_AUTHORIZED = "NotAuthorizedException";

describe("tokens revoked", () => {
  let fixture: Fixture;
  beforeEach(async () => {
    fixture = await Fixture.open();
    await fixture.user();
  });
  afterEach(() => fixture.store.close());
  const refresh = (token: string, clientId = fixture.clientId) => ({
    ClientId: clientId,
    AuthFlow: "REFRESH_TOKEN_AUTH",
    AuthParameters: { REFRESH_TOKEN: token },
  });

  it("end one sign-in, and its access tokens for the user pool, but not at the verifier", async () => {
    const [one, other] = [await fixture.tokens(), await fixture.tokens()];
    const revoke = { ClientId: fixture.clientId, Token: one.RefreshToken };
    assert.deepEqual(await fixture.does("RevokeToken", revoke), {});
    await fixture.refuses("InitiateAuth", refresh(one.RefreshToken), NOT_AUTHORIZED, "Refresh Token has been revoked");
    const { AccessToken } = one;
    await fixture.refuses("GetUser", { AccessToken }, NOT_AUTHORIZED, "Access Token has been revoked");
    await fixture.does("GetUser", { AccessToken: other.AccessToken });
    await fixture.does("InitiateAuth", refresh(other.RefreshToken));
    const verification = await fixture.pools.verifyToken(one.IdToken, fixture.poolId, "id");
    assert.equal(verification.ok, true);
    const { claims } = decodeUnverified(one.IdToken);
    assert.equal(fixture.pools.whyInactive(fixture.poolId, claims)?.actual, "signed out");
    assert.equal(fixture.pools.whyInactive(fixture.poolId, decodeUnverified(other.IdToken).claims), undefined);
    await fixture.reopen();
    await fixture.refuses("GetUser", { AccessToken }, NOT_AUTHORIZED, "Access Token has been revoked");
  });

  it("take no notice of what is no token of the client", async () => {
    const { RefreshToken } = await fixture.tokens();
    const other = fixture.declareClient("second");
    assert.deepEqual(await fixture.does("RevokeToken", { ClientId: fixture.clientId, Token: "nope" }), {});
    assert.deepEqual(await fixture.does("RevokeToken", { ClientId: other, Token: RefreshToken }), {});
    await fixture.does("InitiateAuth", refresh(RefreshToken));
  });

  it("must be refresh tokens, of a client with revocation", async () => {
    const { AccessToken } = await fixture.tokens();
    await fixture.refuses(
      "RevokeToken",
      { ClientId: fixture.clientId, Token: AccessToken },
      "UnsupportedTokenTypeException",
      "Unsupported token type",
    );
    const client = fixture.declareClient("plain", { enableTokenRevocation: false });
    await fixture.refuses(
      "RevokeToken",
      { ClientId: client, Token: "a" },
      "UnsupportedOperationException",
      "This feature is not enabled for this client",
    );
  });

  for (const operation of ["GlobalSignOut", "AdminUserGlobalSignOut"]) {
    it(`by ${operation} are all of the user's, and of nobody else`, async () => {
      await fixture.user("bob@example.com");
      const [one, other, bob] = [
        await fixture.tokens(),
        await fixture.tokens(),
        await fixture.tokens("bob@example.com"),
      ];
      await fixture.does(
        operation,
        operation === "GlobalSignOut"
          ? { AccessToken: one.AccessToken }
          : { UserPoolId: fixture.poolId, Username: EMAIL },
      );
      for (const { AccessToken, RefreshToken, IdToken } of [one, other]) {
        await fixture.refuses("GetUser", { AccessToken }, NOT_AUTHORIZED, "Access Token has been revoked");
        await fixture.refuses("GlobalSignOut", { AccessToken }, NOT_AUTHORIZED, "Access Token has been revoked");
        await fixture.refuses("DeleteUser", { AccessToken }, NOT_AUTHORIZED, "Access Token has been revoked");
        await fixture.refuses("InitiateAuth", refresh(RefreshToken), NOT_AUTHORIZED, "Refresh Token has been revoked");
        assert.ok(fixture.pools.whyInactive(fixture.poolId, decodeUnverified(IdToken).claims));
      }
      await fixture.does("GetUser", { AccessToken: bob.AccessToken });
      const again = await fixture.tokens();
      await fixture.does("GetUser", { AccessToken: again.AccessToken });
    });
  }
});
