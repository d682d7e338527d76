import * as path from "node:path";
import { UsageError } from "../common/errors";
import { ForkedProcess } from "../common/forked-process";
import { type Methods, serveRpc } from "../common/ipc";

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

/** How an evaluation ends: with the stack outputs, or with one line that says why there are none. */
export type Ending =
  | {
      outputs: Record<string, unknown>;
      /** The names of the outputs that are secrets: they are printed nowhere. */
      secrets: string[];
    }
  | { failed: string };
/** What the process says last. */
export interface LastWord {
  ending: Ending;
  files: string[];
}

/** A process that loads Pulumi's SDK at once, evaluates one program when told to, and ends. */
export class Evaluation {
  /** When it has ended: the program's own that it loaded, or looked for, by their full paths. */
  files: string[] = [];
  private readonly process: ForkedProcess;

  /** @param spare whether it is kept at hand for later, and so has time to get ready for more */
  constructor(program: Program, spare = false) {
    this.process = new ForkedProcess(path.join(__dirname, "..", "pulumi", "evaluate.cjs"), spare ? ["spare"] : [], {
      cwd: program.folder,
      execArgv: program.nodeArguments,
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
  }

  /** Runs the program, which asks `methods` for each resource, to its end. */
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

/** The outputs of an evaluation; @throws UsageError with what made it fail. */
export function outputsOf(ending: Ending): Extract<Ending, { outputs: object }> {
  if ("failed" in ending) throw new UsageError(ending.failed);
  return ending;
}
