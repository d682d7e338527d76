import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as path from "node:path";

const EXAMPLE = path.join(__dirname, "..", "..", "examples", "web");
const INSTALL = "npm ci --prefix examples/web";

/** Skips what follows, and says why, where the example's packages are missing; with CLIENTS=required it fails. */
export function requireExample(context: Mocha.Context): void {
  if (fs.existsSync(path.join(EXAMPLE, "node_modules"))) return;
  const why = `the packages of examples/web are not installed: ${INSTALL}`;
  if (process.env.CLIENTS === "required") throw new Error(why);
  console.log(`    skipped: ${why}`);
  context.skip();
}

/** examples/web, served on a free port. */
export class ServedExample {
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
