import * as path from "node:path";
import type { DataFolder } from "./data-folder";
import { UsageError } from "./errors";
import { Evaluation, outputsOf, type Program } from "./evaluation";
import type { LocalRun } from "./local-run";
import type { Options } from "./options";
import { readProgram } from "./project";
import { environmentFile, readyText } from "./ready";
import type { Resources } from "./resources";
import { Watch } from "./watch";

interface Serving {
  program: Program;
  run: LocalRun;
  /** A process that has begun to load Pulumi. */
  evaluation: Evaluation;
  folder: DataFolder;
  options: Options;
  /** When the command began, as `performance.now()` gave it. */
  began: number;
}

/**
 * Evaluates the program, serves it, and says so; with `watch`, again whenever one of its files is saved.
 * @returns what ends the watching.
 */
export async function serveProgram(serving: Serving): Promise<() => void> {
  const { program, run, evaluation, folder, options, began } = serving;
  const { ending, resources } = await run.deploy(program, evaluation);
  const outputs = outputsOf(ending);
  publish(serving, outputs);
  process.stdout.write(
    readyText({
      program,
      run,
      outputs,
      resources,
      folder: path.relative(program.folder, folder.path),
      seconds: (performance.now() - began) / 1000,
      once: options.once,
    }),
  );
  return options.watch ? watch(serving, ending.files) : () => {};
}

function publish({ run, folder }: Serving, outputs: Record<string, unknown>): void {
  folder.write("env", environmentFile(run, outputs), 0o600);
  folder.write("outputs.json", `${JSON.stringify(outputs, null, 2)}\n`, 0o644);
}

/** Keeps a process that has loaded Pulumi at hand, so that a save waits for the program alone. */
function watch(serving: Serving, files: string[]): () => void {
  const { run, options } = serving;
  const { folder, stack } = serving.program;
  let spare = new Evaluation(serving.program);
  let last: Promise<Resources | undefined> = Promise.resolve(undefined);

  async function evaluate(): Promise<undefined> {
    const began = performance.now();
    const evaluation = spare;
    try {
      const program = readProgram(folder, stack);
      const { ending } = await run.deploy(program, evaluation);
      watching.follow(ending.files);
      publish(serving, outputsOf(ending));
      process.stdout.write(`Live after ${((performance.now() - began) / 1000).toFixed(1)} s\n`);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      process.stdout.write(`Not taken, the last good stack serves on: ${error.message}\n`);
    } finally {
      evaluation.stop();
      spare = new Evaluation(serving.program);
    }
  }
  const watching = new Watch(() => {
    last = last.then(evaluate);
  });
  watching.follow([
    ...files,
    path.join(folder, "Pulumi.yaml"),
    path.join(folder, `Pulumi.${options.stack}.yaml`),
  ]);
  return () => {
    watching.close();
    spare.stop();
  };
}
