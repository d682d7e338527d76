import * as path from "node:path";
import type { Bench } from "./bench";
import { ROOT } from "./program-copy";

/** `npm test`, part by part: once, as it takes long, and with all types to check, as the first time. */
export async function measureTests(bench: Bench): Promise<void> {
  const unknown = ["--tsBuildInfoFile", path.join(bench.folder, "types.tsbuildinfo")];
  const parts = [
    { what: "types", args: ["run", "typecheck", "--", ...unknown] },
    { what: "lint", args: ["run", "lint"] },
    { what: "cases", args: ["run", "cases"] },
  ];
  let whole = 0;
  for (const { what, args } of parts) {
    const began = performance.now();
    await bench.start("npm", args, { cwd: ROOT }).finished();
    const took = (performance.now() - began) / 1000;
    whole += took;
    bench.add({ measure: "tests", what, unit: "s", ours: [took] });
  }
  bench.add({ measure: "tests", what: "npm test", unit: "s", ours: [whole], goal: { of: "figure", most: 90 } });
}
