/** The command behind `npm start`: the program of this folder, on this machine, until it is told to end. */
import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type { Methods } from "./calls";
import { DataFolder } from "./data-folder";
import { UsageError } from "./errors";
import { Evaluation } from "./evaluation";
import { createLog } from "./log";
import { type Options, readOptions } from "./options";
import { readProgram, regionOf } from "./project";
import { environmentFile, readyText } from "./ready";

const LEAST_NODE = [20, 19];
/** As the smoke script in package.json; the AWS SDK would say at each start which Node.js it will want one day. */
const NODE_ARGUMENTS = ["--disable-warning=NodeVersionSupportWarning", "--require", "sucrase/register"];

async function start(options: Options): Promise<number> {
  const started = performance.now();
  const root = process.cwd();
  const program = readProgram(root, options.stack);
  const region = regionOf(program);
  const data = options.data ?? fs.mkdtempSync(path.join(os.tmpdir(), `${program.project}-`));
  const folder = DataFolder.take(path.resolve(data), options.fresh);
  folder.remove("outputs.json");

  const methods = deferred<Methods>();
  const evaluation = new Evaluation(program, methods.promise); // It takes longest, so it begins first.
  const stopped = deferred<number>();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stopped.resolve(0));
  let close = async () => {};
  try {
    const { LocalRun } = await import("./local-run");
    const log = createLog(
      (line) => process.stderr.write(line),
      options.json,
      () => new Date(),
    );
    const run = await LocalRun.open({ ...options, folder, region, clock: Date.now, log });
    close = () => run.close();
    const update = run.update(program);
    methods.resolve(update.methods);
    const outputs = await Promise.race([evaluation.outputs, stopped.promise.then(() => undefined)]);
    if (!outputs) return 0;
    const resources = await update.finish();

    folder.write("env", environmentFile(run, outputs), 0o600);
    folder.write("outputs.json", `${JSON.stringify(outputs, null, 2)}\n`, 0o644);
    const seconds = (performance.now() - started) / 1000;
    process.stdout.write(
      readyText({
        program,
        run,
        outputs,
        resources,
        folder: path.relative(root, folder.path),
        seconds,
        once: options.once,
      }),
    );
    return options.once ? await smoke(folder.path) : await stopped.promise;
  } finally {
    evaluation.stop();
    await close();
    folder.release();
    if (options.data === undefined) fs.rmSync(folder.path, { recursive: true, force: true });
  }
}

/** Walks through the local run as a client does, in a process of its own; its result is ours. */
function smoke(data: string): Promise<number> {
  const script = path.join(__dirname, "..", "scripts", "smoke.ts");
  const child = spawn(process.execPath, [...NODE_ARGUMENTS, script, "--data", data], {
    stdio: "inherit",
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code) => resolve(code ?? 1));
  });
}

function deferred<T>() {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
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
    process.stderr.write(
      `${error instanceof UsageError ? error.message : `unexpected: ${(error as Error).stack}`}\n`,
    );
    process.exitCode = 1;
  }
})();
