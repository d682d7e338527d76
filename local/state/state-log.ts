import { randomUUID } from "node:crypto";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { UsageError } from "../common/errors";
import { type Change, CLOSED, Damage, headerLine, linkOf, parseState, versionOf } from "./format";
import { parseVersion1 } from "./format-1";
import { createPrivate, readPrivate } from "./private-file";

const FILE = "state.log";
/** The file that holds the header's `start`, so that an older copy of the state file, or none at all, is noticed. */
const START = "state.start";

/** What the state file held. */
interface Found {
  changes: Change[];
  /** The start that wrote the file; null if there is none. */
  start: string | null;
}

/** The state file of a data folder, open for writing. Its format is described in format.ts. */
export class StateLog {
  private constructor(
    private readonly handle: fs.FileHandle,
    private length: number,
    private link: string,
  ) {}

  /**
   * Reads the changes that the file holds.
   * @param notice is told, in one line each, what a person should know although the file is taken
   * @throws UsageError if the file is damaged, edited, cut, replaced or missing; nothing is changed then.
   */
  static async read(folder: string, notice: (text: string) => void): Promise<Found> {
    const name = path.join(folder, FILE);
    try {
      const [bytes, start] = [await readPrivate(name), (await readPrivate(path.join(folder, START)))?.toString()];
      if (!bytes && start === undefined) return { changes: [], start: null };
      if (!bytes) throw new Damage("is missing, though the folder was in use");
      if (versionOf(bytes) === 1) {
        if (start !== undefined) throw new Damage("was replaced: it has an older format than this folder");
        const { changes } = parseVersion1(bytes);
        await keepCopy(name, bytes);
        notice(`${name} had format 1 and is written in format 2; ${FILE}.bak is the former file`);
        return { changes, start: null };
      }
      const { header, changes, records, closed, torn } = parseState(bytes);
      // A start that was killed after it had written the file has not yet written its name beside it.
      if (start !== header.start && (start ?? null) !== header.previous)
        throw new Damage(`was replaced: it is not the file that the last start wrote (${START})`);
      if (torn > 0) {
        await keepCopy(name, bytes);
        notice(
          `${name}: the last record was not written to its end and is dropped (${torn} bytes); ${FILE}.bak is the former file`,
        );
      }
      if (!closed) {
        const since = records - header.records;
        notice(
          `${name}: the last local run was killed; the file holds ${header.records} records of its start and ${since} since then`,
        );
      }
      return { changes, start: start ?? null };
    } catch (error) {
      const why = error instanceof Damage ? error.message : `cannot be read (${(error as NodeJS.ErrnoException).code})`;
      throw new UsageError(
        `${name} ${why}; nothing was changed: restore the file, name another folder with --data, or empty this one with --fresh`,
      );
    }
  }

  /**
   * Writes the file again, so that what was replaced or deleted takes no room, and opens it.
   * @param records the JSON of each record
   * @param previous the start that wrote the file which is replaced; null for the first
   */
  static async create(folder: string, records: string[], previous: string | null): Promise<StateLog> {
    const start = randomUUID();
    const header = headerLine({ start, previous, records: records.length });
    const { text, link } = chained(linkOf("", header), records);
    const whole = `${header}\n${text}`;
    const file = await replace(folder, FILE, whole);
    // In this order: the other file may name an older start than the state file, but not a newer one.
    await (await replace(folder, START, start)).close();
    return new StateLog(file, Buffer.byteLength(whole), link);
  }

  /**
   * Appends records, and resolves when they are on disk. If the disk refuses, the file is as before.
   * @param records the JSON of each
   */
  async append(records: string[]): Promise<void> {
    if (records.length === 0) return;
    const { text, link } = chained(this.link, records);
    try {
      const { bytesWritten } = await this.handle.write(text, this.length);
      const bytes = Buffer.byteLength(text);
      if (bytesWritten !== bytes) throw new Error(`the disk took ${bytesWritten} of ${bytes} bytes`);
      await this.handle.datasync();
      this.length += bytes;
      this.link = link;
    } catch (error) {
      // Half a record must not stand before the next one.
      await this.handle.truncate(this.length).catch((fault: Error) => {
        this.append = () => Promise.reject(fault);
      });
      throw error;
    }
  }

  /** Records that the local run ended in order, so that a file whose last records are missing is noticed. */
  async close(): Promise<void> {
    try {
      await this.append([CLOSED]);
    } finally {
      await this.handle.close();
    }
  }
}

function chained(first: string, records: string[]): { text: string; link: string } {
  let link = first;
  let text = "";
  for (const json of records) {
    link = linkOf(link, json);
    text += `${link} ${json}\n`;
  }
  return { text, link };
}

/** Replaces a file as a whole; resolves when it is on disk, with the file open. */
async function replace(folder: string, name: string, content: string): Promise<fs.FileHandle> {
  const file = path.join(folder, name);
  const handle = await createPrivate(`${file}.new`);
  await handle.writeFile(content);
  await handle.sync();
  await fs.rename(`${file}.new`, file);
  const directory = await fs.open(folder, "r");
  await directory.sync().catch(() => {}); // Windows cannot sync a folder.
  await directory.close();
  return handle;
}

async function keepCopy(name: string, bytes: Buffer): Promise<void> {
  const handle = await createPrivate(`${name}.bak`);
  await handle.writeFile(bytes);
  await handle.sync();
  await handle.close();
}
