import * as assert from "node:assert/strict";
import { decodeUnverified, EMAIL, PASSWORD } from "../fixture";
import { Browser, CALLBACK, ManagedLoginFixture, NONCE, pkce, type TokenReply, toldToApp } from "./fixture";

const FIVE_MINUTES = 300_000;

/** D: developer guide, "Token endpoint"; RFC 6749, sections 4.1.3 and 5; RFC 7636, section 4.6. */
describe("managed login: /oauth2/token with authorization_code", () => {
  let fixture: ManagedLoginFixture;
  let browser: Browser;
  beforeEach(async () => {
    fixture = await ManagedLoginFixture.open();
    await fixture.idp.user();
    browser = new Browser(fixture.url);
  });
  afterEach(() => fixture.close());

  async function codeOf(changed: Record<string, string | undefined> = {}): Promise<string> {
    const page = await browser.open(fixture.query({ prompt: "login", ...changed }));
    const { code = "" } = toldToApp(await browser.submit(page, { username: EMAIL, password: PASSWORD }));
    return code;
  }

  function refused({ status, body }: TokenReply, error = "invalid_grant"): void {
    assert.equal(status, 400);
    assert.deepEqual(body, { error });
  }

  it("gives tokens for a code, with the scopes and the nonce", async () => {
    const { verifier, challenge } = pkce();
    const code = await codeOf({ nonce: NONCE, code_challenge: challenge, code_challenge_method: "S256" });
    const { status, headers, body } = await fixture.token(fixture.codeForm(code, { code_verifier: verifier }));
    assert.equal(status, 200);
    assert.equal(headers.get("cache-control"), "no-store");
    assert.deepEqual(Object.keys(body).sort(), [
      "access_token",
      "expires_in",
      "id_token",
      "refresh_token",
      "token_type",
    ]);
    assert.equal(body.token_type, "Bearer");
    assert.equal(body.expires_in, 3600);
    const { claims: id } = decodeUnverified(body.id_token);
    const { claims: access } = decodeUnverified(body.access_token);
    assert.equal(id.nonce, NONCE);
    assert.equal(id.aud, fixture.idp.clientId);
    assert.equal(id.email, EMAIL);
    assert.equal(access.scope, "openid email");
    assert.equal(access.nonce, undefined);
    assert.equal((await fixture.idp.pools.verifyToken(body.id_token, fixture.idp.poolId, "id")).ok, true);
    assert.equal((await fixture.idp.pools.verifyToken(body.access_token, fixture.idp.poolId, "access")).ok, true);
  });

  it("says when the user signed in, not when the code was redeemed", async () => {
    await codeOf();
    const signedIn = Math.floor(fixture.idp.now / 1000);
    fixture.idp.now += 60_000;
    const { code = "" } = toldToApp(await browser.get(`/oauth2/authorize?${fixture.query()}`));
    const { body } = await fixture.token(fixture.codeForm(code));
    assert.equal(decodeUnverified(body.id_token).claims.auth_time, signedIn);
    assert.equal(decodeUnverified(body.id_token).claims.iat, signedIn + 60);
  });

  it("gives no ID token without openid, and all scopes where none was asked for", async () => {
    const without = await fixture.token(fixture.codeForm(await codeOf({ scope: "aws.cognito.signin.user.admin" })));
    assert.equal("id_token" in without.body, false);
    const all = await fixture.token(fixture.codeForm(await codeOf({ scope: undefined })));
    assert.equal(decodeUnverified(all.body.access_token).claims.scope, "openid email aws.cognito.signin.user.admin");
  });

  it("gives access tokens that open the user's own operations by their scope alone", async () => {
    const { body: narrow } = await fixture.token(fixture.codeForm(await codeOf()));
    const { error } = await fixture.idp.call("GetUser", { AccessToken: narrow.access_token });
    assert.equal(error?.message, "Access Token does not have required scopes");
    const { body: wide } = await fixture.token(fixture.codeForm(await codeOf({ scope: undefined })));
    assert.ok(await fixture.idp.does("GetUser", { AccessToken: wide.access_token }));
  });

  describe("takes a code", () => {
    it("once", async () => {
      const code = await codeOf();
      assert.equal((await fixture.token(fixture.codeForm(code))).status, 200);
      refused(await fixture.token(fixture.codeForm(code)));
    });

    it("once of several at the same time", async () => {
      const code = await codeOf();
      const all = await Promise.all([1, 2, 3, 4].map(() => fixture.token(fixture.codeForm(code))));
      assert.deepEqual(all.map(({ status }) => status).sort(), [200, 400, 400, 400]);
    });

    it("once, also over a restart", async () => {
      const code = await codeOf();
      assert.equal((await fixture.token(fixture.codeForm(code))).status, 200);
      const used = fixture.idp.store.collection<number>("cognito-idp/used-challenges");
      assert.equal([...used.entries()].length, 1);
    });

    it("for five minutes", async () => {
      const [early, late] = [await codeOf(), await codeOf()];
      fixture.idp.now += FIVE_MINUTES - 1;
      assert.equal((await fixture.token(fixture.codeForm(early))).status, 200);
      fixture.idp.now += 1;
      refused(await fixture.token(fixture.codeForm(late)));
    });

    it("of its own client", async () => {
      const { idp } = fixture;
      const { userPoolId: _, ...inputs } =
        idp.resources.all("aws:cognito/userPoolClient:UserPoolClient")[0]?.inputs ?? {};
      const other = idp.declareClient("other", inputs);
      const code = await codeOf();
      refused(await fixture.token(fixture.codeForm(code, { client_id: other })));
      assert.equal((await fixture.token(fixture.codeForm(code))).status, 200);
    });

    it("with its own redirect URI, and ends it with another", async () => {
      const code = await codeOf();
      refused(await fixture.token(fixture.codeForm(code, { redirect_uri: "https://app.example.com/in?a=1" })));
      refused(await fixture.token(fixture.codeForm(code)));
    });

    it("as long as its user may sign in", async () => {
      const { idp } = fixture;
      const user = { UserPoolId: idp.poolId, Username: EMAIL };
      const signedOut = await codeOf();
      await idp.does("AdminUserGlobalSignOut", user);
      refused(await fixture.token(fixture.codeForm(signedOut)));
      const disabled = await codeOf();
      await idp.does("AdminDisableUser", user);
      refused(await fixture.token(fixture.codeForm(disabled)));
      await idp.does("AdminEnableUser", user);
      const deleted = await codeOf();
      await idp.does("AdminDeleteUser", user);
      refused(await fixture.token(fixture.codeForm(deleted)));
    });

    it("and no session cookie, refresh token or other text in its place", async () => {
      const { body } = await fixture.token(fixture.codeForm(await codeOf()));
      const session = [...browser.cookies].find(([name]) => name.startsWith("cognito-"))?.[1] ?? "";
      for (const code of [session, body.refresh_token, "x", "%00"])
        refused(await fixture.token(fixture.codeForm(code)));
    });
  });

  describe("holds a code to its challenge:", () => {
    const challenge = { code_challenge_method: "S256" };
    const cases: [title: string, verifierOf: (verifier: string) => Record<string, string>][] = [
      ["no verifier", () => ({})],
      ["another verifier", () => ({ code_verifier: pkce().verifier })],
      ["a verifier that is too short", () => ({ code_verifier: "a".repeat(42) })],
      ["the challenge itself", (verifier) => ({ code_verifier: `${verifier}=` })],
    ];
    for (const [title, verifierOf] of cases) {
      it(title, async () => {
        const pair = pkce();
        const code = await codeOf({ ...challenge, code_challenge: pair.challenge });
        refused(await fixture.token(fixture.codeForm(code, verifierOf(pair.verifier))));
        refused(await fixture.token(fixture.codeForm(code, { code_verifier: pair.verifier })));
      });
    }

    it("a verifier without a challenge", async () => {
      refused(await fixture.token(fixture.codeForm(await codeOf(), { code_verifier: pkce().verifier })));
    });
  });

  describe("refuses", () => {
    const cases: [title: string, form: Record<string, string>, error: string, headers?: Record<string, string>][] = [
      ["no grant type", { grant_type: "" }, "invalid_request"],
      ["another grant type", { grant_type: "password" }, "unsupported_grant_type"],
      ["no client", { client_id: "" }, "invalid_request"],
      ["an unknown client", { client_id: "abcdefghijklmnopqrstuvwxyz" }, "invalid_client"],
      ["a secret of a client that has none", { client_secret: "secret" }, "invalid_client"],
      ["no code", { code: "" }, "invalid_request"],
      ["no redirect URI", { redirect_uri: "" }, "invalid_request"],
      ["an Authorization that is not Basic", {}, "invalid_client", { authorization: "Bearer x" }],
    ];
    for (const [title, form, error, headers] of cases) {
      it(title, async () => {
        const code = await codeOf();
        refused(await fixture.token(fixture.codeForm(code, form), headers), error);
        assert.equal((await fixture.token(fixture.codeForm(code))).status, 200);
      });
    }

    it("a parameter that is given twice", async () => {
      const body = `${new URLSearchParams(fixture.codeForm(await codeOf()))}&redirect_uri=${encodeURIComponent(CALLBACK)}`;
      const headers = { "content-type": "application/x-www-form-urlencoded" };
      const response = await fetch(`${fixture.url}/oauth2/token`, { method: "POST", headers, body });
      assert.deepEqual(await response.json(), { error: "invalid_request" });
    });

    it("JSON, and GET", async () => {
      const body = JSON.stringify(fixture.codeForm(await codeOf()));
      const headers = { "content-type": "application/json" };
      const response = await fetch(`${fixture.url}/oauth2/token`, { method: "POST", headers, body });
      assert.deepEqual(await response.json(), { error: "invalid_request" });
      assert.equal((await fetch(`${fixture.url}/oauth2/token?grant_type=authorization_code`)).status, 404);
    });
  });

  describe("of a client with a secret", () => {
    let secret: string;
    beforeEach(async () => {
      await fixture.close();
      fixture = await ManagedLoginFixture.open({}, { generateSecret: true });
      await fixture.idp.user();
      browser = new Browser(fixture.url);
      secret = String(fixture.idp.clientOutputs.clientSecret);
    });
    const basic = (id: string, password: string) => ({
      authorization: `Basic ${Buffer.from(`${id}:${password}`).toString("base64")}`,
    });

    it("takes the secret by Basic or in the form", async () => {
      const { clientId } = fixture.idp;
      const { client_id: _, ...form } = fixture.codeForm(await codeOf());
      assert.equal((await fixture.token(form, basic(clientId, secret))).status, 200);
      const inForm = fixture.codeForm(await codeOf(), { client_secret: secret });
      assert.equal((await fixture.token(inForm)).status, 200);
    });

    it("refuses it without the secret, with another, and with two", async () => {
      const { clientId } = fixture.idp;
      const code = await codeOf();
      const form = fixture.codeForm(code);
      refused(await fixture.token(form), "invalid_client");
      refused(await fixture.token({ ...form, client_secret: `${secret}x` }), "invalid_client");
      refused(await fixture.token(form, basic(clientId, "x")), "invalid_client");
      refused(await fixture.token(form, basic("abcdefghijklmnopqrstuvwxyz", secret)), "invalid_request");
      refused(await fixture.token({ ...form, client_secret: secret }, basic(clientId, secret)), "invalid_request");
      assert.equal((await fixture.token(form, basic(clientId, secret))).status, 200);
      assert.equal(JSON.stringify(fixture.lines).includes(secret), false);
    });
  });

  it("lets pages of every origin ask for tokens, without cookies", async () => {
    const origin = { origin: "http://localhost:5173" };
    const preflight = await fetch(`${fixture.url}/oauth2/token`, {
      method: "OPTIONS",
      headers: { ...origin, "access-control-request-method": "POST", "access-control-request-headers": "content-type" },
    });
    assert.equal(preflight.status, 200);
    const { headers } = await fixture.token(fixture.codeForm(await codeOf()), origin);
    for (const each of [preflight.headers, headers]) {
      assert.equal(each.get("access-control-allow-origin"), "*");
      assert.equal(each.get("access-control-allow-credentials"), null);
    }
  });

  it("logs no code, token or verifier", async () => {
    const { verifier, challenge } = pkce();
    const code = await codeOf({ code_challenge: challenge, code_challenge_method: "S256" });
    const { body } = await fixture.token(fixture.codeForm(code, { code_verifier: verifier }));
    const log = JSON.stringify(fixture.lines);
    for (const secret of [code, verifier, ...Object.values(body)]) {
      if (String(secret).length > 20) assert.equal(log.includes(String(secret)), false);
    }
  });
});
