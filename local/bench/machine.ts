import { execFileSync } from "node:child_process";
import * as os from "node:os";
import { pulumiVersion } from "./measure-program";
import { miniStackVersion } from "./ministack";
import { ROOT } from "./program-copy";

/** What the figures were measured on. */
export function machine(): Record<string, string | number> {
  const cores = os.cpus();
  return {
    date: new Date().toISOString(),
    cores: cores.length,
    processor: cores[0]?.model.trim() ?? "",
    memory: `${(os.totalmem() / 1e9).toFixed(1)} GB`,
    system: `${os.type()} ${os.release()} ${os.arch()}`,
    "load before": (os.loadavg()[0] ?? 0).toFixed(2),
  };
}

/** What was compared. */
export function versions(): Record<string, string> {
  const version = (name: string): string => require(`${ROOT}/node_modules/${name}/package.json`).version;
  return {
    commit: commit(),
    node: process.versions.node,
    openssl: process.versions.openssl,
    "@pulumi/pulumi": version("@pulumi/pulumi"),
    "@pulumi/aws": version("@pulumi/aws"),
    "@pulumi/awsx": version("@pulumi/awsx"),
    pulumi: pulumiVersion() ?? "none",
    MiniStack: miniStackVersion,
  };
}

function commit(): string {
  const git = (...args: string[]) =>
    execFileSync("git", args, { cwd: ROOT, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  try {
    return git("rev-parse", "--short", "HEAD") + (git("status", "--porcelain") === "" ? "" : ", and changes");
  } catch {
    return "unknown";
  }
}
