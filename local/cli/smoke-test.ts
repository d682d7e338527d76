import { spawn } from "node:child_process";
import * as path from "node:path";
import type { AtEnd } from "./at-end";

/** Walks through the local run as a client does, in a process of its own; resolves with its exit code. */
export function walkThrough(data: string, atEnd: AtEnd): Promise<number> {
  const script = path.join(__dirname, "..", "..", "scripts", "smoke", "main.ts");
  const child = spawn(process.execPath, ["--require", "sucrase/register", script, "--data", data], {
    stdio: "inherit",
    // The AWS SDK would say at each start which Node.js it will want one day.
    env: { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" },
    detached: true, // Ctrl-C is for the command, which ends this.
  });
  atEnd.add(() => child.kill("SIGKILL"));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code) => resolve(code ?? 1));
  });
}
