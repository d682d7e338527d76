import * as path from "node:path";
import { type Evaluation, outputsOf } from "../program/evaluation-process";
import { publish, type Serving } from "./client-files";
import type { Options } from "./options";
import { hasSmokeTest, runSmokeTest } from "./smoke-test";
import { readyText } from "./startup-message";
import { reloadOnSave } from "./watch-mode";

/**
 * Evaluates the program, serves it, and prints how to use it; with `watch`, again when one of its files is saved.
 * @returns with `once`, the exit code of the program's smoke test; otherwise it never resolves.
 * @throws UsageError that says why the program is refused
 */
export async function serveProgram(
  serving: Serving & {
    /** A process that has begun to load Pulumi. */
    evaluation: Evaluation;
    options: Options;
    /** When the command began, by `performance.now()`. */
    began: number;
  },
): Promise<number> {
  const { program, run, evaluation, folder, options, began, cleanup } = serving;
  const { ending, resources } = await run.deploy(program, evaluation);
  const { outputs, secrets } = outputsOf(ending);
  publish(serving, outputs);
  const smokeTest = hasSmokeTest(program.folder);
  process.stdout.write(
    readyText({
      program,
      run,
      outputs,
      secrets,
      resources,
      folder: path.relative(program.folder, folder.path),
      seconds: (performance.now() - began) / 1000,
      once: options.once,
      smokeTest,
    }),
  );
  if (options.once) {
    if (smokeTest) return runSmokeTest(program.folder, folder.path, cleanup);
    process.stdout.write("--once: no smoke test was run, because package.json has no script named smoke\n");
    return 0;
  }
  if (options.watch) reloadOnSave(serving, evaluation.files, performance.timeOrigin + began);
  return new Promise(() => {});
}
