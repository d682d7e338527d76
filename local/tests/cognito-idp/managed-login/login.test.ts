import * as assert from "node:assert/strict";
import { EMAIL, PASSWORD } from "../fixture";
import { Browser, formOf, ManagedLoginFixture, problemOn, type Shown, STATE, titleOf, toldToApp } from "./fixture";

const WRONG = "Incorrect username or password.";
const STALE = "This form is no longer valid. Please try again.";

describe("managed login: the sign-in page", () => {
  let fixture: ManagedLoginFixture;
  let browser: Browser;
  let page: Shown;
  beforeEach(async () => {
    fixture = await ManagedLoginFixture.open();
    await fixture.idp.user();
    browser = new Browser(fixture.url);
    page = await browser.open(fixture.query());
  });
  afterEach(() => fixture.close());

  const signIn = (username = EMAIL, password = PASSWORD, headers: Record<string, string> = {}) =>
    browser.submit(page, { username, password }, headers);

  function staysOut(shown: Shown, problem: string): void {
    assert.equal(shown.status, 400);
    assert.equal(problemOn(shown), problem);
    assert.equal(titleOf(shown), "Sign in");
    assert.equal(shown.headers.get("location"), null);
    assert.deepEqual(
      [...browser.cookies.keys()].filter((name) => name.startsWith("cognito-")),
      [],
    );
  }

  it("gives the app a code and its state for the right password", async () => {
    const told = toldToApp(await signIn());
    assert.ok(told.code);
    assert.equal(told.state, STATE);
    assert.deepEqual(Object.keys(told).sort(), ["code", "state"]);
  });

  it("says one thing of a wrong password and of an unknown user", async () => {
    staysOut(await signIn(EMAIL, "Wr0ng-password"), WRONG);
    staysOut(await signIn("nobody@example.com"), WRONG);
  });

  it("keeps the name that was typed, and never the password", async () => {
    const shown = await signIn(EMAIL, "Wr0ng-password");
    assert.match(shown.text, /name="username"[^>]* value="ada@example\.com"/);
    assert.equal(shown.text.includes("Wr0ng-password"), false);
  });

  it("shows what was typed as text", async () => {
    const shown = await signIn('"><script>alert(1)</script>', "x");
    assert.equal(shown.text.includes("<script"), false);
    assert.match(shown.text, /value="&#34;&#62;&#60;script/);
  });

  it("locks out after five failures, together with InitiateAuth", async () => {
    for (let tries = 0; tries < 5; tries++) staysOut(await signIn(EMAIL, "Wr0ng-password"), WRONG);
    staysOut(await signIn(), "Password attempts exceeded");
    assert.equal((await fixture.idp.passwordAuth()).error?.message, "Password attempts exceeded");
    fixture.idp.now += 1000;
    assert.ok(toldToApp(await signIn()).code);
  });

  it("asks for both fields", async () => {
    staysOut(await signIn("", PASSWORD), "Enter your user name and your password.");
    staysOut(await signIn(EMAIL, ""), "Enter your user name and your password.");
  });

  it("names an account that is not confirmed, and a disabled one only after its password", async () => {
    await fixture.idp.signUp("new@example.com");
    const unconfirmed = await signIn("new@example.com");
    assert.equal(titleOf(unconfirmed), "Confirm your account");
    assert.equal(unconfirmed.status, 400);
    await fixture.idp.does("AdminDisableUser", { UserPoolId: fixture.idp.poolId, Username: EMAIL });
    staysOut(await signIn(EMAIL, "Wr0ng-password"), WRONG);
    staysOut(await signIn(), "User is disabled.");
  });

  it("needs no flow of the user pool's own API", async () => {
    fixture.idp.redeclareClient({ ...fixture.idp.clientOutputs, explicitAuthFlows: ["ALLOW_REFRESH_TOKEN_AUTH"] });
    assert.ok(toldToApp(await signIn()).code);
  });

  it("begins with the name that the app hints at", async () => {
    const hinted = await browser.get(`/login?${fixture.query({ login_hint: 'a"b@example.com' })}`);
    assert.match(hinted.text, /name="username"[^>]* value="a&#34;b@example\.com"/);
  });

  describe("takes no form", () => {
    it("without its token", async () => {
      staysOut(await browser.post(formOf(page).action, { username: EMAIL, password: PASSWORD }), STALE);
    });

    it("with another token", async () => {
      const other = await new Browser(fixture.url).open(fixture.query());
      const { action } = formOf(page);
      staysOut(await browser.post(action, { ...formOf(other).hidden, username: EMAIL, password: PASSWORD }), STALE);
    });

    it("of a browser without the cookie", async () => {
      const { action, hidden } = formOf(page);
      browser = new Browser(fixture.url);
      staysOut(await browser.post(action, { ...hidden, username: EMAIL, password: PASSWORD }), STALE);
    });

    it("of a page of another origin", async () => {
      for (const origin of ["http://localhost:5173", "null", "https://evil.example"]) {
        staysOut(await signIn(EMAIL, PASSWORD, { origin }), STALE);
      }
    });

    it("in JSON", async () => {
      const { action, hidden } = formOf(page);
      const response = await fetch(new URL(action, fixture.url), {
        method: "POST",
        headers: {
          "content-type": "application/json",
          cookie: [...browser.cookies].map(([name, value]) => `${name}=${value}`).join("; "),
        },
        body: JSON.stringify({ ...hidden, username: EMAIL, password: PASSWORD }),
        redirect: "manual",
      });
      assert.equal(response.status, 400);
    });

    it("and counts none of them as a wrong password", async () => {
      for (let tries = 0; tries < 6; tries++) {
        await browser.post(formOf(page).action, { username: EMAIL, password: "Wr0ng-password" });
      }
      assert.ok(toldToApp(await signIn()).code);
    });
  });

  it("sets cookies that no script reads and no other site sends", async () => {
    await signIn();
    assert.equal(browser.setCookies.length, 2);
    for (const field of browser.setCookies) assert.match(field, /; Path=\/; HttpOnly; SameSite=Lax(; Max-Age=3600)?$/);
    assert.equal(browser.setCookies.join().includes(EMAIL), false);
  });

  it("runs nothing and cannot be framed or read by another page", async () => {
    const read = await browser.get(page.url, { origin: "http://localhost:5173" });
    for (const { headers, text } of [page, read, await signIn(EMAIL, "x")]) {
      const policy = headers.get("content-security-policy") ?? "";
      assert.match(
        policy,
        /^default-src 'none'; style-src 'sha256-[\w+/]+='; form-action 'self' http:\/\/localhost:5173;/,
      );
      assert.match(policy, /base-uri 'none'; frame-ancestors 'none'$/);
      assert.equal(headers.get("cache-control"), "no-store");
      assert.equal(headers.get("x-content-type-options"), "nosniff");
      assert.equal(headers.get("access-control-allow-origin"), null);
      assert.equal(/<script|style="|javascript:| on\w+=/.test(text), false);
    }
  });

  it("gives no other origin leave to send to it", async () => {
    const response = await fetch(`${fixture.url}/login`, {
      method: "OPTIONS",
      headers: { origin: "http://localhost:5173", "access-control-request-method": "POST" },
    });
    assert.equal(response.status, 404);
    assert.equal(response.headers.get("access-control-allow-methods"), null);
  });

  it("logs who signed in and why nobody did, and no password, query or code", async () => {
    const { code = "" } = toldToApp(await signIn());
    await signIn(EMAIL, "Wr0ng-password");
    const log = JSON.stringify(fixture.lines);
    assert.match(log, /"route":"POST \/login","who":"[\w-]{36}"/);
    assert.match(log, /wrong password/);
    for (const secret of [PASSWORD, "Wr0ng-password", code, "state", EMAIL]) assert.equal(log.includes(secret), false);
  });

  it("calls the triggers of a sign-in, and refuses with them", async () => {
    const { idp } = fixture;
    const calls: string[] = [];
    idp.functions = {
      refused: () => undefined,
      invoke: async (_arn, event) => {
        const { triggerSource } = event as { triggerSource: string };
        calls.push(triggerSource);
        if (calls.length <= 2) return { ok: true, payload: event };
        const reason = { lock: "Lambda", check: "call", expected: "an answer", actual: "an error" };
        return { ok: false, error: "unhandled", errorMessage: "not today", reason };
      },
    };
    const arn = "arn:aws:lambda:eu-central-1:000000000000:function:trigger";
    idp.redeclarePool({ lambdaConfig: { preAuthentication: arn, postAuthentication: arn } });
    assert.ok(toldToApp(await signIn()).code);
    assert.deepEqual(calls, ["PreAuthentication_Authentication", "PostAuthentication_Authentication"]);
    const shown = await signIn();
    assert.equal(shown.status, 400);
    assert.match(problemOn(shown) ?? "", /not today/);
  });
});
