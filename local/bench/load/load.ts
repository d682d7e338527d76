import { type ChildProcess, fork } from "node:child_process";
import * as path from "node:path";
import type { Done, Job, Outcome } from "./job";

/**
 * The process that loads. Our own rather than a package: it checks each answer's status and body, takes little of the
 * cores that it shares with the server, and sends messages that were signed before.
 */
export class Loader {
  private readonly child: ChildProcess;
  private busy = false;

  constructor() {
    this.child = fork(path.join(__dirname, "loader.ts"), {
      execArgv: ["--require", require.resolve("sucrase/register")],
    });
  }

  /** One job at a time. @throws Error with the first answer that was not the right one */
  run(job: Job): Promise<Outcome> {
    const { child } = this;
    if (this.busy) throw new Error("the loader has a job already");
    this.busy = true;
    return new Promise((resolve, reject) => {
      const ended = () => reject(new Error("the loader ended"));
      child.once("exit", ended);
      child.once("message", (done: Done) => {
        child.off("exit", ended);
        this.busy = false;
        if ("outcome" in done) resolve(done.outcome);
        else reject(new Error(done.failed));
      });
      child.send(job);
    });
  }

  stop(): void {
    this.child.kill("SIGKILL");
  }
}
