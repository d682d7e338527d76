import * as assert from "node:assert/strict";
import { EMAIL, PASSWORD } from "../fixture";
import { Browser, CALLBACK, locationOf, ManagedLoginFixture, problemOn, STATE, titleOf, toldToApp } from "./fixture";

/** Errors and what is shown: D, developer guide, "Authorize endpoint", and RFC 6749, section 4.1.2.1. */
describe("managed login: /oauth2/authorize", () => {
  let fixture: ManagedLoginFixture;
  let browser: Browser;
  before(async () => {
    fixture = await ManagedLoginFixture.open();
    await fixture.idp.user();
  });
  after(() => fixture.close());
  beforeEach(() => {
    browser = new Browser(fixture.url);
  });

  const authorize = (changed: Record<string, string | undefined> = {}, more = "") =>
    browser.get(`/oauth2/authorize?${fixture.query(changed)}${more}`);

  it("leads to the sign-in page, with the request", async () => {
    const page = await browser.get(locationOf(await authorize()));
    assert.equal(page.status, 200);
    assert.equal(titleOf(page), "Sign in");
  });

  describe("shows an error, and leads nowhere, for", () => {
    const cases: [title: string, changed: Record<string, string | undefined>, code: string, more?: string][] = [
      ["no client", { client_id: undefined }, "invalid_request"],
      ["an unknown client", { client_id: "abcdefghijklmnopqrstuvwxyz" }, "invalid_client"],
      ["a name of an object's member as client", { client_id: "__proto__" }, "invalid_client"],
      ["a client that is named twice", {}, "invalid_request", "&client_id=another"],
      ["no redirect URI", { redirect_uri: undefined }, "invalid_request"],
      ["another redirect URI", { redirect_uri: "https://evil.example/" }, "redirect_mismatch"],
      ["a redirect URI with another path", { redirect_uri: `${CALLBACK}in` }, "redirect_mismatch"],
      ["a redirect URI with another port", { redirect_uri: "http://localhost:5174/" }, "redirect_mismatch"],
      ["a redirect URI in capitals", { redirect_uri: "HTTP://localhost:5173/" }, "redirect_mismatch"],
      ["a redirect URI without its slash", { redirect_uri: "http://localhost:5173" }, "redirect_mismatch"],
      [
        "a redirect URI with a user before the host",
        { redirect_uri: "http://localhost:5173@evil.example/" },
        "redirect_mismatch",
      ],
      ["two redirect URIs", {}, "invalid_request", `&redirect_uri=${encodeURIComponent(CALLBACK)}`],
    ];
    for (const path of ["/oauth2/authorize", "/login"]) {
      for (const [title, changed, code, more = ""] of cases) {
        it(`${title} at ${path}`, async () => {
          const page = await browser.get(`${path}?${fixture.query(changed)}${more}`);
          assert.equal(page.status, 400);
          assert.equal(page.headers.get("location"), null);
          assert.match(page.text, new RegExp(`<code>${code}</code>`));
          assert.deepEqual([...browser.cookies], []);
        });
      }
    }

    it("markup in the request, which the page does not repeat", async () => {
      const page = await authorize({ redirect_uri: "https://evil.example/<script>alert(1)</script>" });
      assert.equal(page.text.includes("<script"), false);
      assert.equal(page.text.includes("evil.example"), false);
    });
  });

  describe("tells the app", () => {
    const cases: [title: string, changed: Record<string, string | undefined>, error: string, more?: string][] = [
      ["no response type", { response_type: undefined }, "invalid_request"],
      ["the implicit grant", { response_type: "token" }, "unsupported_response_type"],
      ["a scope that the client does not have", { scope: "openid phone" }, "invalid_scope"],
      ["a scope of another case", { scope: "OpenID" }, "invalid_scope"],
      [
        "a method of PKCE that is not S256",
        { code_challenge: "a".repeat(43), code_challenge_method: "plain" },
        "invalid_request",
      ],
      ["a challenge without its method", { code_challenge: "a".repeat(43) }, "invalid_request"],
      ["a method without a challenge", { code_challenge_method: "S256" }, "invalid_request"],
      ["a challenge that is too short", { code_challenge: "abc", code_challenge_method: "S256" }, "invalid_request"],
      ["another identity provider", { identity_provider: "Google" }, "invalid_request"],
      ["a parameter twice", {}, "invalid_request", "&scope=openid"],
      ["that nobody is signed in, where no page may be shown", { prompt: "none" }, "login_required"],
    ];
    for (const [title, changed, error, more] of cases) {
      it(title, async () => {
        const told = toldToApp(await authorize(changed, more));
        assert.equal(told.error, error);
        assert.equal(told.state, STATE);
        assert.equal(told.code, undefined);
      });
    }

    it("its state only if it gave one", async () => {
      assert.equal("state" in toldToApp(await authorize({ scope: "phone", state: undefined })), false);
    });

    it("of a redirect URI with a query, behind that query", async () => {
      const location = locationOf(await authorize({ scope: "phone", redirect_uri: "https://app.example.com/in?a=1" }));
      assert.ok(location.startsWith("https://app.example.com/in?a=1&error=invalid_scope&"));
    });
  });

  describe("a client", () => {
    it("of a pool without a domain is unknown", async () => {
      const other = await fixture.idp.declareOtherPool();
      const page = await authorize({ client_id: other.clientId });
      assert.equal(page.status, 400);
      assert.match(page.text, /invalid_client/);
    });

    it("without OAuth settings has no redirect URI", async () => {
      const page = await authorize({ client_id: fixture.idp.declareClient("plain") });
      assert.equal(page.status, 400);
      assert.match(page.text, /redirect_mismatch/);
    });
  });

  it("answers a signed-in browser with a code at once, and asks again with prompt=login", async () => {
    const first = toldToApp(
      await browser.submit(await browser.open(fixture.query()), { username: EMAIL, password: PASSWORD }),
    );
    const second = toldToApp(await authorize({ prompt: "none" }));
    assert.notEqual(second.code, first.code);
    assert.equal(second.state, STATE);
    assert.ok(locationOf(await authorize({ prompt: "login" })).startsWith("/login?"));
  });

  for (const [title, end] of [
    [
      "the hour is over",
      async () => {
        fixture.idp.now += 3_600_000;
      },
    ],
    [
      "the user signed out everywhere",
      () => fixture.idp.does("AdminUserGlobalSignOut", { UserPoolId: fixture.idp.poolId, Username: EMAIL }),
    ],
    [
      "the password is another",
      () =>
        fixture.idp.does("AdminSetUserPassword", {
          UserPoolId: fixture.idp.poolId,
          Username: EMAIL,
          Password: PASSWORD,
          Permanent: true,
        }),
    ],
  ] as [string, () => Promise<unknown>][]) {
    it(`takes no session any more once ${title}`, async () => {
      await browser.submit(await browser.open(fixture.query()), { username: EMAIL, password: PASSWORD });
      assert.ok(toldToApp(await authorize()).code);
      await end();
      assert.ok(locationOf(await authorize()).startsWith("/login?"));
    });
  }

  it("takes no session cookie that is made up, changed or of another pool", async () => {
    await browser.submit(await browser.open(fixture.query()), { username: EMAIL, password: PASSWORD });
    const [name, value] = [...browser.cookies].find(([each]) => each.startsWith("cognito-")) ?? assert.fail();
    for (const other of ["", "x", `${value.slice(0, -2)}AA`, value.slice(1)]) {
      browser.cookies.set(name, other);
      assert.ok(locationOf(await authorize()).startsWith("/login?"), other);
    }
  });

  it("is served for the domain that DescribeUserPool names", async () => {
    const { UserPool } = await fixture.idp.does("DescribeUserPool", { UserPoolId: fixture.idp.poolId });
    assert.equal(UserPool.Domain, "app-login");
  });

  it("shows pages of version 2 only for clients with a branding, as AWS", async () => {
    const newer = await ManagedLoginFixture.open();
    const { idp } = newer;
    const domain = { domain: "app-login", userPoolId: idp.poolId, managedLoginVersion: 2 };
    idp.declare("aws:cognito/userPoolDomain:UserPoolDomain", "login", domain);
    const ask = () => new Browser(newer.url).get(`/oauth2/authorize?${newer.query()}`);
    assert.match(problemOn(await ask()) ?? "", /ManagedLoginBranding/);
    idp.declare("aws:cognito/managedLoginBranding:ManagedLoginBranding", "look", {
      clientId: idp.clientId,
      userPoolId: idp.poolId,
      useCognitoProvidedValues: true,
    });
    assert.equal((await ask()).status, 302);
    await newer.close();
  });
});
