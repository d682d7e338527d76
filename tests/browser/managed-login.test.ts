import * as assert from "node:assert/strict";
import { createHash, randomBytes, randomUUID } from "node:crypto";
import {
  AdminSetUserPasswordCommand,
  AdminUpdateUserAttributesCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import type { Page } from "playwright-core";
import { Authenticator } from "../../scripts/smoke/authenticator";
import { LocalRun } from "../local-run";
import { templateWith } from "../template-copy";
import { administratorOf, PASSWORD, signUpUser } from "../user";
import { describeInBrowser, fetchIn, TestBrowser } from "./browser";

const APP = "http://localhost:5173";
const FOREIGN = "http://foreign.example";
const NEW_PASSWORD = "N3w-Passw0rd!";

describeInBrowser("managed login", () => {
  let run: LocalRun;
  let browser: TestBrowser;
  let page: Page;
  /** PKCE (RFC 7636, section 4.1). */
  let verifier: string;
  const open: Page[] = [];

  async function start(settings: Record<string, unknown> = {}): Promise<void> {
    run = await LocalRun.start(templateWith({ webOrigins: [APP], ...settings }));
    browser = await TestBrowser.launch([APP, FOREIGN]);
  }
  async function stop(): Promise<void> {
    await browser?.close();
    await run?.stop();
  }
  const endpoint = (path: string) => `${run.environment.AWS_ENDPOINT_URL}${path}`;

  /** Where an app sends a browser to sign in. */
  function authorize(more: Record<string, string> = {}): string {
    verifier = randomBytes(32).toString("base64url");
    const query = new URLSearchParams({
      response_type: "code",
      client_id: run.outputs.userPoolClientId ?? "",
      redirect_uri: `${APP}/`,
      scope: "openid email",
      state: "a state",
      nonce: "a nonce",
      code_challenge: createHash("sha256").update(verifier).digest("base64url"),
      code_challenge_method: "S256",
      ...more,
    });
    return endpoint(`/oauth2/authorize?${query}`);
  }

  /** Begins at the sign-in page, in a browser without scripts. */
  async function begin(more?: Record<string, string>): Promise<void> {
    page = await browser.open(authorize(more), { javaScriptEnabled: false });
    open.push(page);
  }
  const heading = (name: string) => page.getByRole("heading", { name, exact: true }).waitFor();
  const says = (text: string | RegExp) => page.getByRole("alert").filter({ hasText: text }).waitFor();
  const press = (name: string) => page.getByRole("button", { name, exact: true }).click();
  async function signIn(username: string, password = PASSWORD): Promise<void> {
    await page.getByLabel("E-mail address").fill(username);
    await page.getByLabel("Password", { exact: true }).fill(password);
    await press("Sign in");
  }
  /** @returns the code that the app gets */
  async function backAtApp(): Promise<string> {
    await page.waitForURL((url) => url.origin === APP);
    const { searchParams } = new URL(page.url());
    assert.deepEqual([...searchParams.keys()].sort(), ["code", "state"]);
    assert.equal(searchParams.get("state"), "a state");
    return searchParams.get("code") ?? "";
  }

  /** What the app's page gets for a code. */
  async function trade(code: string, codeVerifier = verifier) {
    const app = await browser.open(`${APP}/`);
    open.push(app);
    const body = new URLSearchParams({
      grant_type: "authorization_code",
      client_id: run.outputs.userPoolClientId ?? "",
      redirect_uri: `${APP}/`,
      code,
      code_verifier: codeVerifier,
    });
    const headers = { "Content-Type": "application/x-www-form-urlencoded" };
    const read = await fetchIn(app, endpoint("/oauth2/token"), { method: "POST", headers, body: String(body) });
    assert.notEqual(read, "blocked");
    const { status, body: text } = read as { status: number; body: string };
    return { status, answer: JSON.parse(text) };
  }

  afterEach(async () => {
    for (const { context } of open.splice(0).map((each) => ({ context: each.context() }))) await context.close();
  });

  describe("with passwords", () => {
    before(() => start());
    after(stop);

    describe("the sign-in page", () => {
      it("leads to the app with a code, which is good once", async () => {
        const email = await signUpUser(run);
        await begin();
        await heading("Sign in");
        await signIn(email);
        const code = await backAtApp();
        const { status, answer } = await trade(code);
        assert.equal(status, 200);
        const claims = JSON.parse(Buffer.from(answer.id_token.split(".")[1], "base64url").toString());
        assert.deepEqual([claims.email, claims.nonce], [email, "a nonce"]);
        assert.deepEqual(await trade(code), { status: 400, answer: { error: "invalid_grant" } });
      });

      it("gives a code that another page cannot trade without the verifier", async () => {
        await begin();
        await signIn(await signUpUser(run));
        const code = await backAtApp();
        const { status, answer } = await trade(code, randomBytes(32).toString("base64url"));
        assert.deepEqual([status, answer.error], [400, "invalid_grant"]);
      });

      it("says that a password is wrong, keeps the address and waits at the password", async () => {
        const email = await signUpUser(run);
        await begin();
        await signIn(email, `${PASSWORD}?`);
        await says("Incorrect username or password.");
        assert.equal(await page.getByLabel("E-mail address").inputValue(), email);
        assert.equal(await page.locator("input:focus").getAttribute("name"), "password");
        await signIn(email);
        await backAtApp();
      });

      it("says the same of an address that nobody has", async () => {
        await begin();
        await signIn("nobody@example.com");
        await says("Incorrect username or password.");
      });

      it("is filled in by keyboard alone", async () => {
        const email = await signUpUser(run);
        await begin();
        await page.locator("input[name=username]:focus").waitFor();
        await page.keyboard.type(email);
        await page.keyboard.press("Tab");
        await page.keyboard.type(PASSWORD);
        await page.keyboard.press("Enter");
        await backAtApp();
      });

      it("is not shown while the browser's session lasts, save with prompt=login", async () => {
        await begin();
        await signIn(await signUpUser(run));
        await backAtApp();
        await page.goto(authorize());
        await backAtApp();
        await page.goto(authorize({ prompt: "login" }));
        await heading("Sign in");
      });

      it("takes no form of a browser without its cookie, and says so", async () => {
        const email = await signUpUser(run);
        await begin();
        await page.context().clearCookies();
        await signIn(email);
        await says("This form is no longer valid. Please try again.");
        await signIn(email);
        await backAtApp();
      });

      it("takes no form of a foreign page, which could sign the user in as somebody else", async () => {
        const email = await signUpUser(run);
        await begin();
        const action = page.url().replaceAll("&", "&amp;");
        await page.goto(`${FOREIGN}/`);
        await page.setContent(
          `<form method="post" action="${action}"><input name="username" value="${email}"><input name="password" value="${PASSWORD}"><button>`,
        );
        await page.click("button");
        await says("This form is no longer valid. Please try again.");
        await page.goto(authorize());
        await heading("Sign in");
      });

      it("is in no frame of another page", async () => {
        await begin();
        const login = page.url();
        await page.goto(`${FOREIGN}/`);
        await page.setContent(`<iframe src="${login.replaceAll("&", "&amp;")}"></iframe>`);
        const [, frame] = page.frames();
        assert.equal(await frame?.locator("input").count(), 0);
      });

      it("gives no script a cookie, and runs none", async () => {
        const scripted = await browser.open(authorize());
        open.push(scripted);
        page = scripted;
        await signIn(await signUpUser(run));
        await backAtApp();
        const cookies = await scripted.context().cookies(endpoint("/"));
        assert.ok(cookies.length >= 2);
        for (const { name, httpOnly, sameSite } of cookies) assert.deepEqual([httpOnly, sameSite], [true, "Lax"], name);
        await scripted.goto(authorize({ prompt: "login" }));
        await scripted.setContent("<script>document.title = 'ran'</script>");
        assert.notEqual(await scripted.title(), "ran");
      });
    });

    describe("the error page", () => {
      for (const [title, more] of [
        ["a client that nobody has", { client_id: "nobody" }],
        ["a redirect URI that the client does not declare", { redirect_uri: `${FOREIGN}/` }],
        ["a redirect URI with another path", { redirect_uri: `${APP}/other` }],
      ] as const) {
        it(`is shown for ${title}, and leads nowhere`, async () => {
          await begin(more);
          await heading("This app cannot sign you in");
          assert.ok(page.url().startsWith(endpoint("/")));
          assert.equal(await page.locator("a[href], form").count(), 0);
        });
      }

      it("is shown for a logout_uri that the client does not declare", async () => {
        await begin();
        const query = new URLSearchParams({ client_id: run.outputs.userPoolClientId ?? "", logout_uri: `${FOREIGN}/` });
        await page.goto(endpoint(`/logout?${query}`));
        await heading("This app cannot sign you in");
      });
    });

    describe("the pages for a new account", () => {
      const signUp = async (email: string, password = PASSWORD) => {
        await page.getByLabel("E-mail address").fill(email);
        await page.getByLabel("Password", { exact: true }).fill(password);
        await press("Create the account");
      };

      it("make it, confirm it by a code and lead to the app", async () => {
        const email = `${randomUUID()}@example.com`;
        await begin();
        await page.getByRole("link", { name: "Create an account" }).click();
        await heading("Create an account");
        await signUp(email, "short");
        await says(/^Password did not conform/);
        await signUp(email);
        await heading("Confirm your account");
        const code = await run.codeFor(email);
        await page.getByLabel("Code").fill(code === "000000" ? "111111" : "000000");
        await press("Confirm");
        await says("This code is wrong. Please try again.");
        await page.getByLabel("Code").fill(code);
        await press("Confirm");
        if ((await page.getByRole("heading").textContent()) === "Sign in") await signIn(email);
        await backAtApp();
      });

      it("refuse an address that has one", async () => {
        const email = await signUpUser(run);
        await begin();
        await page.getByRole("link", { name: "Create an account" }).click();
        await signUp(email);
        await says("An account with the given email already exists.");
      });
    });

    describe("the pages for a forgotten password", () => {
      it("set a new one by a code, which is good once", async () => {
        const email = await signUpUser(run);
        // A code goes to a proved address alone, and an administrator's confirmation proves none.
        const UserAttributes = [{ Name: "email_verified", Value: "true" }];
        const { userPoolId: UserPoolId } = run.outputs;
        await administratorOf(run).send(
          new AdminUpdateUserAttributesCommand({ UserPoolId, Username: email, UserAttributes }),
        );
        const reset = async (code: string) => {
          await page.getByLabel("Code").fill(code);
          await page.getByLabel("New password").fill(NEW_PASSWORD);
          await press("Save the password");
        };
        await begin();
        await page.getByRole("link", { name: "I forgot my password" }).click();
        await heading("Reset your password");
        await page.getByLabel("E-mail address").fill(email);
        await press("Send the code");
        await heading("Set a new password");
        const code = await run.codeFor(email, "password reset");
        await reset(code === "000000" ? "111111" : "000000");
        await says("This code is wrong. Please try again.");
        await reset(code);
        await heading("Sign in");
        await page.goto(authorize());
        await page.goto(page.url().replace("/login?", "/confirmForgotPassword?"));
        await page.getByLabel("E-mail address").fill(email);
        await reset(code);
        await says(/./);
        await page.goto(authorize());
        await signIn(email);
        await says("Incorrect username or password.");
        await signIn(email, NEW_PASSWORD);
        await backAtApp();
      });

      it("say nothing of who has an account", async () => {
        await begin();
        await page.getByRole("link", { name: "I forgot my password" }).click();
        await page.getByLabel("E-mail address").fill("nobody@example.com");
        await press("Send the code");
        await heading("Set a new password");
      });
    });

    it("the page for a temporary password asks for a new one", async () => {
      const Username = await signUpUser(run);
      const temporary = { UserPoolId: run.outputs.userPoolId, Username, Password: "Tempor4ry!", Permanent: false };
      await administratorOf(run).send(new AdminSetUserPasswordCommand(temporary));
      await begin();
      await signIn(Username, "Tempor4ry!");
      await heading("Set a new password");
      await page.getByLabel("New password").fill("short");
      await press("Save and sign in");
      await says(/^Password did not conform/);
      await page.getByLabel("New password").fill(NEW_PASSWORD);
      await press("Save and sign in");
      await backAtApp();
    });
  });

  describe("with an authenticator app", () => {
    before(() => start({ mfa: "ON" }));
    after(stop);

    it("sets it up at the first sign-in, and asks for its code at the next", async () => {
      const email = await signUpUser(run);
      const enter = async (label: string, code: string, button: string) => {
        await page.getByLabel(label).fill(code);
        await press(button);
      };
      await begin();
      await signIn(email);
      await heading("Set up an authenticator app");
      const secret = (await page.locator("code").textContent()) ?? "";
      const app = new Authenticator(secret.replaceAll(" ", ""), true);
      await enter("Code that the app shows", app.wrongCode(), "Save and sign in");
      await says("This code is wrong. Please try again.");
      await enter("Code that the app shows", await app.code(), "Save and sign in");
      await backAtApp();

      await page.goto(authorize({ prompt: "login" }));
      await signIn(email);
      await heading("Enter your code");
      await enter("Code", app.wrongCode(), "Sign in");
      await says("This code is wrong. Please try again.");
      await enter("Code", await app.code(), "Sign in");
      await backAtApp();
    });
  });
});
