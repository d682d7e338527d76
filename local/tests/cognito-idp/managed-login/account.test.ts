import * as assert from "node:assert/strict";
import type { Inputs } from "../../../stack/resources";
import { EMAIL, PASSWORD } from "../fixture";
import { Browser, formOf, ManagedLoginFixture, noticeOn, problemOn, type Shown, titleOf, toldToApp } from "./fixture";

const NEW = "N3w-password!";
const STALE = "This form is no longer valid. Please try again.";

describe("managed login: accounts", () => {
  let fixture: ManagedLoginFixture;
  let browser: Browser;
  async function open(pool: Inputs = {}, client: Inputs = {}): Promise<void> {
    fixture = await ManagedLoginFixture.open(pool, client);
    browser = new Browser(fixture.url);
  }
  beforeEach(() => open());
  afterEach(() => fixture.close());

  const visit = (path: string) => browser.get(`${path}?${fixture.query()}`);
  /** The code that the log gave last. */
  const sentCode = () => /(\d{6})/.exec(fixture.lines.flatMap(({ note = "" }) => note || []).at(-1) ?? "")?.[1] ?? "";
  const signIn = async (password = PASSWORD) => browser.submit(await visit("/login"), { username: EMAIL, password });
  const isReady = (page: Shown, notice: string) => {
    assert.equal(titleOf(page), "Sign in");
    assert.equal(noticeOn(page), notice);
    assert.equal(problemOn(page), undefined);
  };

  describe("/signup and /confirm", () => {
    it("make a user who can sign in", async () => {
      const page = await browser.submit(await visit("/signup"), { username: ` ${EMAIL} `, password: PASSWORD });
      assert.equal(titleOf(page), "Confirm your account");
      assert.equal(
        problemOn(await signIn()),
        "Your account is not confirmed yet. Enter the code that was sent to you.",
      );
      const done = await browser.submit(page, { code: sentCode() });
      isReady(done, "Your account is confirmed. You can sign in.");
      assert.ok(toldToApp(await browser.submit(done, { username: EMAIL, password: PASSWORD })).code);
    });

    it("say what is wrong, keep the name, and never show the password", async () => {
      const page = await browser.submit(await visit("/signup"), { username: EMAIL, password: "passw0rd" });
      assert.equal(problemOn(page), "Password did not conform with policy: Password must have uppercase characters");
      assert.match(page.text, /name="username"[^>]* value="ada@example\.com"/);
      assert.equal(page.text.includes("passw0rd"), false);
      await fixture.idp.user();
      const taken = await browser.submit(page, { username: EMAIL, password: PASSWORD });
      assert.equal(problemOn(taken), "An account with the given email already exists.");
      const odd = await browser.submit(page, { username: "no address", password: PASSWORD });
      assert.equal(problemOn(odd), "Something that you entered cannot be right.");
    });

    it("take no wrong code, and send a new one", async () => {
      const page = await browser.submit(await visit("/signup"), { username: EMAIL, password: PASSWORD });
      const first = sentCode();
      const wrong = await browser.submit(page, { code: first === "000000" ? "000001" : "000000" });
      assert.equal(problemOn(wrong), "This code is wrong. Please try again.");
      const [, resend] = wrong.text.split("</form>");
      const sent = await browser.submit({ ...wrong, text: `${resend}</form>` }, {});
      assert.equal(noticeOn(sent), "A new code was sent.");
      isReady(await browser.submit(sent, { code: sentCode() }), "Your account is confirmed. You can sign in.");
    });

    it("ask for what the pool requires or sends codes to, and mark it", async () => {
      await fixture.close();
      const required = { name: "family_name", attributeDataType: "String", required: true, mutable: true };
      await open({ usernameAttributes: undefined, schemas: [required] }, { writeAttributes: ["email", "family_name"] });
      const page = await visit("/signup");
      for (const label of ["User name", "Last name", "E-mail address", "Password"]) {
        assert.ok(page.text.includes(`>${label}</label>`), label);
      }
      const fields = { username: "ada", family_name: "Lovelace", email: EMAIL, password: PASSWORD };
      assert.equal(titleOf(await browser.submit(page, fields)), "Confirm your account");
    });

    it("are closed where only administrators make users", async () => {
      fixture.idp.redeclarePool({ adminCreateUserConfig: { allowAdminCreateUserOnly: true } });
      assert.equal((await visit("/login")).text.includes("/signup"), false);
      const page = await browser.submit(await visit("/signup"), { username: EMAIL, password: PASSWORD });
      assert.equal(problemOn(page), "SignUp is not permitted for this user pool");
    });
  });

  describe("/forgotPassword", () => {
    it("sets a new password by the code", async () => {
      await fixture.idp.user();
      await fixture.idp.does("AdminUpdateUserAttributes", {
        UserPoolId: fixture.idp.poolId,
        Username: EMAIL,
        UserAttributes: [{ Name: "email_verified", Value: "true" }],
      });
      const page = await browser.submit(await visit("/forgotPassword"), { username: EMAIL });
      assert.equal(titleOf(page), "Set a new password");
      const code = sentCode();
      const wrong = await browser.submit(page, { code: code === "000000" ? "000001" : "000000", password: NEW });
      assert.equal(problemOn(wrong), "This code is wrong. Please try again.");
      isReady(await browser.submit(wrong, { code, password: NEW }), "Your password is changed. You can sign in.");
      assert.ok(toldToApp(await signIn(NEW)).code);
    });

    it("shows the same for a user who does not exist", async () => {
      await fixture.idp.user();
      const strip = ({ text }: Shown) => text.replace(/value="[^"]*"/g, "");
      const known = await browser.submit(await visit("/forgotPassword"), { username: EMAIL });
      const unknown = await browser.submit(await visit("/forgotPassword"), { username: "bob@example.com" });
      assert.equal(strip(unknown), strip(known));
      assert.equal(unknown.status, known.status);
    });

    it("is where a user goes whose password an administrator reset", async () => {
      await fixture.idp.user();
      const user = { UserPoolId: fixture.idp.poolId, Username: EMAIL };
      await fixture.idp.does("AdminUpdateUserAttributes", {
        ...user,
        UserAttributes: [{ Name: "email_verified", Value: "true" }],
      });
      const { notes } = await fixture.idp.call("AdminResetUserPassword", user);
      const code = /\d{6}/.exec(notes.join())?.[0] ?? "";
      const page = await signIn();
      assert.equal(titleOf(page), "Set a new password");
      assert.equal(problemOn(page), "You must set a new password before you can sign in.");
      isReady(await browser.submit(page, { code, password: NEW }), "Your password is changed. You can sign in.");
    });
  });

  it("take no form of another page, and do nothing for it", async () => {
    for (const path of ["/signup", "/confirm", "/resendcode", "/forgotPassword", "/confirmForgotPassword"]) {
      const page = await visit(path);
      assert.equal(page.status, 200, path);
      const form = { username: EMAIL, password: PASSWORD, code: "123456" };
      const forged = await browser.post(`${path}?${fixture.query()}`, form);
      assert.equal(problemOn(forged), STALE, path);
      const { hidden } = formOf(page);
      const foreign = await browser.post(
        `${path}?${fixture.query()}`,
        { ...hidden, ...form },
        { origin: "http://localhost:5173" },
      );
      assert.equal(problemOn(foreign), STALE, path);
    }
    const { Users } = await fixture.idp.does("ListUsers", { UserPoolId: fixture.idp.poolId });
    assert.deepEqual(Users, []);
    assert.equal(sentCode(), "");
  });

  it("work for a client with a secret", async () => {
    await fixture.close();
    await open({}, { generateSecret: true });
    const page = await browser.submit(await visit("/signup"), { username: EMAIL, password: PASSWORD });
    isReady(await browser.submit(page, { code: sentCode() }), "Your account is confirmed. You can sign in.");
  });
});
