import * as path from "node:path";
import type { Bench } from "./bench";

/** Seconds of the program's bare evaluation, in a process of its own. @param more node's arguments before the script */
export async function bareEvaluation(bench: Bench, nodeArguments = bench.program.nodeArguments): Promise<number> {
  const { folder, main, project, stack, config } = bench.program;
  const script = path.join(__dirname, "bare-evaluation.cjs");
  const began = performance.now();
  const given = [main, project, stack, JSON.stringify(config)];
  const started = bench.start(process.execPath, [...nodeArguments, script, ...given], { cwd: folder });
  await started.line(/serviceEndpoint/, 120);
  await started.finished();
  return (performance.now() - began) / 1000;
}
