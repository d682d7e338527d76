import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import * as fs from "node:fs";
import * as path from "node:path";
import { exportsOf } from "../scripts/smoke/target";
import { temporaryFolder } from "./temporary-folder";

const root = path.join(__dirname, "..");
const command = path.join(root, "node_modules", ".bin", "pulumi-aws-local");

/** `npm start` on free ports, with a data folder of its own. */
export class LocalRun {
  private constructor(
    private readonly server: ChildProcess,
    private readonly written: () => string,
    readonly data: string,
    readonly outputs: Readonly<Record<string, string>>,
    /** What a client's process gets: the exports of the data folder's `env`, and nothing that leads to AWS. */
    readonly environment: Readonly<Record<string, string>>,
  ) {}

  /**
   * @param program the folder of the program
   * @throws what the server wrote, where it ends before it is ready
   */
  static async start(program = root): Promise<LocalRun> {
    const data = temporaryFolder();
    const server = spawn(process.execPath, [command, "start", "--port", "0", "--aws-port", "0", "--data", data], {
      cwd: program,
      stdio: ["ignore", "pipe", "pipe"],
    });
    process.once("exit", () => server.kill("SIGKILL"));
    let written = "";
    await new Promise<void>((resolve, reject) => {
      server.stdout.on("data", (text) => {
        written += text;
        if (fs.existsSync(path.join(data, "outputs.json"))) resolve();
      });
      server.stderr.on("data", (text) => {
        written += text;
      });
      server.once("close", (code) => reject(new Error(`the local run ended with ${code}: ${written}`)));
      server.once("error", reject);
    });
    const { PATH = "", HOME = "" } = process.env;
    const none = path.join(data, "none");
    return new LocalRun(
      server,
      () => written,
      data,
      JSON.parse(fs.readFileSync(path.join(data, "outputs.json"), "utf8")),
      {
        PATH,
        HOME,
        AWS_CONFIG_FILE: none,
        AWS_SHARED_CREDENTIALS_FILE: none,
        AWS_EC2_METADATA_DISABLED: "true",
        // Nobody listens there: a client that would go to AWS after all is stopped.
        HTTPS_PROXY: "http://127.0.0.1:9",
        ...exportsOf(fs.readFileSync(path.join(data, "env"), "utf8")),
      },
    );
  }

  /** The code of an address's first mail of this kind, which the log tells, as there is no mail. */
  async codeFor(email: string, kind: "confirmation" | "password reset" = "confirmation"): Promise<string> {
    for (;;) {
      const [, code] = this.written().match(new RegExp(`${kind} code for ${email}: (\\d{6})\\s`)) ?? [];
      if (code) return code;
      await once(this.server.stderr ?? this.server, "data");
    }
  }

  /** What the log says of the requests that `act` makes, one a line. */
  async logOf(act: () => Promise<unknown>): Promise<string> {
    const from = await this.mark();
    await act();
    const to = await this.mark();
    return this.written().slice(from.end, to.start);
  }

  /** A line of the log, which comes after those of all requests that were answered before. */
  private async mark(): Promise<{ start: number; end: number }> {
    const name = `/mark-${randomUUID()}`;
    await fetch(`${this.environment.AWS_ENDPOINT_URL}${name}`);
    for (;;) {
      const written = this.written();
      const start = written.lastIndexOf("\n", written.indexOf(name)) + 1;
      const end = written.indexOf("\n", start) + 1;
      if (written.includes(name) && end > 0) return { start, end };
      await once(this.server.stderr ?? this.server, "data");
    }
  }

  async stop(): Promise<void> {
    if (this.server.exitCode !== null) return;
    const ended = once(this.server, "exit");
    this.server.kill("SIGTERM");
    await ended;
  }
}
