import * as assert from "node:assert/strict";
import type { Inputs } from "../../../stack/resources";
import { codeOf } from "../authenticator";
import { EMAIL, PASSWORD } from "../fixture";
import { Browser, formOf, ManagedLoginFixture, problemOn, type Shown, titleOf, toldToApp } from "./fixture";

const MFA_ON = { mfaConfiguration: "ON", softwareTokenMfaConfiguration: { enabled: true } };
const NEW = "N3w-password!";
const TEMPORARY = "Temp0rary!";
const WRONG_CODE = "This code is wrong. Please try again.";
const ENDED = "This sign-in took too long. Please sign in again.";
const STALE = "This form is no longer valid. Please try again.";

describe("managed login: the steps after the password", () => {
  let fixture: ManagedLoginFixture;
  let browser: Browser;
  async function open(pool: Inputs = {}, client: Inputs = {}): Promise<void> {
    fixture = await ManagedLoginFixture.open(pool, client);
    browser = new Browser(fixture.url);
  }
  afterEach(() => fixture.close());

  const signIn = async (password = PASSWORD) =>
    browser.submit(await browser.open(fixture.query()), { username: EMAIL, password });
  const code = (secret: string) => codeOf(secret, fixture.idp.now);
  const otherCode = (secret: string) => (code(secret) === "000000" ? "000001" : "000000");

  function staysOut(shown: Shown, title: string, problem?: string): void {
    assert.equal(shown.headers.get("location"), null);
    assert.equal(titleOf(shown), title);
    assert.equal(problemOn(shown), problem);
    assert.equal(shown.status, problem === undefined ? 200 : 400);
    assert.equal(
      [...browser.cookies.keys()].some((name) => name.startsWith("cognito-")),
      false,
    );
  }

  describe("a temporary password", () => {
    const invite = (settings: Inputs = {}) =>
      fixture.idp.does("AdminCreateUser", {
        UserPoolId: fixture.idp.poolId,
        Username: EMAIL,
        TemporaryPassword: TEMPORARY,
        ...settings,
      });
    const TITLE = "Set a new password";

    it("is followed by a new one, and by the app", async () => {
      await open();
      await invite();
      const page = await signIn(TEMPORARY);
      staysOut(page, TITLE);
      const told = toldToApp(await browser.submit(page, { password: NEW }));
      assert.ok(told.code);
      assert.equal((await fixture.token(fixture.codeForm(told.code))).status, 200);
      assert.ok(await fixture.idp.tokens(EMAIL, NEW));
    });

    it("asks again for one that the policy refuses, and names the rule", async () => {
      await open();
      await invite();
      const page = await browser.submit(await signIn(TEMPORARY), { password: "short" });
      staysOut(page, TITLE, "Password did not conform with policy: Password not long enough");
      assert.equal(page.text.includes("short"), false);
      assert.ok(toldToApp(await browser.submit(page, { password: NEW })).code);
    });

    it("asks for required attributes too", async () => {
      await open(
        { schemas: [{ name: "name", attributeDataType: "String", required: true, mutable: true }] },
        { writeAttributes: ["email", "name"] },
      );
      await invite();
      const page = await signIn(TEMPORARY);
      assert.match(page.text, /<label for="name">Name<\/label>/);
      const without = await browser.submit(page, { password: NEW, name: "" });
      staysOut(without, TITLE, problemOn(without));
      assert.ok(toldToApp(await browser.submit(without, { password: NEW, name: "Ada" })).code);
    });

    it("leads back to the sign-in page once the time is up", async () => {
      await open();
      await invite();
      const page = await signIn(TEMPORARY);
      fixture.idp.now += 180_000;
      staysOut(await browser.submit(page, { password: NEW }), "Sign in", ENDED);
    });

    it("leads to a new one once", async () => {
      await open();
      await invite();
      const page = await signIn(TEMPORARY);
      assert.ok(toldToApp(await browser.submit(page, { password: NEW })).code);
      browser = new Browser(fixture.url);
      const { action, hidden } = formOf(page);
      const fresh = formOf(await browser.open(fixture.query())).hidden;
      staysOut(await browser.post(action, { ...hidden, ...fresh, password: "An0ther-one!" }), "Sign in", ENDED);
      assert.ok(await fixture.idp.tokens(EMAIL, NEW));
    });
  });

  describe("TOTP", () => {
    const KEY = /<code>([A-Z2-7 ]+)<\/code>/;

    async function enrol(): Promise<string> {
      const page = await signIn();
      staysOut(page, "Set up an authenticator app");
      const secret = (KEY.exec(page.text)?.[1] ?? "").replaceAll(" ", "");
      const wrong = await browser.submit(page, { code: otherCode(secret) });
      staysOut(wrong, "Set up an authenticator app", WRONG_CODE);
      assert.equal((KEY.exec(wrong.text)?.[1] ?? "").replaceAll(" ", ""), secret);
      assert.ok(toldToApp(await browser.submit(wrong, { code: code(secret) })).code);
      browser = new Browser(fixture.url);
      fixture.idp.now += 30_000;
      return secret;
    }

    it("is set up where the pool asks for it, and asked for from then on", async () => {
      await open(MFA_ON);
      await fixture.idp.user();
      const secret = await enrol();
      const page = await signIn();
      staysOut(page, "Enter your code");
      const wrong = await browser.submit(page, { code: otherCode(secret) });
      staysOut(wrong, "Enter your code", WRONG_CODE);
      const typed = `${code(secret).slice(0, 3)} ${code(secret).slice(3)}`;
      assert.ok(toldToApp(await browser.submit(wrong, { code: typed })).code);
    });

    it("takes each code once", async () => {
      await open(MFA_ON);
      await fixture.idp.user();
      const secret = await enrol();
      assert.ok(toldToApp(await browser.submit(await signIn(), { code: code(secret) })).code);
      browser = new Browser(fixture.url);
      const again = await browser.submit(await signIn(), { code: code(secret) });
      staysOut(again, "Enter your code", "Your software token has already been used once.");
    });

    it("ends with its time, and without the token of the form", async () => {
      await open(MFA_ON);
      await fixture.idp.user();
      const secret = await enrol();
      const page = await signIn();
      const { action, hidden } = formOf(page);
      const { _csrf, ...rest } = hidden;
      staysOut(await browser.post(action, { ...rest, code: code(secret) }), "Enter your code", STALE);
      fixture.idp.now += 180_000;
      staysOut(await browser.submit(page, { code: code(secret) }), "Sign in", ENDED);
    });

    it("of one user opens no session of another", async () => {
      await open(MFA_ON);
      await fixture.idp.user();
      const secret = await enrol();
      const other = await fixture.idp.user("bob@example.com");
      const page = await signIn();
      staysOut(await browser.submit(page, { user: other, code: code(secret) }), "Sign in", ENDED);
    });

    it("locks out after five wrong codes", async () => {
      await open(MFA_ON);
      await fixture.idp.user();
      const secret = await enrol();
      let page = await signIn();
      for (let tries = 0; tries < 5; tries++) page = await browser.submit(page, { code: otherCode(secret) });
      staysOut(await browser.submit(page, { code: code(secret) }), "Enter your code", "Password attempts exceeded");
    });

    it("follows a temporary password", async () => {
      await open(MFA_ON);
      await fixture.idp.does("AdminCreateUser", {
        UserPoolId: fixture.idp.poolId,
        Username: EMAIL,
        TemporaryPassword: TEMPORARY,
      });
      const page = await browser.submit(await signIn(TEMPORARY), { password: NEW });
      staysOut(page, "Set up an authenticator app");
    });
  });

  it("are no pages of their own", async () => {
    await open();
    for (const path of ["/mfa", "/mfaSetup", "/newPassword"]) {
      const shown = await browser.get(`${path}?${fixture.query()}`);
      assert.equal(shown.headers.get("location"), `/login?${fixture.query()}`);
    }
  });

  it("take a client with a secret", async () => {
    await open(MFA_ON, { generateSecret: true });
    await fixture.idp.user();
    const page = await signIn();
    const secret = (/<code>([A-Z2-7 ]+)<\/code>/.exec(page.text)?.[1] ?? "").replaceAll(" ", "");
    assert.ok(toldToApp(await browser.submit(page, { code: code(secret) })).code);
  });
});
