import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** A process that the bench started, with all that it starts itself. */
export class Started {
  readonly lines: string[] = [];
  private readonly child: ChildProcess;
  private readonly ended: Promise<string>;
  private waiting: (() => void)[] = [];

  constructor(
    command: string,
    args: string[],
    options: Pick<SpawnOptions, "cwd" | "env"> & { errors?: number | "ignore" } = {},
  ) {
    const { errors = "ignore", ...rest } = options;
    // A group of its own, so that it can be ended with its children.
    this.child = spawn(command, args, { ...rest, stdio: ["ignore", "pipe", errors], detached: true });
    this.ended = new Promise((resolve) => {
      this.child.on("error", (error) => resolve(error.message));
      this.child.on("close", (code, signal) => resolve(`it ended with ${signal ?? code}`));
    });
    this.ended.then(() => this.wake());
    if (this.child.stdout) {
      createInterface(this.child.stdout).on("line", (line) => {
        this.lines.push(line);
        this.wake();
      });
    }
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** The first line from number `from` on that has this pattern. @throws Error where the process ends, or time is up */
  async line(pattern: RegExp, seconds: number, from = 0): Promise<string> {
    const deadline = Date.now() + seconds * 1000;
    let ended: string | undefined;
    this.ended.then((why) => {
      ended = why;
    });
    for (;;) {
      const line = this.lines.slice(from).find((each) => pattern.test(each));
      if (line !== undefined) return line;
      if (ended !== undefined) throw new Error(`${ended}: ${this.lines.slice(-3).join(" ")}`);
      if (Date.now() >= deadline) throw new Error(`it said nothing of ${pattern} in ${seconds} s`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, deadline - Date.now());
        this.waiting.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }

  /** Waits for its end. @throws Error where that is none with 0 */
  async finished(): Promise<void> {
    const why = await this.ended;
    if (this.child.exitCode !== 0)
      throw new Error(`${this.child.spawnargs.slice(0, 4).join(" ")}: ${why}: ${this.lines.slice(-3).join(" ")}`);
  }

  async stop(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null && this.child.pid) {
      try {
        process.kill(-this.child.pid, "SIGTERM");
        const timer = setTimeout(() => process.kill(-this.pid, "SIGKILL"), 5_000);
        await this.ended;
        clearTimeout(timer);
      } catch {} // It has gone.
    }
  }

  private wake(): void {
    for (const resolve of this.waiting.splice(0)) resolve();
  }
}
