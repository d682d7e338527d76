/** The command behind `npm run terraform`: what the program declares, for scanners that read Terraform. */
import { readArguments, runCommand } from "../command-line";
import { declaredBy } from "../program/declared";
import { terraformOf } from "./render";

const USAGE = "npm run --silent terraform -- [--stack dev] > main.tf.json";

runCommand(async (args) => {
  const options = { stack: { type: "string", default: "dev" } } as const;
  const { stack } = readArguments({ args, options }, USAGE).values;
  process.stdout.write(`${JSON.stringify(terraformOf((await declaredBy(stack)).resources), null, 2)}\n`);
  return 0;
});
