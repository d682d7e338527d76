/** The command behind `npm start`: the program of this folder, on this machine, until it is told to end. */
import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as inspector from "node:inspector";
import * as os from "node:os";
import * as path from "node:path";
import { DataFolder } from "./data-folder";
import { UsageError } from "./errors";
import { Evaluation } from "./evaluation";
import { createLog } from "./log";
import { type Options, readOptions } from "./options";
import { readProgram, regionOf } from "./project";

const LEAST_NODE = [20, 19];
/** As the smoke script in package.json; the AWS SDK would say at each start which Node.js it will want one day. */
const NODE_ARGUMENTS = ["--disable-warning=NodeVersionSupportWarning", "--require", "sucrase/register"];

// As Lambda has it; a worker's clock is this process's.
process.env.TZ = "UTC";

async function start(options: Options): Promise<number> {
  const began = performance.now();
  const program = readProgram(process.cwd(), options.stack);
  const region = regionOf(program);
  const data = options.data ?? fs.mkdtempSync(path.join(os.tmpdir(), `${program.project}-`));
  const folder = DataFolder.take(path.resolve(data), options.fresh);
  folder.remove("outputs.json");

  const toClose: (() => unknown)[] = [];
  const stopped = new Promise<number>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve(0));
  });
  try {
    // Evaluation takes longest, so it begins before the rest is even loaded.
    const evaluation = options.attach ? undefined : new Evaluation(program);
    toClose.push(() => evaluation?.stop());
    if (options.inspect) inspector.open(0, "127.0.0.1");
    const { LocalRun } = await import("./local-run");
    const log = createLog(
      (line) => process.stderr.write(line),
      options.json,
      () => new Date(),
    );
    const run = await LocalRun.open({ ...options, folder, region, clock: Date.now, log });
    toClose.push(() => run.close());

    const serve = evaluation
      ? import("./serve-program").then(({ serveProgram }) =>
          serveProgram({ program, run, evaluation, folder, options, began }),
        )
      : import("./serve-engine").then(({ serveEngine }) => serveEngine({ program, run, folder }));
    const close = await Promise.race([serve, stopped.then(() => undefined)]);
    if (!close) return 0;
    toClose.push(close);
    return await (options.once ? smoke(folder.path) : stopped);
  } finally {
    for (const close of toClose.reverse()) await close();
    folder.release();
    if (options.data === undefined) fs.rmSync(folder.path, { recursive: true, force: true });
  }
}

/** Walks through the local run as a client does, in a process of its own; its result is ours. */
function smoke(data: string): Promise<number> {
  const script = path.join(__dirname, "..", "scripts", "smoke.ts");
  const child = spawn(process.execPath, [...NODE_ARGUMENTS, script, "--data", data], { stdio: "inherit" });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code) => resolve(code ?? 1));
  });
}

function checkNode(): void {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const [leastMajor = 0, leastMinor = 0] = LEAST_NODE;
  if (major > leastMajor || (major === leastMajor && minor >= leastMinor)) return;
  throw new UsageError(
    `Node.js ${process.versions.node} is too old; ${LEAST_NODE.join(".")} or newer is right`,
  );
}

(async () => {
  try {
    checkNode();
    process.exitCode = await start(readOptions(process.argv.slice(2)));
  } catch (error) {
    const known = error instanceof UsageError;
    process.stderr.write(`${known ? error.message : `unexpected: ${(error as Error).stack}`}\n`);
    process.exitCode = 1;
  }
})();
