import * as fs from "node:fs";
import * as path from "node:path";
import { UsageError } from "../common/errors";

/**
 * Takes a lock file, which names the process that holds it. The file is written under another name and then linked, so
 * that nobody reads half of it.
 * @throws UsageError if another process holds it.
 */
export function takeLock(file: string): void {
  const mine = `${file}.${process.pid}`;
  fs.rmSync(mine, { force: true }); // A process with this id may have left one.
  fs.writeFileSync(mine, holder(process.pid), { mode: 0o600, flag: "wx" });
  try {
    for (let attempt = 0; attempt < 10; attempt++) {
      if (link(mine, file)) return;
      const held = read(file);
      const pid = Number(held.split(" ")[0]);
      if (isHeld(held))
        throw new UsageError(`${path.dirname(file)} is in use by process ${pid}: end it, or name another with --data`);
      if (breakLock(mine, file, held)) return;
    }
    throw new UsageError(`${path.dirname(file)} is being taken by another process; try again`);
  } finally {
    fs.rmSync(mine, { force: true });
  }
}

/**
 * Takes over the lock of a process that has ended. Only one process at a time may do this: otherwise the second of two
 * would remove the lock that the first has just taken.
 */
function breakLock(mine: string, file: string, held: string): boolean {
  const turn = `${file}.break`;
  if (!link(mine, turn)) {
    if (!isHeld(read(turn))) fs.rmSync(turn, { force: true });
    return false;
  }
  try {
    if (read(file) === held) fs.rmSync(file, { force: true });
    return link(mine, file);
  } finally {
    fs.rmSync(turn, { force: true });
  }
}

function link(from: string, to: string): boolean {
  try {
    fs.linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

function read(file: string): string {
  try {
    return fs.readFileSync(file, "utf8");
  } catch {
    return ""; // Its holder has just released it.
  }
}

function isHeld(held: string): boolean {
  const pid = Number(held.split(" ")[0]);
  return held !== "" && isAlive(pid) && held === holder(pid);
}

/** A process by its id and, on Linux, its start time: the system uses ids again. */
function holder(pid: number): string {
  let started = "";
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, "utf8");
    started = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
  } catch {}
  return `${pid} ${started}`;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
