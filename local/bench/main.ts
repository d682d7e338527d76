/** The command behind `npm run bench`: what a user feels, side by side with the limit and with what else there is. */
import * as fs from "node:fs";
import * as path from "node:path";
import { CleanupStack, shutdownRequested } from "../cli/shutdown";
import { UsageError } from "../common/errors";
import { Bench } from "./bench";
import { machine, versions } from "./machine";
import { measureFunction } from "./measure-function";
import { measureGateway } from "./measure-gateway";
import { measureMemory } from "./measure-memory";
import { measureProgram } from "./measure-program";
import { measureRefusal } from "./measure-refusal";
import { measureSignIn } from "./measure-sign-in";
import { measureStart } from "./measure-start";
import { measureTests } from "./measure-tests";
import { readBenchOptions } from "./options";
import { intoReport } from "./performance-page";
import { ROOT } from "./program-copy";
import { tableOf } from "./table";

type Measure = (bench: Bench) => Promise<void>;

const MEASURES: Readonly<Record<string, Measure>> = {
  gateway: measureGateway,
  refusal: measureRefusal,
  "sign-in": measureSignIn,
  start: measureStart,
  memory: measureMemory,
  program: measureProgram,
  function: measureFunction,
  tests: measureTests,
};
/** Minutes long; runs where it is asked for, and for the README. */
const ON_REQUEST = ["tests"];

/** @returns the exit code: 1 where a measure could not be taken to its end */
async function run(args: string[], cleanup: CleanupStack): Promise<number> {
  const names = Object.keys(MEASURES);
  const options = readBenchOptions(args, names);
  const usual = options.readme ? names : names.filter((name) => !ON_REQUEST.includes(name));
  const asked = options.only.length > 0 ? options.only : usual;
  const bench = new Bench(options, cleanup, (text) => process.stderr.write(`${text}\n`));
  const before = machine();
  let failed = 0;
  for (const name of asked) {
    try {
      await MEASURES[name]?.(bench);
    } catch (error) {
      failed += 1;
      bench.lack(name, "the rest of it", (error as Error).message);
    }
  }
  const { rows, missing } = bench;
  const report = {
    machine: { ...before, "load after": machine()["load before"] ?? "" },
    versions: versions(),
    rows,
    missing,
  };
  process.stdout.write(tableOf(report));
  const json = `${JSON.stringify(report, null, 2)}\n`;
  if (options.json) fs.writeFileSync(options.json, json);
  if (options.readme) {
    const page = path.join(ROOT, "docs", "performance.md");
    fs.writeFileSync(path.join(ROOT, "docs", "bench.json"), json);
    fs.writeFileSync(page, intoReport(fs.readFileSync(page, "utf8"), report));
  }
  return failed === 0 ? 0 : 1;
}

(async () => {
  // The AWS SDK would say in every process which Node.js it will want one day.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
  const cleanup = new CleanupStack();
  try {
    process.exitCode = await Promise.race([run(process.argv.slice(2), cleanup), shutdownRequested.then(() => 130)]);
  } catch (error) {
    process.stderr.write(`${error instanceof UsageError ? error.message : `unexpected: ${(error as Error).stack}`}\n`);
    process.exitCode = 1;
  } finally {
    await cleanup.run();
  }
  process.exit();
})();
