/** The command behind `npm run smoke`: the smoke test of the local run, or of a deployed stack. */
import { parseArgs } from "node:util";
import { type Step, smokeTest } from "./steps";
import { deployedTarget, localTarget, type Target, TargetError } from "./target";

const USAGE = "npm run smoke -- [--data .local | --stack NAME]";

function readTarget(args: string[]): Target {
  let values: { data?: string; stack?: string };
  try {
    ({ values } = parseArgs({ args, options: { data: { type: "string" }, stack: { type: "string" } } }));
  } catch (error) {
    throw new TargetError(`${(error as Error).message.split(". ")[0]}; usage: ${USAGE}`);
  }
  return values.stack === undefined ? localTarget(values.data ?? ".local") : deployedTarget(values.stack);
}

/** Takes one step and prints its line; says whether it held. */
async function take({ name, act }: Step): Promise<boolean> {
  const began = performance.now();
  const [mark, status, why] = await act().then(
    (came) => ["ok", came, ""],
    (error: Error) => ["FAILED", "-", `: ${error.message.split("\n")[0]}`],
  );
  const took = `${Math.round(performance.now() - began)} ms`;
  process.stdout.write(`${mark?.padEnd(6)} ${status?.padStart(3)} ${took.padStart(7)}  ${name}${why}\n`);
  return mark === "ok";
}

async function main(): Promise<number> {
  const target = readTarget(process.argv.slice(2));
  process.stdout.write(`Testing ${target.serviceEndpoint}\n`);
  const { steps, cleanUp } = smokeTest(target);
  let held = 0;
  for (const step of steps) {
    if (!(await take(step))) break;
    held++;
  }
  const cleaned = await take(cleanUp);
  process.stdout.write(`${held} of ${steps.length} steps held${cleaned ? "" : ", and the user is left behind"}\n`);
  return held === steps.length && cleaned ? 0 : 1;
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: Error) => {
    process.stderr.write(`${error instanceof TargetError ? error.message : `unexpected: ${error.stack}`}\n`);
    process.exitCode = 1;
  },
);
