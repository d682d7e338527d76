import * as assert from "node:assert/strict";
import { Fixture } from "../fixture";
import { client, initiate, pool } from "../refusals/row";
import { saying } from "../sayings";

/** M for the words; D (API reference, GetTokensFromRefreshToken) for the name. */
const REUSED = ["RefreshTokenReuseException", "Refresh token has been invalidated by rotation."];
const HOUR = 3_600_000;
const CLIENT = (retryGracePeriodSeconds: number) => ({
  explicitAuthFlows: ["ALLOW_USER_PASSWORD_AUTH"],
  refreshTokenRotation: { feature: "ENABLED", retryGracePeriodSeconds },
  refreshTokenValidity: 60,
  tokenValidityUnits: { refreshToken: "minutes" },
});

describe("refresh token rotation", () => {
  let fixture: Fixture;
  const open = async (grace: number) => {
    fixture = await Fixture.open({}, CLIENT(grace));
    await fixture.user();
    return (await fixture.tokens()).RefreshToken;
  };
  afterEach(() => fixture.store.close());
  const renew = (RefreshToken: string) =>
    fixture.call("GetTokensFromRefreshToken", { ...client(fixture), RefreshToken });
  const renewed = async (token: string): Promise<string> => {
    const { answer, error } = await renew(token);
    assert.equal(error, undefined);
    return answer.AuthenticationResult.RefreshToken;
  };

  it("replaces the token at each use, and refuses the one before, after a restart too", async () => {
    const first = await open(0);
    const second = await renewed(first);
    assert.notEqual(second, first);
    assert.deepEqual(saying(await renew(first)), REUSED);
    await fixture.reopen();
    assert.deepEqual(saying(await renew(first)), REUSED);
    const { answer } = await renew(second);
    await fixture.does("GetUser", { AccessToken: answer.AuthenticationResult.AccessToken });
  });

  it("takes one of many uses at once", async () => {
    const token = await open(0);
    const all = await Promise.all([1, 2, 3, 4].map(() => renew(token)));
    assert.equal(all.filter(({ error }) => !error).length, 1);
  });

  it("takes the one before in its grace period, and not after", async () => {
    const first = await open(10);
    const second = await renewed(first);
    fixture.now += 9_999;
    const third = await renewed(first);
    fixture.now += 1;
    assert.deepEqual(saying(await renew(first)), REUSED);
    await renewed(second);
    await renewed(third);
  });

  it("does not lengthen the sign-in", async () => {
    const first = await open(0);
    fixture.now += HOUR - 1;
    const second = await renewed(first);
    fixture.now += 1;
    assert.equal((await renew(second)).error?.message, "Refresh Token has expired");
  });

  it("ends with the sign-in: a new token of a revoked one is refused", async () => {
    const first = await open(60);
    const second = await renewed(first);
    await fixture.does("RevokeToken", { ...client(fixture), Token: second });
    for (const token of [first, second]) {
      assert.equal((await renew(token)).error?.message, "Refresh Token has been revoked");
    }
    const another = (await fixture.tokens()).RefreshToken;
    const next = await renewed(another);
    await fixture.does("RevokeToken", { ...client(fixture), Token: another });
    assert.equal((await renew(next)).error?.message, "Refresh Token has been revoked", "by the one before too");
  });

  it("knows no token of another client, none that is unknown, and REFRESH_TOKEN_AUTH not at all", async () => {
    const token = await open(0);
    const other = fixture.declareClient("other", CLIENT(0));
    const input = { ClientId: other, RefreshToken: token };
    assert.match(String((await fixture.call("GetTokensFromRefreshToken", input)).error?.message), /^Invalid Refresh/);
    assert.match(String((await renew("a.b.c")).error?.message), /^Invalid Refresh Token/);
    const flow = initiate("REFRESH_TOKEN_AUTH", { REFRESH_TOKEN: token })(fixture);
    const { error } = await fixture.call("InitiateAuth", flow);
    assert.equal(error?.message, "REFRESH_TOKEN_AUTH flow not enabled for this client");
    const { UserPoolClient } = await fixture.does("DescribeUserPoolClient", { ...pool(fixture), ...client(fixture) });
    assert.deepEqual(UserPoolClient.RefreshTokenRotation, { Feature: "ENABLED", RetryGracePeriodSeconds: 0 });
  });
});
