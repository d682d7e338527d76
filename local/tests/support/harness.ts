import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { compiledLoader } from "./compiled-loader";
import { temporaryFolder } from "./temporary-folder";

/** The repository. */
export const ROOT = path.join(__dirname, "..", "..", "..");

const SAMPLE = path.join(__dirname, "..", "sample");

/** What each command's environment carries, and so that of all that it starts. */
const MARK = "SERVERLESS_AUTH_TEST";

/** A command in a process group of its own: what it wrote, and how it ended. */
export class Command {
  stdout = "";
  stderr = "";
  /** Both, as they came. */
  output = "";
  /** Resolves with the exit code, or the signal that ended it, when its output has been read. */
  readonly ended: Promise<number | string>;
  readonly child: ChildProcess;
  private readonly mark = randomUUID();
  private readonly waiting = new Set<() => void>();
  private over = false;

  constructor(
    command: string,
    args: string[],
    options: { cwd?: string; env?: Record<string, string | undefined>; ipc?: boolean } = {},
  ) {
    const { cwd = ROOT, env = {}, ipc = false } = options;
    this.child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env, [MARK]: this.mark },
      stdio: ["ignore", "pipe", "pipe", ...(ipc ? (["ipc"] as const) : [])],
      detached: true,
    });
    commands.add(this);
    for (const name of ["stdout", "stderr"] as const) {
      this.child[name]?.setEncoding("utf8").on("data", (text: string) => {
        this[name] += text;
        this.output += text;
        for (const look of this.waiting) look();
      });
    }
    this.ended = new Promise((resolve, reject) => {
      this.child.on("error", reject);
      this.child.on("close", (code, signal) => {
        this.over = true;
        resolve(code ?? signal ?? "");
        for (const look of this.waiting) look();
      });
    });
  }

  /** Resolves when what it wrote matches, from `from` on; rejects where it ends before. */
  says(pattern: RegExp, from = 0): Promise<RegExpMatchArray> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const match = this.output.slice(from).match(pattern);
        if (!match && !this.over) return;
        this.waiting.delete(look);
        if (match) resolve(match);
        else reject(new Error(`it ended without ${pattern}, and wrote ${this.output}`));
      };
      this.waiting.add(look);
      look();
    });
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** As a terminal does with Ctrl-C. */
  signalGroup(signal: NodeJS.Signals): void {
    if (this.child.pid !== undefined && !this.over) process.kill(-this.child.pid, signal);
  }

  /** Its processes that are there, by their command lines; the system tells on Linux alone. */
  processes(): { pid: number; command: string }[] {
    if (process.platform !== "linux") return [];
    const mark = `${MARK}=${this.mark}`;
    return fs.readdirSync("/proc").flatMap((name) => {
      try {
        if (!/^\d+$/.test(name) || !fs.readFileSync(`/proc/${name}/environ`, "utf8").includes(mark)) return [];
        const command = fs.readFileSync(`/proc/${name}/cmdline`, "utf8").split("\0").join(" ");
        return [{ pid: Number(name), command }];
      } catch {
        return []; // It has gone, or is another's.
      }
    });
  }

  /** Resolves when none of its processes is left. */
  async nothingLeft(): Promise<void> {
    await eventually(() => this.processes().length === 0);
  }

  async kill(): Promise<void> {
    for (const { pid } of this.processes()) {
      try {
        process.kill(pid, "SIGKILL");
      } catch {}
    }
    this.child.kill("SIGKILL");
    await this.ended.catch(() => {});
  }
}

const commands = new Set<Command>();
process.on("exit", () => {
  for (const { child } of commands) child.kill("SIGKILL");
});

/** Ends what a test has left running; for `afterEach`. */
export async function endAll(): Promise<void> {
  await Promise.all([...commands].map((command) => command.kill()));
  commands.clear();
}

/** Looks again and again until it is so; the test's own time limit bounds it. */
export async function eventually(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await pause(5);
}

/** `npm start` without npm, on free ports and with a data folder of its own. */
export class LocalRunCommand extends Command {
  constructor(
    readonly program: string,
    readonly args: string[] = [],
    readonly data = path.join(temporaryFolder(), "data"),
    env: Record<string, string> = {},
  ) {
    const start = ["--require", compiledLoader(), path.join(ROOT, "local", "cli", "start.ts")];
    const options = ["--port", "0", "--aws-port", "0", "--data", data];
    super(process.execPath, [...start, ...options, ...args], { cwd: program, env });
  }

  /** Resolves when it serves. */
  async ready(): Promise<this> {
    await this.says(/Ctrl-C ends it\.\n/);
    return this;
  }

  read(name: "outputs.json" | "env" | "state.log"): string {
    return fs.readFileSync(path.join(this.data, name), "utf8");
  }

  /** The exports of its `env`. */
  env(): Record<string, string> {
    const lines = [...this.read("env").matchAll(/^(?:export )?(\w+)='(.*)'$/gm)];
    return Object.fromEntries(lines.map(([, name = "", value = ""]) => [name, value]));
  }
}

/** A folder with a Pulumi program: these files, and this repository's packages. */
export function programFolder(files: Record<string, string>): string {
  const folder = temporaryFolder();
  fs.symlinkSync(path.join(ROOT, "node_modules"), path.join(folder, "node_modules"), "dir");
  for (const [name, content] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    fs.writeFileSync(path.join(folder, name), content);
  }
  return folder;
}

/** A program that takes a fraction of a second, as it loads no more of Pulumi than the SDK, and no functions. */
export function smallProgram(index: string, files: Record<string, string> = {}): string {
  const folder = programFolder({
    "Pulumi.yaml": `name: small
runtime:
  name: nodejs
  options: { typescript: false, nodeargs: "--require sucrase/register --require ./no-functions.cjs" }
main: index.ts
config:
  size: { type: integer, default: 3 }
`,
    "Pulumi.dev.yaml": "config:\n  aws:region: eu-central-1\n",
    "index.ts": `import * as pulumi from "@pulumi/pulumi";\n${index}`,
    ...files,
  });
  fs.symlinkSync(path.join(__dirname, "no-functions.cjs"), path.join(folder, "no-functions.cjs"));
  return folder;
}

/** A copy of the sample program. `settings` go over the dev stack's, `files` over the program's. */
export function sampleProgram(settings: Record<string, string> = {}, files: Record<string, string> = {}): string {
  const lines = Object.entries(settings).map(([name, value]) => `  sample:${name}: ${JSON.stringify(value)}\n`);
  const stack = fs.readFileSync(path.join(SAMPLE, "Pulumi.dev.yaml"), "utf8");
  const folder = programFolder({});
  fs.cpSync(SAMPLE, folder, { recursive: true });
  for (const [name, content] of Object.entries({ "Pulumi.dev.yaml": stack + lines.join(""), ...files }))
    fs.writeFileSync(path.join(folder, name), content);
  return folder;
}
