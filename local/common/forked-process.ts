import { type ChildProcess, type ForkOptions, fork } from "node:child_process";

/** A child process with an IPC channel. Ctrl-C in the terminal does not reach it: the command stops it. */
export class ForkedProcess {
  readonly child: ChildProcess;
  /** Resolves when the process has ended, or could not start, with its exit code, signal or error. Never rejects. */
  readonly ended: Promise<unknown>;

  constructor(script: string, args: string[], options: ForkOptions) {
    this.child = fork(script, args, { ...options, detached: true });
    this.ended = new Promise((resolve) => {
      this.child.on("error", resolve);
      this.child.on("exit", (code, signal) => resolve(signal ?? code));
    });
  }

  stop(): void {
    this.child.kill("SIGKILL");
  }
}
