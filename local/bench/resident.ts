import { execFileSync } from "node:child_process";
import * as fs from "node:fs";

/** Megabytes (10^6 bytes) of a process that are in memory. */
export function residentMegabytes(pid: number): number {
  return (kilobytes(pid) * 1024) / 1e6;
}

function kilobytes(pid: number): number {
  try {
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(fs.readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]);
  } catch {
    return Number(execFileSync("ps", ["-o", "rss=", "-p", String(pid)], { encoding: "utf8" }));
  }
}
