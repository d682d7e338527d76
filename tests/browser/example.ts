import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as path from "node:path";
import type { Page } from "playwright-core";
import { LocalRun } from "../local-run";
import { templateWith } from "../template-copy";
import { TestBrowser } from "./browser";

const EXAMPLE = path.join(__dirname, "..", "..", "examples", "web");
const INSTALL = "npm ci --prefix examples/web";

export const ORIGIN = "http://localhost:5173";

/** Skips what follows, and says why, where the example's packages are missing; with CLIENTS=required it fails. */
function requireExample(context: Mocha.Context): void {
  if (fs.existsSync(path.join(EXAMPLE, "node_modules"))) return;
  const why = `the packages of examples/web are not installed: ${INSTALL}`;
  if (process.env.CLIENTS === "required") throw new Error(why);
  console.log(`    skipped: ${why}`);
  context.skip();
}

/** The template in the local run, and examples/web on it in a browser. */
export class ExampleInBrowser {
  private constructor(
    readonly run: LocalRun,
    private readonly served: ServedExample,
    private readonly browser: TestBrowser,
  ) {}

  /** Skips the suite, and says why, where the example's packages are missing. */
  static async start(context: Mocha.Context): Promise<ExampleInBrowser> {
    requireExample(context);
    const run = await LocalRun.start(templateWith({ webOrigins: [ORIGIN] }));
    const served = await ServedExample.start(run.data);
    const browser = await TestBrowser.launch([], { "localhost:5173": `localhost:${served.port}` });
    return new ExampleInBrowser(run, served, browser);
  }

  open(): Promise<Page> {
    return this.browser.open(`${ORIGIN}/`);
  }

  async stop(): Promise<void> {
    await this.browser.close();
    await this.served.stop();
    await this.run.stop();
  }
}

/** The three answers that the page shows. */
export async function answersOn(page: Page): Promise<string[]> {
  await page.getByText("Signed in as").waitFor();
  return page.locator("#doors td:last-child").allTextContents();
}

/** examples/web, served on a free port. */
class ServedExample {
  private constructor(
    private readonly server: ChildProcess,
    readonly port: number,
  ) {}

  /** @param data the data folder of the local run that the page uses */
  static async start(data: string): Promise<ServedExample> {
    const server = spawn(process.execPath, ["serve.js", "--data", data, "--port", "0"], {
      cwd: EXAMPLE,
      stdio: ["ignore", "pipe", "inherit"],
    });
    process.once("exit", () => server.kill("SIGKILL"));
    let written = "";
    for await (const text of server.stdout) {
      written += text;
      const [, port] = /http:\/\/localhost:(\d+)\n/.exec(written) ?? [];
      if (port) return new ServedExample(server, Number(port));
    }
    throw new Error(`examples/web ended before it served: ${written}`);
  }

  async stop(): Promise<void> {
    if (this.server.exitCode !== null) return;
    const ended = once(this.server, "exit");
    this.server.kill("SIGTERM");
    await ended;
  }
}
