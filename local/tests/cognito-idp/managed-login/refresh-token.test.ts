import * as assert from "node:assert/strict";
import type { Inputs } from "../../../stack/resources";
import { decodeUnverified, EMAIL } from "../fixture";
import { Browser, ManagedLoginFixture, NONCE, type TokenReply, tokensOf } from "./fixture";

const DAY = 86_400_000;

/** D: developer guide, "Token endpoint" and "Refresh tokens". */
describe("managed login: /oauth2/token with refresh_token", () => {
  let fixture: ManagedLoginFixture;
  let browser: Browser;
  async function open(client: Inputs = {}): Promise<void> {
    fixture = await ManagedLoginFixture.open({}, client);
    await fixture.idp.user();
    browser = new Browser(fixture.url);
  }
  beforeEach(() => open());
  afterEach(() => fixture.close());

  const refresh = (refresh_token: string, changed: Record<string, string> = {}) =>
    fixture.token({ grant_type: "refresh_token", client_id: fixture.idp.clientId, refresh_token, ...changed });

  function refused({ status, body }: TokenReply, error = "invalid_grant"): void {
    assert.equal(status, 400);
    assert.equal(body.error, error);
    assert.equal("access_token" in body, false);
  }

  it("gives tokens of the same sign-in and scopes, and no refresh token", async () => {
    const before = await tokensOf(fixture, browser, { nonce: NONCE });
    fixture.idp.now += 60_000;
    const { status, body } = await refresh(before.refresh_token);
    assert.equal(status, 200);
    assert.deepEqual(Object.keys(body).sort(), ["access_token", "expires_in", "id_token", "token_type"]);
    const { claims } = decodeUnverified(body.access_token);
    const { claims: first } = decodeUnverified(before.access_token);
    for (const name of ["scope", "auth_time", "origin_jti", "sub"]) assert.equal(claims[name], first[name], name);
    assert.notEqual(claims.jti, first.jti);
  });

  it("gives no ID token where the sign-in was without openid", async () => {
    const { refresh_token } = await tokensOf(fixture, browser, { scope: "email" });
    assert.equal("id_token" in (await refresh(refresh_token)).body, false);
  });

  it("takes a refresh token of InitiateAuth", async () => {
    const { RefreshToken } = await fixture.idp.tokens();
    const { body } = await refresh(RefreshToken);
    assert.equal(decodeUnverified(body.access_token).claims.scope, "aws.cognito.signin.user.admin");
    assert.ok(body.id_token);
  });

  it("gives a new refresh token where the client rotates them", async () => {
    await fixture.close();
    await open({ explicitAuthFlows: ["ALLOW_USER_SRP_AUTH"], refreshTokenRotation: { feature: "ENABLED" } });
    const { refresh_token } = await tokensOf(fixture, browser, { scope: "email" });
    const { body } = await refresh(refresh_token);
    assert.ok(body.refresh_token && body.refresh_token !== refresh_token);
    refused(await refresh(refresh_token));
    const again = await refresh(body.refresh_token);
    assert.equal(again.status, 200);
    assert.equal("id_token" in again.body, false);
  });

  it("refuses one that is expired, revoked, of another client or no refresh token", async () => {
    const { idp } = fixture;
    const { refresh_token, access_token } = await tokensOf(fixture, browser);
    for (const token of ["x", access_token, refresh_token.slice(0, -4)]) refused(await refresh(token));
    const [client] = idp.resources.all("aws:cognito/userPoolClient:UserPoolClient");
    const other = idp.declareClient("other", client?.inputs);
    refused(await refresh(refresh_token, { client_id: other }));
    refused(await refresh("", {}), "invalid_request");
    assert.equal((await refresh(refresh_token)).status, 200);
    await idp.does("AdminUserGlobalSignOut", { UserPoolId: idp.poolId, Username: EMAIL });
    refused(await refresh(refresh_token));
    const late = await tokensOf(fixture, browser);
    idp.now += 30 * DAY;
    refused(await refresh(late.refresh_token));
  });

  it("refuses a client without the code grant", async () => {
    const plain = fixture.idp.declareClient("plain");
    const { RefreshToken } = await fixture.idp.tokens(EMAIL, undefined, plain);
    refused(await refresh(RefreshToken, { client_id: plain }), "unauthorized_client");
  });

  describe("/oauth2/revoke", () => {
    const revoke = async (form: Record<string, string>, headers: Record<string, string> = {}) => {
      const body = new URLSearchParams(form);
      const response = await fetch(`${fixture.url}/oauth2/revoke`, { method: "POST", body, headers });
      return { status: response.status, text: await response.text() };
    };

    it("ends a sign-in", async () => {
      const { refresh_token, access_token } = await tokensOf(fixture, browser, { scope: undefined });
      const client_id = fixture.idp.clientId;
      assert.ok(await fixture.idp.does("GetUser", { AccessToken: access_token }));
      assert.deepEqual(await revoke({ client_id, token: refresh_token }), { status: 200, text: "" });
      refused(await refresh(refresh_token));
      const { error } = await fixture.idp.call("GetUser", { AccessToken: access_token });
      assert.equal(error?.message, "Access Token has been revoked");
      assert.equal((await revoke({ client_id, token: refresh_token })).status, 200);
    });

    it("does nothing for a token of another client, and says so to nobody", async () => {
      const { refresh_token } = await tokensOf(fixture, browser);
      const other = fixture.idp.declareClient("other");
      assert.equal((await revoke({ client_id: other, token: refresh_token })).status, 200);
      assert.equal((await refresh(refresh_token)).status, 200);
    });

    it("refuses what it cannot revoke", async () => {
      const { access_token } = await tokensOf(fixture, browser);
      const client_id = fixture.idp.clientId;
      const cases: [form: Record<string, string>, status: number, error: string][] = [
        [{ client_id }, 400, "invalid_request"],
        [{ client_id, token: access_token }, 400, "unsupported_token_type"],
        [{ client_id: "abcdefghijklmnopqrstuvwxyz", token: "x" }, 401, "invalid_client"],
        [{ client_id, client_secret: "x", token: "x" }, 401, "invalid_client"],
        [{ token: "x" }, 400, "invalid_request"],
        [
          { client_id: fixture.idp.declareClient("kept", { enableTokenRevocation: false }), token: "x" },
          400,
          "invalid_request",
        ],
      ];
      for (const [form, status, error] of cases) {
        assert.deepEqual(await revoke(form), { status, text: JSON.stringify({ error }) });
      }
    });
  });
});
