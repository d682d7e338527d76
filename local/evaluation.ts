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

/** How an evaluation ends. `files` are the program's own that it loaded, by their full paths. */
export type Ending = { files: string[] } & ({ outputs: Record<string, unknown> } | { failed: string });

/** A process that loads Pulumi's SDK at once, evaluates one program when told to, and ends. */
export class Evaluation {
  private readonly child: ChildProcess;

  constructor(program: Program) {
    this.child = fork(path.join(__dirname, "pulumi", "evaluate.ts"), {
      cwd: program.folder,
      execArgv: program.nodeArguments,
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
    this.child.on("error", () => {}); // `run` tells of it.
  }

  /** Runs the program, which asks `methods` for each resource, to its end. */
  run(program: Program, methods: Methods): Promise<Ending> {
    const { child } = this;
    answerCalls(child, methods);
    return new Promise((resolve) => {
      const fail = (why: unknown) =>
        resolve({ files: [], failed: `the program ended with ${why} before it was evaluated` });
      child.on("message", (message: Ending) => {
        if ("files" in message) resolve(message);
      });
      child.on("error", fail);
      child.on("exit", (code, signal) => fail(signal ?? code));
      if (child.exitCode !== null || child.signalCode !== null) fail(child.signalCode ?? child.exitCode);
      else child.send(program);
    });
  }

  stop(): void {
    this.child.kill("SIGKILL");
  }
}

/** The outputs of an evaluation; @throws UsageError with what made it fail. */
export function outputsOf(ending: Ending): Record<string, unknown> {
  if ("failed" in ending) throw new UsageError(ending.failed);
  return ending.outputs;
}
