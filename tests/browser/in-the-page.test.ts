import * as assert from "node:assert/strict";
import { AdminAddUserToGroupCommand, AdminSetUserPasswordCommand } from "@aws-sdk/client-cognito-identity-provider";
import type { Page } from "playwright-core";
import type { LocalRun } from "../local-run";
import { administratorOf, PASSWORD, signUpUser } from "../user";
import { describeInBrowser } from "./browser";
import { answersOn, ExampleInBrowser, ORIGIN } from "./example";

describeInBrowser("examples/web, signing in in the page", () => {
  let example: ExampleInBrowser;
  let run: LocalRun;
  let page: Page;
  before(async function () {
    example = await ExampleInBrowser.start(this);
    run = example.run;
  });
  beforeEach(async () => {
    page = await example.open();
  });
  afterEach(() => page?.context().close());
  after(() => example?.stop());

  async function fill(email: string, password: string, button: string): Promise<void> {
    await page.getByLabel("E-mail address").fill(email);
    await page.getByLabel("Password").fill(password);
    await page.getByRole("button", { name: button }).click();
  }
  const answers = () => answersOn(page);

  it("shows who is signed in, and what each door answers, with the reason of a refusal", async () => {
    const email = await signUpUser(run);
    await fill(email, PASSWORD, "Sign in");
    const [me = "", root, admin = ""] = await answers();
    assert.match(me, /^200 \{"sub":"[^"]+","email":"user-/);
    assert.equal(root, "200 Authenticated!");
    assert.match(admin, /^403 User: arn:aws:sts::.* is not authorized to perform: execute-api:Invoke on resource: /);
    assert.equal(await page.locator("#who").textContent(), email);
  });

  it("opens /admin to a new admin, once the tokens are refreshed", async () => {
    const email = await signUpUser(run);
    await fill(email, PASSWORD, "Sign in");
    assert.match((await answers())[2] ?? "", /^403 /);
    const { userPoolId: UserPoolId } = run.outputs;
    await administratorOf(run).send(
      new AdminAddUserToGroupCommand({ UserPoolId, Username: email, GroupName: "admins" }),
    );
    await page.getByRole("button", { name: /^Refresh/ }).click();
    await page.locator("#doors tr:last-child.opened").waitFor();
    assert.match((await answers())[2] ?? "", /^200 /);
  });

  it("stays signed in when it is loaded again, and not in another tab", async () => {
    await fill(await signUpUser(run), PASSWORD, "Sign in");
    await answers();
    await page.reload();
    assert.equal((await answers())[1], "200 Authenticated!");
    const other = await page.context().newPage();
    await other.goto(`${ORIGIN}/`);
    await other.getByLabel("Password").waitFor();
  });

  it("signs out, and keeps no token", async () => {
    await fill(await signUpUser(run), PASSWORD, "Sign in");
    await answers();
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByLabel("Password").waitFor();
    const kept = await page.evaluate("JSON.stringify([{ ...sessionStorage }, { ...localStorage }])");
    assert.doesNotMatch(String(kept), /eyJ|Token/);
  });

  it("says that a password is wrong", async () => {
    await fill(await signUpUser(run), `${PASSWORD}?`, "Sign in");
    await page.getByText("Incorrect username or password.").waitFor();
    await page.getByLabel("Password").waitFor();
  });

  it("makes an account, and asks for the code of the mail", async () => {
    const email = "new@example.com";
    await fill(email, PASSWORD, "Create an account");
    await page.getByLabel("Code of your confirmation mail").fill(await run.codeFor(email));
    await page.getByRole("button", { name: "Go on" }).click();
    assert.equal((await answers())[1], "200 Authenticated!");
  });

  it("says that a code is wrong", async () => {
    await fill("other@example.com", PASSWORD, "Create an account");
    await page.getByLabel("Code of your confirmation mail").fill("x");
    await page.getByRole("button", { name: "Go on" }).click();
    await page.getByRole("alert").filter({ hasText: /code/i }).waitFor();
  });

  it("asks for a new password where an administrator gave one for a time", async () => {
    const Username = await signUpUser(run);
    const { userPoolId: UserPoolId } = run.outputs;
    const temporary = { UserPoolId, Username, Password: "Tempor4ry!", Permanent: false };
    await administratorOf(run).send(new AdminSetUserPasswordCommand(temporary));
    await fill(Username, "Tempor4ry!", "Sign in");
    await page.getByLabel("New password").fill(`${PASSWORD}2`);
    await page.getByRole("button", { name: "Go on" }).click();
    assert.equal((await answers())[1], "200 Authenticated!");
  });
});
