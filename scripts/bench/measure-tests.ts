import type { Bench } from "./bench";
import { ROOT } from "./program-copy";

const PARTS = [
  { what: "types", command: "npm", args: ["run", "typecheck"] },
  { what: "lint", command: "npm", args: ["run", "lint"] },
  { what: "cases", command: "npx", args: ["mocha", "tests/**/*.test.ts"] },
];

/** `npm test`, part by part: once, as it takes long. */
export async function measureTests(bench: Bench): Promise<void> {
  let whole = 0;
  for (const { what, command, args } of PARTS) {
    const began = performance.now();
    await bench.start(command, args, { cwd: ROOT }).finished();
    const took = (performance.now() - began) / 1000;
    whole += took;
    bench.add({ measure: "tests", what, unit: "s", ours: [took] });
  }
  bench.add({ measure: "tests", what: "npm test", unit: "s", ours: [whole], goal: { of: "figure", most: 90 } });
}
