/** The command `pulumi-aws-local start`: serves the program of the current folder until it is told to end. */
// biome-ignore assist/source/organizeImports: signals are handled before anything else is loaded, so that none is lost
import { CleanupStack, shutdownRequested } from "./shutdown";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import * as v8 from "node:v8";
import { DataFolder } from "../state/data-folder";
import { UsageError } from "../common/errors";
import { Evaluation } from "../program/evaluation-process";
import { closeInspector, openInspector } from "./inspector";
import { bufferedWriter, createLog } from "../common/log";
import { type Options, readOptions } from "./options";
import { readProgram, regionOf } from "../program/project-file";

const LEAST_NODE = [20, 19];

// A server that runs beside other work should give memory back early: collect the heap when it has grown by a fifth.
v8.setFlagsFromString("--heap-growing-percent=20");
// Lambda's time zone. Workers take the zone of this process.
process.env.TZ = "UTC";

async function start(options: Options): Promise<number> {
  const began = performance.now();
  const program = readProgram(process.cwd(), options.stack);
  const region = regionOf(program);
  const data = options.data ?? fs.mkdtempSync(path.join(os.tmpdir(), `${program.project}-`));
  const folder = DataFolder.take(path.resolve(data), options.fresh);
  const cleanup = new CleanupStack();
  cleanup.defer(() => {
    folder.release();
    if (options.data === undefined) fs.rmSync(folder.path, { recursive: true, force: true });
  });
  try {
    folder.remove("outputs.json");
    // Evaluation takes longest, so it begins before the rest is loaded.
    const evaluation = options.attach ? undefined : new Evaluation(program);
    cleanup.defer(() => evaluation?.stop());
    if (options.inspect) openInspector();
    const { LocalRun } = await import("../local-run");
    const log = createLog(
      bufferedWriter((text) => process.stderr.write(text)),
      options.json,
      () => new Date(),
    );
    const run = await LocalRun.open({ ...options, folder, program: program.folder, region, clock: Date.now, log });
    cleanup.defer(() => run.close());
    if (options.inspect) cleanup.defer(closeInspector);

    const serving = { program, run, folder, options, began, cleanup };
    const served = evaluation
      ? import("./serve").then(({ serveProgram }) => serveProgram({ ...serving, evaluation }))
      : import("./attach").then(({ serveEngine }) => serveEngine(serving));
    return await Promise.race([shutdownRequested.then(() => 0), served]);
  } finally {
    await cleanup.run();
  }
}

function checkNode(): void {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const [leastMajor = 0, leastMinor = 0] = LEAST_NODE;
  if (major > leastMajor || (major === leastMajor && minor >= leastMinor)) return;
  throw new UsageError(`Node.js ${process.versions.node} is too old; ${LEAST_NODE.join(".")} or newer is right`);
}

// The reader of the output may have gone, while clients still call.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});

(async () => {
  try {
    checkNode();
    process.exitCode = await start(readOptions(process.argv.slice(2)));
  } catch (error) {
    const known = error instanceof UsageError;
    process.stderr.write(`${known ? error.message : `unexpected: ${(error as Error).stack}`}\n`);
    process.exitCode = 1;
  }
  // On its own, Node stops handling signals some milliseconds before it exits.
  process.exit();
})();
