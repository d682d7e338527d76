import * as fs from "node:fs";
import * as path from "node:path";
import { dump, load } from "js-yaml";
import { temporaryFolder } from "./temporary-folder";

const ROOT = path.join(__dirname, "..");

/** A copy of the template, whose dev stack has its own settings and, over them, these. @returns its folder */
export function templateWith(settings: Record<string, unknown>): string {
  const folder = temporaryFolder();
  const own = fs
    .readdirSync(ROOT)
    .filter((name) => /^(Pulumi.*\.yaml|package\.json|tsconfig\.json|.*\.ts)$/.test(name));
  for (const name of own) fs.copyFileSync(path.join(ROOT, name), path.join(folder, name));
  fs.cpSync(path.join(ROOT, "handler"), path.join(folder, "handler"), { recursive: true });
  fs.symlinkSync(path.join(ROOT, "node_modules"), path.join(folder, "node_modules"), "junction");
  const stack = path.join(folder, "Pulumi.dev.yaml");
  const { config } = load(fs.readFileSync(stack, "utf8")) as { config: object };
  fs.writeFileSync(stack, dump({ config: { ...config, ...settings } }));
  return folder;
}
