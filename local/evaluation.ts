import { type ChildProcess, fork } from "node:child_process";
import * as path from "node:path";
import { UsageError } from "./errors";
import type { Inputs } from "./resources";

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

export type EvaluationMessage =
  | { call: number; resource: { type: string; name: string; inputs: Inputs } }
  | { call: number; invoke: { token: string; inputs: Inputs } }
  | { outputs: Record<string, unknown> }
  | { failed: string };

export type EvaluationReply =
  | { call: number; id: string; outputs: Record<string, unknown> }
  | { call: number; outputs: Record<string, unknown> }
  | { call: number; refused: string };

/** Who answers the program's calls; what it throws stops the program. */
export interface Answerer {
  resource(type: string, name: string, inputs: Inputs): { id: string; outputs: Record<string, unknown> };
  invoke(token: string, inputs: Inputs): Record<string, unknown>;
}

/** A process that loads Pulumi and the program at once; its calls wait until there is somebody to answer them. */
export class Evaluation {
  /** The stack's outputs; rejects with a UsageError that is the program's own failure, or the answerer's. */
  readonly outputs: Promise<Record<string, unknown>>;
  private readonly child: ChildProcess;

  constructor(program: Program, answerer: Promise<Answerer>) {
    const child = fork(path.join(__dirname, "evaluate.ts"), {
      cwd: program.folder,
      execArgv: program.nodeArguments,
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
    this.child = child;
    this.outputs = new Promise((resolve, reject) => {
      child.on("message", async (message: EvaluationMessage) => {
        if ("outputs" in message) resolve(message.outputs);
        else if ("failed" in message) reject(new UsageError(message.failed));
        else {
          const reply = answer(await answerer, message);
          if (child.connected) child.send(reply);
        }
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

function answer(answerer: Answerer, message: Extract<EvaluationMessage, { call: number }>): EvaluationReply {
  const { call } = message;
  try {
    if ("invoke" in message)
      return { call, outputs: answerer.invoke(message.invoke.token, message.invoke.inputs) };
    const { type, name, inputs } = message.resource;
    return { call, ...answerer.resource(type, name, inputs) };
  } catch (error) {
    return { call, refused: (error as Error).message };
  }
}
