import * as assert from "node:assert/strict";
import { AdminGetUserCommand, UserNotFoundException } from "@aws-sdk/client-cognito-identity-provider";
import type { Page } from "playwright-core";
import { LocalRun } from "../local-run";
import { templateWith } from "../template-copy";
import { administratorOf, PASSWORD, signUpUser } from "../user";
import { describeInBrowser, fetchIn, requestsOf, TestBrowser } from "./browser";

const FOREIGN = "http://foreign.example";
/** A name that an attacker points at this machine once its page is loaded. */
const REBOUND = "rebound.example";
const TARGET = "AWSCognitoIdentityProviderService";
const AMZ_JSON = "application/x-amz-json-1.1";

describeInBrowser("a foreign page that a developer has open", () => {
  let run: LocalRun;
  let browser: TestBrowser;
  let page: Page;
  before(async () => {
    run = await LocalRun.start(templateWith({ webOrigins: "http://localhost:5173" }));
    browser = await TestBrowser.launch([FOREIGN], { [REBOUND]: "127.0.0.1" });
  });
  beforeEach(async () => {
    page = await browser.open(`${FOREIGN}/`);
  });
  afterEach(() => page?.context().close());
  after(async () => {
    await browser?.close();
    await run?.stop();
  });

  const cognito = () => `${run.environment.AWS_ENDPOINT_URL}/`;
  const signUp = (username: string) =>
    JSON.stringify({ ClientId: run.outputs.userPoolClientId, Username: username, Password: PASSWORD });
  const send = (operation: string, body: string, more: RequestInit = {}): RequestInit => ({
    method: "POST",
    headers: { "Content-Type": AMZ_JSON, "X-Amz-Target": `${TARGET}.${operation}` },
    body,
    ...more,
  });

  async function assertNoUser(username: string): Promise<void> {
    const asked = new AdminGetUserCommand({ UserPoolId: run.outputs.userPoolId, Username: username });
    await assert.rejects(administratorOf(run).send(asked), UserNotFoundException);
  }

  describe("at the Cognito endpoint", () => {
    for (const type of ["application/x-www-form-urlencoded", "multipart/form-data", "text/plain"]) {
      it(`posts a form of type ${type}, which reaches no operation`, async () => {
        const username = "form@example.com";
        const log = await run.logOf(async () => {
          await page.setContent(
            `<form method="post" action="${cognito()}" enctype="${type}"><input name='${signUp(username)}'><button>`,
          );
          const [answer] = await Promise.all([page.waitForResponse(cognito()), page.click("button")]);
          assert.equal(answer.status(), 400);
        });
        assert.deepEqual(requestsOf(log), ["400 POST /"]);
        await assertNoUser(username);
      });
    }

    for (const type of ["text/plain", "application/x-www-form-urlencoded", "none"]) {
      it(`sends a request that needs no preflight, of type ${type}, which reaches no operation`, async () => {
        const username = "simple@example.com";
        const headers: Record<string, string> = type === "none" ? {} : { "Content-Type": type };
        const log = await run.logOf(() =>
          fetchIn(page, cognito(), { method: "POST", mode: "no-cors", headers, body: signUp(username) }),
        );
        assert.deepEqual(requestsOf(log), ["400 POST /"]);
        await assertNoUser(username);
      });
    }

    it("cannot name an operation without a preflight", async () => {
      const username = "target@example.com";
      const log = await run.logOf(() =>
        fetchIn(page, cognito(), { ...send("SignUp", signUp(username)), mode: "no-cors" }),
      );
      assert.deepEqual(requestsOf(log), ["400 POST /"]);
      await assertNoUser(username);
    });

    it("signs up, as on AWS, where every page may", async () => {
      const read = await fetchIn(page, cognito(), send("SignUp", signUp("page@example.com")));
      assert.equal(read !== "blocked" && read.status, 200);
    });

    it("reads why an operation of the administrator is refused, without and with another's signature", async () => {
      const username = await signUpUser(run);
      const input = JSON.stringify({ UserPoolId: run.outputs.userPoolId, Username: username });
      const time = new Date().toISOString().replace(/[-:]|\.\d+/g, "");
      const scope = `${time.slice(0, 8)}/${run.outputs.region}/cognito-idp/aws4_request`;
      const forged = `AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/${scope}, SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature=${"0".repeat(64)}`;
      const signed = { Authorization: forged, "X-Amz-Date": time };
      for (const operation of ["AdminGetUser", "AdminDeleteUser", "ListUsers", "AdminConfirmSignUp"]) {
        for (const more of [{}, signed]) {
          const asked = send(operation, input);
          const read = await fetchIn(page, cognito(), { ...asked, headers: { ...asked.headers, ...more } as never });
          assert.notEqual(read, "blocked");
          const { status, body } = read as { status: number; body: string };
          assert.equal(status, 400);
          assert.match(JSON.parse(body).__type, /^(MissingAuthenticationToken|UnrecognizedClient)Exception$/);
        }
      }
      const asked = new AdminGetUserCommand({ UserPoolId: run.outputs.userPoolId, Username: username });
      assert.equal((await administratorOf(run).send(asked)).Enabled, true);
    });

    it("reads nothing of a request that takes cookies along", async () => {
      assert.equal(await fetchIn(page, cognito(), send("ListUsers", "{}", { credentials: "include" })), "blocked");
    });
  });

  describe("whose own name is pointed at this machine", () => {
    const rebound = (url: string) => {
      const { port, pathname } = new URL(url);
      return `http://${REBOUND}:${port}${pathname}`;
    };

    it("reaches no operation of Cognito, though it counts as of one origin", async () => {
      const username = "rebound@example.com";
      const log = await run.logOf(async () => {
        // The page comes from the attacker's server, before the name is pointed here.
        await page.route("**", (route) => route.fulfill({ contentType: "text/html", body: "<!doctype html>" }));
        await page.goto(rebound(cognito()));
        await page.unroute("**");
        const read = await fetchIn(page, "/", send("SignUp", signUp(username)));
        assert.equal(read !== "blocked" && read.status, 403);
      });
      assert.match(log, /403 {2}POST \/ {2}.*HTTP: Host is rebound\.example/);
      await assertNoUser(username);
    });

    it("reaches no route of the API", async () => {
      const answer = await page.goto(rebound(`${run.outputs.serviceEndpoint}/me`));
      assert.equal(answer?.status(), 403);
      const read = await fetchIn(page, new URL(rebound(`${run.outputs.serviceEndpoint}/me`)).pathname);
      assert.equal(read !== "blocked" && read.status, 403);
      assert.equal(read !== "blocked" && read.headers["access-control-allow-origin"], undefined);
    });

    it("reaches them no better from another origin", async () => {
      const options = send("SignUp", signUp("rebound-cross@example.com"));
      assert.equal(await fetchIn(page, rebound(cognito()), options), "blocked");
      await assertNoUser("rebound-cross@example.com");
    });
  });
});
