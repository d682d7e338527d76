import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";

const root = path.join(__dirname, "..");

/** Whether the Pulumi CLI is on PATH; without it, prints what is not tried, and why. */
export function pulumiIsHere(notTried: string): boolean {
  const { error } = spawnSync("pulumi", ["version"]);
  if (error) console.log(`${notTried}: ${error.message}.`);
  return !error;
}

/** The environment of a Pulumi CLI that keeps all it writes in a folder, and downloads nothing. */
export function pulumiEnvironment(folder: string): NodeJS.ProcessEnv {
  return {
    ...process.env,
    PULUMI_BACKEND_URL: `file://${folder}`,
    PULUMI_HOME: folder,
    PULUMI_CONFIG_PASSPHRASE: "a passphrase",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
  };
}

/** Copies this repository as a clone has it, without `without`. */
export function copyRepository(folder: string, ...without: string[]): void {
  const left = new Set([".git", ".local", ...without]);
  const kept = (name: string) => path.basename(name) !== "node_modules" && !left.has(path.relative(root, name));
  fs.cpSync(root, folder, { recursive: true, filter: kept });
}
