import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

export const ROOT = path.join(__dirname, "..", "..");
export const STACK = "bench";
const SAMPLE = path.join(ROOT, "local", "tests", "sample");
const PACKAGES = "node_modules";

/** What the stage of the copy lets through: the most that the program allows. */
export const THROTTLE = { rate: 100_000, burst: 100_000 };

/**
 * The sample program in a folder of its own, with a stack whose throttle is as wide as it can be: what is measured must not
 * be the limit that the dev stack sets, and a save must not touch the real files.
 * @param packages linked are there at once; for each function Pulumi reads them more slowly than what npm installed
 */
export function copyProgram(packages: "linked" | "installed" = "linked"): string {
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "pulumi-aws-local-bench-")));
  fs.cpSync(SAMPLE, folder, { recursive: true });
  if (packages === "linked") fs.symlinkSync(path.join(ROOT, PACKAGES), path.join(folder, PACKAGES), "junction");
  else install(path.join(folder, PACKAGES));
  const settings = {
    "aws:region": "eu-central-1",
    "sample:rateLimit": String(THROTTLE.rate),
    "sample:burstLimit": String(THROTTLE.burst),
  };
  const lines = Object.entries(settings).map(([name, value]) => `  ${name}: ${value}`);
  fs.writeFileSync(path.join(folder, `Pulumi.${STACK}.yaml`), `config:\n${lines.join("\n")}\n`);
  return folder;
}

/** As npm leaves them: its record of what is installed is newer than any package. */
function install(folder: string): void {
  fs.cpSync(path.join(ROOT, PACKAGES), folder, { recursive: true, verbatimSymlinks: true });
  const now = new Date();
  fs.utimesSync(path.join(folder, ".package-lock.json"), now, now);
}
