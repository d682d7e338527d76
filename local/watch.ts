import * as fs from "node:fs";
import * as path from "node:path";

/** Milliseconds in which changes count as one: an editor may write a file in several steps. */
const SETTLE = 30;

/** Tells when one of the files that it follows is saved. */
export class Watch {
  private readonly files = new Set<string>();
  private readonly folders = new Map<string, fs.FSWatcher>();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly saved: () => void) {}

  /** Follows these files as well, by their full paths. Their folders are watched: saving may replace a file. */
  follow(files: Iterable<string>): void {
    for (const file of files) {
      this.files.add(file);
      const folder = path.dirname(file);
      if (this.folders.has(folder)) continue;
      const watcher = fs.watch(folder, (_event, name) => {
        if (name !== null && this.files.has(path.join(folder, name))) this.settle();
      });
      this.folders.set(folder, watcher);
    }
  }

  close(): void {
    clearTimeout(this.timer);
    for (const watcher of this.folders.values()) watcher.close();
  }

  private settle(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(this.saved, SETTLE);
  }
}
