import * as assert from "node:assert/strict";
import { decodeUnverified, EMAIL, Fixture, PASSWORD } from "../fixture";
import { authenticate, identityJsUser } from "../identity-js-client";

const NOT_AUTHORIZED = "NotAuthorizedException";

describe("tokens refreshed", () => {
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

  for (const flow of ["REFRESH_TOKEN_AUTH", "REFRESH_TOKEN"]) {
    it(`by ${flow} keep auth_time, event_id and origin_jti, and bring no refresh token`, async () => {
      const first = await fixture.tokens();
      fixture.now += 1_800_000;
      const input = { ...refresh(first.RefreshToken), AuthFlow: flow };
      const { AuthenticationResult: second, ...rest } = await fixture.does("InitiateAuth", input);
      assert.deepEqual(rest, { ChallengeParameters: {} });
      assert.deepEqual(Object.keys(second).sort(), ["AccessToken", "ExpiresIn", "IdToken", "TokenType"]);
      for (const name of ["IdToken", "AccessToken"]) {
        const [before, after] = [first, second].map((tokens) => decodeUnverified(tokens[name]).claims);
        for (const kept of ["auth_time", "event_id", "origin_jti", "sub"]) assert.equal(after?.[kept], before?.[kept]);
        assert.notEqual(after?.jti, before?.jti);
        assert.equal(Number(after?.iat), Number(before?.iat) + 1800);
      }
    });
  }

  it("by GetTokensFromRefreshToken, where the client may refresh", async () => {
    const { RefreshToken } = await fixture.tokens();
    const { AuthenticationResult, ...rest } = await fixture.does("GetTokensFromRefreshToken", {
      ClientId: fixture.clientId,
      RefreshToken,
    });
    assert.deepEqual(rest, {});
    assert.ok(AuthenticationResult.IdToken);
    const client = fixture.declareClient("short", { explicitAuthFlows: ["ALLOW_USER_PASSWORD_AUTH"] });
    await fixture.refuses(
      "GetTokensFromRefreshToken",
      { ClientId: client, RefreshToken },
      "InvalidParameterException",
      "REFRESH_TOKEN_AUTH flow not enabled for this client",
    );
  });

  it("by amazon-cognito-identity-js", async () => {
    const user = identityJsUser(fixture, EMAIL);
    await authenticate(user, EMAIL, PASSWORD);
    const token = user.getSignInUserSession()?.getRefreshToken();
    assert.ok(token);
    await new Promise<void>((resolve, reject) =>
      user.refreshSession(token, (error) => (error ? reject(error) : resolve())),
    );
  });

  it("know of changed groups", async () => {
    fixture.declareGroup("admins");
    const { RefreshToken } = await fixture.tokens();
    await fixture.does("AdminAddUserToGroup", {
      UserPoolId: fixture.poolId,
      Username: EMAIL,
      GroupName: "admins",
    });
    const { AuthenticationResult } = await fixture.does("InitiateAuth", refresh(RefreshToken));
    assert.deepEqual(decodeUnverified(AuthenticationResult.IdToken).claims["cognito:groups"], ["admins"]);
  });

  it("are refused for a token that is none, of another client, or changed", async () => {
    const { RefreshToken, AccessToken } = await fixture.tokens();
    const other = fixture.declareClient("second");
    const changed = `${RefreshToken.slice(0, -1)}${RefreshToken.endsWith("A") ? "B" : "A"}`;
    for (const input of [
      refresh("nope"),
      refresh(AccessToken),
      refresh(changed),
      refresh(RefreshToken.slice(0, -1)),
      refresh(`${RefreshToken}A`),
      refresh(`${RefreshToken}=`),
      refresh(RefreshToken, other),
    ]) {
      await fixture.refuses("InitiateAuth", input, NOT_AUTHORIZED, "Invalid Refresh Token.");
    }
  });

  it("are refused when the token has expired, by the program's own validity", async () => {
    const client = fixture.declareClient("hour", {
      refreshTokenValidity: 60,
      tokenValidityUnits: { refreshToken: "minutes" },
    });
    const [{ RefreshToken }, byDefault] = [await fixture.tokens(EMAIL, PASSWORD, client), await fixture.tokens()];
    fixture.now += 3_600_000 - 1;
    await fixture.does("InitiateAuth", refresh(RefreshToken, client));
    fixture.now += 1;
    for (const again of [1, 2]) {
      const { error } = await fixture.call("InitiateAuth", refresh(RefreshToken, client));
      assert.deepEqual([error?.name, error?.message, again], [NOT_AUTHORIZED, "Refresh Token has expired", again]);
    }
    fixture.now += 29 * 86_400_000;
    await fixture.does("InitiateAuth", refresh(byDefault.RefreshToken));
    fixture.now += 86_400_000;
    const expired = refresh(byDefault.RefreshToken);
    await fixture.refuses("InitiateAuth", expired, NOT_AUTHORIZED, "Refresh Token has expired");
  });

  it("are refused for a user who is deleted, or disabled", async () => {
    const { RefreshToken } = await fixture.tokens();
    const user = { UserPoolId: fixture.poolId, Username: EMAIL };
    await fixture.does("AdminDisableUser", user);
    await fixture.refuses("InitiateAuth", refresh(RefreshToken), NOT_AUTHORIZED, "User is disabled.");
    await fixture.does("AdminDeleteUser", user);
    await fixture.refuses("InitiateAuth", refresh(RefreshToken), NOT_AUTHORIZED, "Invalid Refresh Token.");
  });
});
