import * as fs from "node:fs";
import * as path from "node:path";
import { UsageError } from "../common/errors";

/** Milliseconds in which changes count as one: an editor may write a file in several steps. */
const SETTLE = 30;
/** Milliseconds by which a file's time may be behind the clock. */
const CLOCK_TICK = 10;

/** Calls back when one of the watched files is saved. */
export class Watch {
  private readonly files = new Set<string>();
  private readonly folders = new Map<string, { watcher: fs.FSWatcher; inode: number }>();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly saved: () => void) {}

  /**
   * Also watches these files, given by their full paths, whether they exist or not. A file that was saved after `since`,
   * in epoch milliseconds, counts as saved now. Their folders are watched, because an editor may replace a file.
   * @throws UsageError if the system's limit of watched folders is reached.
   */
  follow(files: Iterable<string>, since: number): void {
    for (const file of files) {
      const known = this.files.has(file);
      this.files.add(file);
      const anew = this.watch(path.dirname(file), since);
      const changed = fs.statSync(file, { throwIfNoEntry: false })?.ctimeMs ?? 0;
      if ((anew || !known) && changed > since - CLOCK_TICK) this.settle();
    }
  }

  close(): void {
    clearTimeout(this.timer);
    for (const { watcher } of this.folders.values()) watcher.close();
  }

  /** @returns whether it was not watched before */
  private watch(folder: string, since: number): boolean {
    const inode = fs.statSync(folder, { throwIfNoEntry: false })?.ino;
    const watched = this.folders.get(folder);
    if (watched && watched.inode === inode) return false;
    watched?.watcher.close();
    this.folders.delete(folder);
    if (inode === undefined) {
      this.follow([folder], since);
      return false;
    }
    try {
      const watcher = fs.watch(folder, (_event, name) => {
        if (name !== null && this.files.has(path.join(folder, name))) this.settle();
      });
      watcher.on("error", () => {}); // The folder has gone.
      this.folders.set(folder, { watcher, inode });
      return true;
    } catch (error) {
      throw new UsageError(`${folder} cannot be watched (${(error as NodeJS.ErrnoException).code})`);
    }
  }

  private settle(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(this.saved, SETTLE);
  }
}
