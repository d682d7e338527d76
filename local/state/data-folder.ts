import * as fs from "node:fs";
import * as path from "node:path";
import { UsageError } from "../common/errors";

const LOCK = "lock";
/** All that the local run ever writes into its folder. */
const OURS = ["state.log", "outputs.json", "env", "functions", LOCK, `${LOCK}.break`];

/** The folder that one local run at a time keeps its state in. */
export class DataFolder {
  private constructor(readonly path: string) {}

  /**
   * Takes the folder for this process, and makes it where it is not there; `fresh` empties it first.
   * @throws UsageError for a folder that holds what is not ours, or that another process uses. Nothing is changed then.
   */
  static take(folder: string, fresh: boolean): DataFolder {
    const found = fs.existsSync(folder) ? list(folder) : [];
    const foreign = found.filter((name) => !OURS.includes(name.replace(/\.(new|\d+)$/, "")));
    if (foreign.length > 0) {
      throw new UsageError(
        `${folder} is not a data folder of the local run: it holds ${foreign[0]}; name another with --data`,
      );
    }
    try {
      fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
      lock(path.join(folder, LOCK));
    } catch (error) {
      if (error instanceof UsageError) throw error;
      throw new UsageError(
        `${folder} cannot be written (${(error as NodeJS.ErrnoException).code}); name another with --data`,
      );
    }
    if (fresh) {
      for (const name of OURS) if (name !== LOCK) fs.rmSync(path.join(folder, name), { recursive: true, force: true });
    }
    return new DataFolder(folder);
  }

  /** Writes a file whole or not at all. `mode` such as 0o600. */
  write(name: string, content: string, mode: number): void {
    const fresh = path.join(this.path, `${name}.new`);
    fs.rmSync(fresh, { force: true }); // One that was left behind would keep its own mode.
    fs.writeFileSync(fresh, content, { mode });
    fs.renameSync(fresh, path.join(this.path, name));
  }

  remove(name: string): void {
    fs.rmSync(path.join(this.path, name), { force: true });
  }

  release(): void {
    this.remove(LOCK);
  }
}

function list(folder: string): string[] {
  try {
    return fs.readdirSync(folder);
  } catch (error) {
    throw new UsageError(`${folder} is not a folder that can be read (${(error as NodeJS.ErrnoException).code})`);
  }
}

/** A file that names its holder: made whole under another name and linked, so that it is never seen half-written. */
function lock(file: string): void {
  const mine = `${file}.${process.pid}`;
  fs.writeFileSync(mine, holder(process.pid));
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
 * Takes over the lock of a process that is gone, one at a time: of two who found it, the later would remove what the
 * earlier has put in its place.
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
    return ""; // It has just been given up.
  }
}

function isHeld(held: string): boolean {
  const pid = Number(held.split(" ")[0]);
  return held !== "" && isAlive(pid) && held === holder(pid);
}

/** A process by its number and, where the system tells, its start: numbers are given anew. */
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
