import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import type { CleanupStack } from "./shutdown";

/** Whether the program's package.json has a script `smoke`. */
export function hasSmokeTest(folder: string): boolean {
  try {
    return typeof JSON.parse(fs.readFileSync(path.join(folder, "package.json"), "utf8")).scripts?.smoke === "string";
  } catch {
    return false;
  }
}

/**
 * Runs `npm run smoke -- --data DATA` of the program in `folder`.
 * @returns its exit code
 */
export function runSmokeTest(folder: string, data: string, cleanup: CleanupStack): Promise<number> {
  const child = spawn("npm", ["run", "--silent", "smoke", "--", "--data", data], {
    cwd: folder,
    stdio: "inherit",
    // The AWS SDK warns at each start about the Node.js version that it will require.
    env: { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" },
    // A process group of its own: the command ends npm and what npm started together.
    detached: true,
  });
  let ended = false;
  cleanup.defer(() => {
    if (!ended && child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code) => {
      ended = true;
      resolve(code ?? 1);
    });
  });
}
