import { type ChildProcess, fork } from "node:child_process";
import * as path from "node:path";
import { createInterface } from "node:readline";
import { UsageError } from "../common/errors";
import { answerCalls, type Methods } from "../common/ipc";

/** The process through which a real Pulumi engine asks the provider. */
export class Attachment {
  /** The loopback port that `PULUMI_DEBUG_PROVIDERS=aws:PORT` names. */
  readonly port: Promise<number>;
  /** Rejects when the process has ended. */
  readonly broken: Promise<never>;
  private readonly child: ChildProcess;

  constructor(methods: Methods) {
    const child = fork(path.join(__dirname, "..", "pulumi", "attach.ts"), {
      execArgv: ["--require", "sucrase/register"],
      stdio: ["ignore", "pipe", "inherit", "ipc"],
      detached: true, // Ctrl-C is for the command, which ends this.
    });
    this.child = child;
    answerCalls(child, methods);
    this.broken = new Promise((_, reject) => {
      const fail = (why: unknown) =>
        reject(new UsageError(`the process that Pulumi attaches to ended with ${why}; start again`));
      child.on("error", fail);
      child.on("exit", (code, signal) => fail(signal ?? code));
    });
    const said = new Promise<number>((resolve) => {
      if (child.stdout) createInterface(child.stdout).once("line", (line) => resolve(Number(line)));
    });
    this.port = Promise.race([said, this.broken]);
    this.broken.catch(() => {}); // Whoever waits is told.
  }

  stop(): void {
    this.child.kill("SIGKILL");
  }
}
