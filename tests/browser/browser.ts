import * as fs from "node:fs";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import * as path from "node:path";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** @returns undefined where this machine has none */
function findChromium(): string | undefined {
  const { CHROMIUM, PATH = "" } = process.env;
  if (CHROMIUM) return CHROMIUM;
  const files = NAMES.flatMap((name) => PATH.split(path.delimiter).map((folder) => path.join(folder, name)));
  return files.find((file) => fs.existsSync(file));
}

/**
 * A suite for a machine with Chromium. Elsewhere it is skipped, and says why; with BROWSER=required, as the workflow
 * sets it, it fails.
 */
export function describeInBrowser(title: string, suite: () => void): void {
  if (findChromium() || process.env.BROWSER === "required") return void describe(title, suite);
  console.log(`Not run in a browser: ${title}. Install ${NAMES[0]}, or name a Chromium by CHROMIUM.`);
}

/** Chromium, with names of its own for servers of this machine. It reaches no other. */
export class TestBrowser {
  private constructor(
    private readonly browser: Browser,
    private readonly pages: http.Server,
  ) {}

  /**
   * @param origins http alone, each with an empty page at every path
   * @param names host names, with or without a port, and the address that each stands for
   */
  static async launch(origins: readonly string[], names: Readonly<Record<string, string>> = {}): Promise<TestBrowser> {
    const executablePath = findChromium();
    if (!executablePath) throw new Error(`there is no Chromium on this machine: ${NAMES.join(", ")}, or CHROMIUM`);
    const pages = http.createServer((_request, response) => {
      response.setHeader("content-type", "text/html").end("<!doctype html><title>page</title>");
    });
    await new Promise<void>((resolve) => pages.listen(0, "127.0.0.1", resolve));
    const { port } = pages.address() as AddressInfo;
    const rules = [
      ...origins.map((origin) => `MAP ${hostAndPort(origin)} 127.0.0.1:${port}`),
      ...Object.entries(names).map(([name, address]) => `MAP ${name} ${address}`),
      "MAP * ~NOTFOUND",
      "EXCLUDE 127.0.0.1",
    ];
    const args = [
      `--host-resolver-rules=${rules.join(",")}`,
      // Chromium asks before a page reaches this machine; other browsers do not, and the server must not rely on it.
      "--disable-features=LocalNetworkAccessChecks",
    ];
    return new TestBrowser(await chromium.launch({ executablePath, args }), pages);
  }

  /** A page in a context of its own: no cookie, storage or cache of another page. */
  async open(url: string, options?: BrowserContextOptions): Promise<Page> {
    const context = await this.browser.newContext(options);
    // Only ends a hang: a slow machine must not fail a test.
    context.setDefaultTimeout(120_000);
    const page = await context.newPage();
    await page.goto(url);
    return page;
  }

  async close(): Promise<void> {
    await this.browser.close();
    this.pages.close();
    this.pages.closeAllConnections();
  }
}

/** As a rule of the resolver wants it. */
function hostAndPort(origin: string): string {
  const { hostname, port } = new URL(origin);
  return `${hostname}:${port || 80}`;
}

/** What a page's `fetch` gave it. */
export interface Read {
  status: number;
  body: string;
  headers: Record<string, string>;
}

/** What a page reads of an answer; "blocked" where the browser keeps it from the page, or never asked. */
export function fetchIn(page: Page, url: string, init: RequestInit = {}): Promise<Read | "blocked"> {
  return page.evaluate(
    async ([url, init]) => {
      try {
        const answer = await fetch(url, init);
        const { status, headers } = answer;
        return { status, body: await answer.text(), headers: Object.fromEntries(headers) };
      } catch {
        return "blocked" as const;
      }
    },
    [url, init] as const,
  );
}

/** Status, method and path of each request in a log of the local run. */
export function requestsOf(log: string): string[] {
  return [...log.matchAll(/^\S+ (\d{3}) {2}(\S+ \S+)/gm)].map(([, status, route]) => `${status} ${route}`);
}
