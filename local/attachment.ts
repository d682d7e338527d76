import { type ChildProcess, fork } from "node:child_process";
import * as path from "node:path";
import { createInterface } from "node:readline";
import { answerCalls, type Methods } from "./calls";

/** The process through which a real Pulumi engine asks the provider. */
export class Attachment {
  /** The loopback port that `PULUMI_DEBUG_PROVIDERS=aws:PORT` names. */
  readonly port: Promise<number>;
  private readonly child: ChildProcess;

  constructor(methods: Methods) {
    const child = fork(path.join(__dirname, "pulumi", "attach.ts"), {
      execArgv: ["--require", "sucrase/register"],
      stdio: ["ignore", "pipe", "inherit", "ipc"],
    });
    this.child = child;
    answerCalls(child, methods);
    this.port = new Promise((resolve, reject) => {
      if (child.stdout) createInterface(child.stdout).once("line", (line) => resolve(Number(line)));
      child.on("error", reject);
      child.on("exit", (code) => reject(new Error(`the provider ended with ${code}`)));
    });
  }

  stop(): void {
    this.child.kill("SIGKILL");
  }
}
