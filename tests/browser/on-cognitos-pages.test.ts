import * as assert from "node:assert/strict";
import type { Page } from "playwright-core";
import type { LocalRun } from "../local-run";
import { PASSWORD, signUpUser } from "../user";
import { describeInBrowser } from "./browser";
import { answersOn, ExampleInBrowser, ORIGIN } from "./example";

describeInBrowser("examples/web, signing in on Cognito's pages", () => {
  let example: ExampleInBrowser;
  let run: LocalRun;
  let page: Page;
  let email: string;
  before(async function () {
    example = await ExampleInBrowser.start(this);
    run = example.run;
    email = await signUpUser(run);
  });
  beforeEach(async () => {
    page = await example.open();
  });
  afterEach(() => page?.context().close());
  after(() => example?.stop());

  const goToPages = () => page.getByRole("button", { name: "Go to Cognito's pages" }).click();
  async function signIn(password = PASSWORD): Promise<void> {
    await page.locator("input[name=username]").fill(email);
    await page.locator("input[name=password]").fill(password);
    await page.keyboard.press("Enter");
  }
  const answers = () => answersOn(page);

  it("comes back with a code, trades it, and opens the doors", async () => {
    await goToPages();
    await signIn();
    const [me = "", root, admin = ""] = await answers();
    assert.match(me, /^200 \{"sub":"[^"]+","email":"user-/);
    assert.equal(root, "200 Authenticated!");
    assert.match(admin, /^403 User: /);
    assert.equal(page.url(), `${ORIGIN}/`);
  });

  it("refreshes its tokens", async () => {
    await goToPages();
    await signIn();
    await answers();
    const idToken = () =>
      page.evaluate("JSON.parse(Object.entries(sessionStorage).find(([k]) => k.startsWith('oidc.user'))[1]).id_token");
    const before = await idToken();
    const log = await run.logOf(async () => {
      await page.getByRole("button", { name: /^Refresh/ }).click();
      await page.locator("button#refresh:enabled").waitFor();
    });
    assert.notEqual(await idToken(), before);
    assert.match(log, /POST \/oauth2\/token/);
    assert.equal((await answers())[1], "200 Authenticated!");
  });

  it("signs out of the page and of Cognito's pages, which ask for the password again", async () => {
    await goToPages();
    await signIn();
    await answers();
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("button", { name: "Go to Cognito's pages" }).waitFor();
    await goToPages();
    await page.locator("input[name=password]").waitFor();
    assert.ok(page.url().startsWith(`${run.environment.AWS_ENDPOINT_URL}/login?`));
  });

  it("asks for no password again while the session of Cognito's pages lasts", async () => {
    await goToPages();
    await signIn();
    await answers();
    const other = await page.context().newPage();
    await other.goto(`${ORIGIN}/`);
    await other.getByRole("button", { name: "Go to Cognito's pages" }).click();
    await other.getByText("Signed in as").waitFor();
  });

  it("takes no code that it did not ask for", async () => {
    await page.goto(`${ORIGIN}/?code=0&state=0`);
    await page.getByRole("alert").filter({ hasText: /state/i }).waitFor();
    await page.getByRole("button", { name: "Go to Cognito's pages" }).waitFor();
    assert.equal(page.url(), `${ORIGIN}/`);
  });
});
