import * as fs from "node:fs";
import * as path from "node:path";
import { UsageError } from "../common/errors";
import { takeLock } from "./lock-file";
import { requirePrivate } from "./require-private";

const LOCK = "lock";
/** Every name that the local run writes into its folder; a name with .new, .bak or a process id behind it counts too. */
const OURS = [
  ...["state.log", "state.start", "outputs.json", "env", "functions", "certificate.pem", "certificate-key.pem"],
  ...[LOCK, `${LOCK}.break`],
];

/** The folder that holds the state of one local run. Only one process at a time may use it. */
export class DataFolder {
  private constructor(readonly path: string) {}

  /**
   * Locks the folder for this process, and creates it if it does not exist; `fresh` empties it first.
   * @throws UsageError if the folder holds foreign files, if another user may write it or owns a part of it, or if
   * another process uses it. Nothing is changed then.
   */
  static take(folder: string, fresh: boolean): DataFolder {
    const isThere = fs.lstatSync(folder, { throwIfNoEntry: false }) !== undefined;
    const found = isThere ? list(folder) : [];
    const foreign = found.find((name) => !OURS.includes(name.replace(/\.(new|bak|\d+)$/, "")));
    if (foreign !== undefined) {
      throw new UsageError(
        `${folder} is not a data folder of the local run: it holds ${foreign}; name another with --data`,
      );
    }
    if (isThere) requirePrivate(folder);
    for (const name of found) requirePrivate(path.join(folder, name));
    try {
      fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
      takeLock(path.join(folder, LOCK));
    } catch (error) {
      if (error instanceof UsageError) throw error;
      throw new UsageError(
        `${folder} cannot be written (${(error as NodeJS.ErrnoException).code}); name another with --data`,
      );
    }
    if (fresh) {
      for (const name of list(folder)) {
        if (!name.startsWith(LOCK)) fs.rmSync(path.join(folder, name), { recursive: true, force: true });
      }
    }
    return new DataFolder(folder);
  }

  /** Replaces a file as a whole, or not at all. Its owner alone can read it. */
  write(name: string, content: string): void {
    const fresh = path.join(this.path, `${name}.new`);
    fs.rmSync(fresh, { force: true }); // A file that an earlier process left would keep its mode.
    fs.writeFileSync(fresh, content, { mode: 0o600, flag: "wx" });
    fs.renameSync(fresh, path.join(this.path, name));
  }

  /** Empty where the file is not there. */
  read(name: string): string {
    const file = path.join(this.path, name);
    return fs.existsSync(file) ? fs.readFileSync(file, "utf8") : "";
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
