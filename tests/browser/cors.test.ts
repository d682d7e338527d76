import * as assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { LocalRun } from "../local-run";
import { templateWith } from "../template-copy";
import { type SignedInUser, signedInUser } from "../user";
import { describeInBrowser, fetchIn, requestsOf, TestBrowser } from "./browser";

const OWN = "http://localhost:5173";
const SECOND = "https://app.example.com";
const FOREIGN = "http://foreign.example";
const NO_TOKEN = /^\{"message":"Missing Authentication Token"\}$/;

/** The same headers, with another signature. */
const tampered = ({ authorization = "", ...headers }: Record<string, string>) => ({
  ...headers,
  authorization: authorization.replace(/.$/, (last) => (last === "0" ? "1" : "0")),
});

for (const [title, webOrigins] of [
  ["one origin", [OWN]],
  ["several origins", [SECOND, OWN]],
] as const) {
  describeInBrowser(`pages and the API, with ${title}`, () => {
    let run: LocalRun;
    let browser: TestBrowser;
    let user: SignedInUser;
    let own: Page;
    let foreign: Page;
    before(async () => {
      run = await LocalRun.start(templateWith({ webOrigins }));
      browser = await TestBrowser.launch([OWN, FOREIGN]);
      user = await signedInUser(run);
      own = await browser.open(`${OWN}/`);
      foreign = await browser.open(`${FOREIGN}/`);
    });
    after(async () => {
      await browser?.close();
      await run?.stop();
    });

    const url = (path: string) => `${run.outputs.serviceEndpoint}${path}`;
    /** What the page reads, and what the server was asked. */
    async function call(page: Page, path: string, headers: Record<string, string> = {}) {
      let read: Awaited<ReturnType<typeof fetchIn>> = "blocked";
      const log = await run.logOf(async () => {
        read = await fetchIn(page, url(path), { headers });
      });
      const { status, body } =
        read === "blocked" ? { status: 0, body: "blocked" } : (read as { status: number; body: string });
      return { status, body, requests: requestsOf(log) };
    }

    const opened: [path: string, headers: () => Promise<Record<string, string>>, body: () => RegExp][] = [
      ["/me", async () => ({ Authorization: user.idToken }), () => new RegExp(`"email":"${user.email}"`)],
      ["/", () => user.sign("/"), () => /^Authenticated!$/],
    ];
    for (const [path, headers, body] of opened) {
      it(`a page asks first, and reads the answer of ${path}`, async () => {
        const read = await call(own, path, await headers());
        assert.match(read.body, body());
        assert.deepEqual(read.requests, [`204 OPTIONS ${path}`, `200 GET ${path}`]);
      });
    }

    const refused: [
      title: string,
      path: string,
      status: number,
      body: RegExp,
      headers?: () => Promise<Record<string, string>>,
    ][] = [
      ["without a signature", "/", 403, NO_TOKEN],
      ["without a token", "/me", 401, /^\{"message":"Unauthorized"\}$/],
      ["with a token that is none", "/me", 401, /Unauthorized/, async () => ({ Authorization: "a.b.c" })],
      ["with a wrong signature", "/", 403, /signature we calculated/, async () => tampered(await user.sign("/"))],
      ["with a header that is no signature", "/", 403, /equal-sign/, async () => ({ Authorization: "Bearer x" })],
      ["of a route that the role does not open", "/admin", 403, /^\{"Message":"User: /, () => user.sign("/admin")],
      ["of a path that is no route", "/nothing", 403, NO_TOKEN],
    ];
    for (const [title, path, status, body, headers] of refused) {
      it(`a page reads the refusal of a call ${title}`, async () => {
        const read = await call(own, path, await headers?.());
        assert.equal(read.status, status);
        assert.match(read.body, body);
      });
    }

    it("a page sends no method and no header that the preflight does not name", async () => {
      const log = await run.logOf(async () => {
        assert.equal(await fetchIn(own, url("/me"), { method: "DELETE" }), "blocked");
        assert.equal(await fetchIn(own, url("/me"), { headers: { "X-Other": "1" } }), "blocked");
      });
      assert.deepEqual([...new Set(requestsOf(log))], ["204 OPTIONS /me"]);
    });

    it("a page that sends its cookies along reads nothing", async () => {
      assert.equal(await fetchIn(own, url("/me"), { credentials: "include" }), "blocked");
    });

    it("a page of a foreign origin sends no token, so that no function runs", async () => {
      for (const [path, headers] of [
        ["/me", { Authorization: user.idToken }],
        ["/", await user.sign("/")],
        ["/admin", await user.sign("/admin")],
      ] as const) {
        const read = await call(foreign, path, headers);
        assert.deepEqual([read.body, read.requests], ["blocked", [`204 OPTIONS ${path}`]]);
      }
    });

    it(`a page of a foreign origin reads ${webOrigins.length === 1 ? "no refusal" : "refusals, which hold nothing of a user"}`, async () => {
      for (const [path, status] of [
        ["/", 403],
        ["/me", 401],
        ["/nothing", 403],
      ] as const)
        assert.equal((await call(foreign, path)).status, webOrigins.length === 1 ? 0 : status, path);
    });

    it("a body that is too large is refused before any of API Gateway's own answers, unreadable as on AWS", async () => {
      const log = await run.logOf(async () => {
        const sent = own.evaluate(async (url) => {
          const body = new Blob([new Uint8Array(10_485_761)]);
          return fetch(url, { method: "POST", body }).catch(() => "blocked");
        }, url("/me"));
        assert.equal(await sent, "blocked");
      });
      assert.match(log, /^\S+ 413 {2}POST/m);
    });
  });
}

describeInBrowser("pages that call the API too often", () => {
  let run: LocalRun;
  let browser: TestBrowser;
  before(async () => {
    run = await LocalRun.start(templateWith({ webOrigins: OWN, throttlingRateLimit: 1, throttlingBurstLimit: 2 }));
    browser = await TestBrowser.launch([OWN]);
  });
  after(async () => {
    await browser?.close();
    await run?.stop();
  });

  it("read that they do", async () => {
    const { idToken } = await signedInUser(run);
    const page = await browser.open(`${OWN}/`);
    let read: Awaited<ReturnType<typeof fetchIn>>;
    do {
      read = await fetchIn(page, `${run.outputs.serviceEndpoint}/me`, { headers: { Authorization: idToken } });
    } while (read !== "blocked" && read.status === 200);
    assert.deepEqual(read !== "blocked" && [read.status, read.body], [429, '{"message":"Too Many Requests"}']);
  });
});
