import * as path from "node:path";
import { UsageError } from "../common/errors";
import { Evaluation, outputsOf, type Program } from "../program/evaluation-process";
import { readProgram, regionOf } from "../program/project-file";
import { publish, type Serving } from "./client-files";
import { Watch } from "./file-watcher";

/**
 * Evaluates the program again when one of its files is saved, and serves the result unless it is refused. A spare
 * process has already loaded Pulumi, so that a save waits only for the program.
 * @param files the files that have been loaded
 * @param since when they were read, in epoch milliseconds
 */
export function reloadOnSave(serving: Serving, files: string[], since: number): void {
  const { run, cleanup } = serving;
  const { folder, stack } = serving.program;
  let spare = new Evaluation(serving.program, true);
  let state: "idle" | "busy" | "behind" | "ended" = "idle";

  async function evaluate(): Promise<void> {
    const began = performance.now();
    try {
      const program = readProgram(folder, stack);
      requireSameStart(serving.program, program);
      await serve(program);
      process.stdout.write(`Live after ${((performance.now() - began) / 1000).toFixed(1)} s\n`);
    } catch (error) {
      if (state === "ended") return;
      const why = error instanceof UsageError ? error.message : `unexpected: ${(error as Error).stack}`;
      process.stdout.write(`Not taken, the last good stack serves on: ${why}\n`);
    }
  }

  async function serve(program: Program): Promise<void> {
    const read = Date.now();
    const evaluation = spare;
    try {
      const { ending } = await run.deploy(program, evaluation);
      publish(serving, outputsOf(ending).outputs);
    } finally {
      evaluation.stop();
      if (state !== "ended") {
        spare = new Evaluation(serving.program, true);
        watching.follow(evaluation.files, read);
      }
    }
  }

  const watching = new Watch(async () => {
    if (state !== "idle") {
      if (state === "busy") state = "behind";
      return;
    }
    do {
      state = "busy";
      await evaluate();
    } while ((state as string) === "behind");
    if ((state as string) !== "ended") state = "idle";
  });
  cleanup.defer(() => {
    state = "ended";
    watching.close();
    spare.stop();
  });
  const own = ["Pulumi.yaml", `Pulumi.${stack}.yaml`].map((name) => path.join(folder, name));
  watching.follow([...files, ...own], since);
}

/** @throws UsageError for a change that needs a new start. */
function requireSameStart(first: Program, now: Program): void {
  const fixed: [setting: string, of: (program: Program) => unknown][] = [
    ["the project's name", ({ project }) => project],
    ["nodeargs", ({ nodeArguments }) => nodeArguments.join(" ")],
    ["aws:region", regionOf],
  ];
  for (const [setting, of] of fixed) {
    if (of(first) === of(now)) continue;
    throw new UsageError(`${setting} is now ${of(now)}; end the local run and start it again`);
  }
}
