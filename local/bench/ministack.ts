import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { createServer } from "node:net";
import * as path from "node:path";
import type { DeclaredFunction } from "./archives";
import { buildStack } from "./ministack-stack";
import { ROOT } from "./program-copy";
import type { Stack } from "./stack";
import { Started } from "./started";

/** The rival, from PyPI, and what it verifies signatures of tokens with. */
const PACKAGES = ["ministack==1.5.33", "cryptography==50.0.2"];

/**
 * The command of MiniStack: that of its own environment, made where it does not stand yet.
 * @throws Error where it cannot be installed
 */
export function installMiniStack(): string {
  const folder = path.join(ROOT, ".cache", PACKAGES.join("-").replaceAll("==", "-"));
  const bin = path.join(folder, process.platform === "win32" ? "Scripts" : "bin");
  const command = path.join(bin, "ministack");
  if (fs.existsSync(command)) return command;
  try {
    const run = (program: string, args: string[]) =>
      execFileSync(program, args, { stdio: ["ignore", "ignore", "pipe"], timeout: 300_000 });
    run("python3", ["-m", "venv", folder]);
    run(path.join(bin, "python"), ["-m", "pip", "install", "--quiet", ...PACKAGES]);
    return command;
  } catch (error) {
    fs.rmSync(folder, { recursive: true, force: true });
    const { message, stderr } = error as { message: string; stderr?: Buffer };
    const why = stderr?.toString().trim().split("\n").at(-1) || message.split("\n")[0];
    throw new Error(`${PACKAGES.join(" and ")} cannot be installed by pip: ${why}`);
  }
}

/** The version of the command, as its environment has it. */
export const miniStackVersion = PACKAGES.join(", ");

/** Starts MiniStack with AUTH=true, and builds the program's API in it. `folder` is for its files. */
export async function startMiniStack(
  command: string,
  folder: string,
  functions: readonly DeclaredFunction[],
): Promise<{ process: Started; stack: Stack }> {
  const port = await freePort();
  const errors = fs.openSync(path.join(folder, "ministack.log"), "w");
  const env = {
    ...process.env,
    AUTH: "true",
    BIND_HOST: "127.0.0.1",
    GATEWAY_PORT: String(port),
    MINISTACK_REGION: "eu-central-1",
    STATE_DIR: path.join(folder, "ministack-state"),
    TMPDIR: folder,
  };
  const started = new Started(command, [], { cwd: folder, env, errors });
  fs.closeSync(errors);
  try {
    const endpoint = `http://127.0.0.1:${port}`;
    await answering(`${endpoint}/_ministack/health`, 60);
    return { process: started, stack: await buildStack(endpoint, functions) };
  } catch (error) {
    await started.stop();
    throw error;
  }
}

async function answering(url: string, seconds: number): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const response = await fetch(url).catch(() => undefined);
    if (response?.ok) return;
    if (Date.now() > deadline) throw new Error(`MiniStack did not answer in ${seconds} s`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" && address ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
