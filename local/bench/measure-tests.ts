import * as fs from "node:fs";
import * as path from "node:path";
import type { Bench } from "./bench";
import { ROOT } from "./program-copy";

/**
 * `npm test`, part by part, as a newcomer has it: with all types to check, and without the Pulumi CLI, whose own tests
 * are skipped. Once, as it takes long.
 */
export async function measureTests(bench: Bench): Promise<void> {
  const unknown = ["--tsBuildInfoFile", path.join(bench.folder, "types.tsbuildinfo")];
  const parts = [
    { what: "types", args: ["run", "typecheck", "--", ...unknown] },
    { what: "lint", args: ["run", "lint"] },
    { what: "cases", args: ["run", "test:unit"] },
  ];
  const folders = (process.env.PATH ?? "").split(path.delimiter);
  const PATH = folders.filter((folder) => !fs.existsSync(path.join(folder, "pulumi"))).join(path.delimiter);
  const env = { ...process.env, PATH };
  let whole = 0;
  for (const { what, args } of parts) {
    const began = performance.now();
    await bench.start("npm", args, { cwd: ROOT, env }).finished();
    const took = (performance.now() - began) / 1000;
    whole += took;
    bench.add({ measure: "tests", what, unit: "s", ours: [took] });
  }
  bench.add({ measure: "tests", what: "npm test", unit: "s", ours: [whole], goal: { of: "figure", most: 90 } });
}
