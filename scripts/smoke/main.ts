/** The command behind `npm run smoke`: the smoke test of the local run, or of a deployed stack. */
import { readArguments, runCommand } from "../command-line";
import { Skipped, type Step } from "./step";
import { smokeTest } from "./steps";
import { deployedTarget, localTarget, type Target } from "./target";

const USAGE = "npm run smoke -- [--data .local | --stack NAME]";

function readTarget(args: string[]): Target {
  const options = { data: { type: "string" }, stack: { type: "string" } } as const;
  const { values } = readArguments({ args, options }, USAGE);
  return values.stack === undefined ? localTarget(values.data ?? ".local") : deployedTarget(values.stack);
}

type Outcome = "ok" | "skip" | "FAILED";

/** Takes one step and prints its line. */
async function take({ name, act }: Step): Promise<Outcome> {
  const began = performance.now();
  const [outcome, status, why]: [Outcome, string, string] = await act().then(
    (came) => ["ok", came, ""],
    (error: Error) => [error instanceof Skipped ? "skip" : "FAILED", "-", `: ${error.message.split("\n")[0]}`],
  );
  const took = `${Math.round(performance.now() - began)} ms`;
  process.stdout.write(`${outcome.padEnd(6)} ${status.padStart(3)} ${took.padStart(7)}  ${name}${why}\n`);
  return outcome;
}

async function main(args: string[]): Promise<number> {
  const target = readTarget(args);
  process.stdout.write(`Testing ${target.serviceEndpoint}\n`);
  const { steps, cleanUp } = smokeTest(target);
  let held = 0;
  let skipped = 0;
  for (const step of steps) {
    const outcome = await take(step);
    if (outcome === "FAILED") break;
    if (outcome === "ok") held++;
    else skipped++;
  }
  const cleaned = (await take(cleanUp)) === "ok";
  const tried = steps.length - skipped;
  const left = `${skipped > 0 ? `, ${skipped} skipped` : ""}${cleaned ? "" : ", and the user is left behind"}`;
  process.stdout.write(`${held} of ${tried} steps held${left}\n`);
  return held === tried && cleaned ? 0 : 1;
}

runCommand(main);
