import * as path from "node:path";
import { UsageError } from "../common/errors";
import { ForkedProcess } from "../common/forked-process";
import { type Methods, serveRpc } from "../common/ipc";

/** A program to evaluate, with its stack and settings. */
export interface Program {
  /** The folder of Pulumi.yaml. */
  folder: string;
  /** The program's file or folder, below `folder`. */
  main: string;
  project: string;
  stack: string;
  /** Settings by their full names, such as `aws:region`. */
  config: Record<string, string>;
  /** The arguments of node that come before the program, as Pulumi passes them. */
  nodeArguments: string[];
}

/** How an evaluation ends: with the stack outputs, or with one line that says why there are none. */
export type Ending =
  | {
      outputs: Record<string, unknown>;
      /** The names of the outputs that are secrets. They are never printed. */
      secrets: string[];
    }
  | { failed: string };
/** The last message of the process. */
export interface LastWord {
  ending: Ending;
  files: string[];
}

/** A child process that loads Pulumi's SDK at once, evaluates one program on request, and exits. */
export class Evaluation {
  /** Set when the process has ended: the full paths of the program's own files that it loaded or looked for. */
  files: string[] = [];
  private readonly process: ForkedProcess;

  /** @param spare whether the process waits for a later evaluation, and so has time to load more in advance */
  constructor(program: Program, spare = false) {
    this.process = new ForkedProcess(path.join(__dirname, "..", "pulumi", "evaluate.cjs"), spare ? ["spare"] : [], {
      cwd: program.folder,
      execArgv: program.nodeArguments,
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
  }

  /** Evaluates the program. It calls `methods` for each resource. */
  run(program: Program, methods: Methods): Promise<Ending> {
    const { child, ended } = this.process;
    serveRpc(child, methods);
    return new Promise((resolve) => {
      child.on("message", (message: Partial<LastWord>) => {
        if (!message.ending) return;
        this.files = message.files ?? [];
        resolve(message.ending);
      });
      ended.then((why) => resolve({ failed: `the program ended with ${why} before it was evaluated` }));
      if (child.connected) child.send(program);
    });
  }

  stop(): void {
    this.process.stop();
  }
}

/** The outputs of an evaluation. @throws UsageError that says why it failed */
export function outputsOf(ending: Ending): Extract<Ending, { outputs: object }> {
  if ("failed" in ending) throw new UsageError(ending.failed);
  return ending;
}
