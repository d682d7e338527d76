import { type ChildProcess, fork } from "node:child_process";
import * as path from "node:path";
import { answerCalls, type Methods } from "./calls";
import { UsageError } from "./errors";

/** What is evaluated: the program, its stack and its settings. */
export interface Program {
  /** The folder of Pulumi.yaml. */
  folder: string;
  /** The program's file or folder, below `folder`. */
  main: string;
  project: string;
  stack: string;
  /** Settings by their full names, such as `aws:region`. */
  config: Record<string, string>;
  /** What node is given before the program, as Pulumi gives it. */
  nodeArguments: string[];
}

/** How an evaluation ends. */
export type Ending = { outputs: Record<string, unknown> } | { failed: string };

/** A process that loads Pulumi and the program at once; its calls wait until there is somebody to answer them. */
export class Evaluation {
  /** The stack's outputs; rejects with a UsageError that is the program's own failure, or the answerer's. */
  readonly outputs: Promise<Record<string, unknown>>;
  private readonly child: ChildProcess;

  constructor(program: Program, methods: Promise<Methods>) {
    const child = fork(path.join(__dirname, "evaluate.ts"), {
      cwd: program.folder,
      execArgv: program.nodeArguments,
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
    this.child = child;
    answerCalls(child, methods);
    this.outputs = new Promise((resolve, reject) => {
      child.on("message", (message: Ending) => {
        if ("outputs" in message) resolve(message.outputs);
        else if ("failed" in message) reject(new UsageError(message.failed));
      });
      child.on("error", reject);
      child.on("exit", (code, signal) =>
        reject(new UsageError(`the program ended with ${signal ?? code} before it was evaluated`)),
      );
    });
    this.outputs.catch(() => {}); // Whoever waits for it is told; nobody may be waiting yet.
    child.send(program);
  }

  stop(): void {
    this.child.kill("SIGKILL");
  }
}
