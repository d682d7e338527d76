import * as fs from "node:fs";
import * as path from "node:path";
import { temporaryFolder } from "../../temporary-folder";

const ROOT = path.join(__dirname, "..", "..", "..");

/** A copy of the template whose dev stack has these settings too. @returns its folder */
export function templateWith(settings: Record<string, string>): string {
  const folder = temporaryFolder();
  const own = fs
    .readdirSync(ROOT)
    .filter((name) => /^(Pulumi.*\.yaml|package\.json|tsconfig\.json|.*\.ts)$/.test(name));
  for (const name of own) fs.copyFileSync(path.join(ROOT, name), path.join(folder, name));
  fs.cpSync(path.join(ROOT, "handler"), path.join(folder, "handler"), { recursive: true });
  fs.symlinkSync(path.join(ROOT, "node_modules"), path.join(folder, "node_modules"), "junction");
  const lines = Object.entries(settings).map(([name, value]) => `  serverless-auth:${name}: ${value}\n`);
  fs.appendFileSync(path.join(folder, "Pulumi.dev.yaml"), lines.join(""));
  return folder;
}
