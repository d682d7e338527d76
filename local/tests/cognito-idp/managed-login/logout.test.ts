import * as assert from "node:assert/strict";
import { EMAIL, PASSWORD } from "../fixture";
import { Browser, CALLBACK, locationOf, ManagedLoginFixture, toldToApp } from "./fixture";

/** D: developer guide, "Logout endpoint". */
describe("managed login: /logout", () => {
  let fixture: ManagedLoginFixture;
  let browser: Browser;
  beforeEach(async () => {
    fixture = await ManagedLoginFixture.open();
    await fixture.idp.user();
    browser = new Browser(fixture.url);
    await browser.submit(await browser.open(fixture.query()), { username: EMAIL, password: PASSWORD });
  });
  afterEach(() => fixture.close());

  const logout = (parameters: Record<string, string>) =>
    browser.get(`/logout?${new URLSearchParams({ client_id: fixture.idp.clientId, ...parameters })}`);
  const signedIn = async () =>
    "code" in toldToApp(await browser.get(`/oauth2/authorize?${fixture.query({ prompt: "none" })}`));

  it("ends the session, also for a copy of its cookie, and leads to the sign-out URL", async () => {
    const copy = new Map(browser.cookies);
    assert.equal(locationOf(await logout({ logout_uri: CALLBACK })), CALLBACK);
    assert.equal(await signedIn(), false);
    for (const [name, value] of copy) browser.cookies.set(name, value);
    assert.equal(await signedIn(), false);
  });

  it("leads to the sign-in page for the app's next request", async () => {
    const shown = await browser.get(`/logout?${fixture.query()}`);
    assert.equal(locationOf(shown), `/login?${fixture.query()}`);
    assert.equal(await signedIn(), false);
  });

  it("leads to the sign-out URL without a session too", async () => {
    browser = new Browser(fixture.url);
    assert.equal(locationOf(await logout({ logout_uri: CALLBACK })), CALLBACK);
  });

  const WRONG: [title: string, parameters: Record<string, string>, code: string][] = [
    ["another URL", { logout_uri: "https://evil.example/" }, "redirect_mismatch"],
    ["a callback URL that is no sign-out URL", { logout_uri: "https://app.example.com/in?a=1" }, "redirect_mismatch"],
    ["a longer URL", { logout_uri: `${CALLBACK}x` }, "redirect_mismatch"],
    ["no URL", {}, "invalid_request"],
    ["an unknown client", { client_id: "abcdefghijklmnopqrstuvwxyz", logout_uri: CALLBACK }, "invalid_client"],
    ["a redirect URI of nobody", { redirect_uri: "https://evil.example/", response_type: "code" }, "redirect_mismatch"],
  ];
  for (const [title, parameters, code] of WRONG) {
    it(`shows an error and ends nothing for ${title}`, async () => {
      const page = await logout(parameters);
      assert.equal(page.status, 400);
      assert.match(page.text, new RegExp(`<code>${code}</code>`));
      assert.equal(await signedIn(), true);
    });
  }

  it("is found in the pool's configuration, with the other endpoints", async () => {
    const { idp, url } = fixture;
    const read = async (poolId: string) => (await fetch(`${url}/${poolId}/.well-known/openid-configuration`)).json();
    const document = (await read(idp.poolId)) as Record<string, unknown>;
    assert.equal(document.issuer, idp.issuer);
    assert.equal(document.authorization_endpoint, `${url}/oauth2/authorize`);
    assert.equal(document.token_endpoint, `${url}/oauth2/token`);
    assert.equal(document.userinfo_endpoint, `${url}/oauth2/userInfo`);
    assert.equal(document.revocation_endpoint, `${url}/oauth2/revoke`);
    assert.equal(document.end_session_endpoint, `${url}/logout`);
    const { poolId } = await idp.declareOtherPool();
    assert.equal("token_endpoint" in ((await read(poolId)) as object), false);
  });
});
