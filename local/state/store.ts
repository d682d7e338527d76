import { createHash } from "node:crypto";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { UsageError } from "../common/errors";

const FILE = "state.log";
const FORMAT = "serverless-auth-state";
const VERSION = 1;

/** Values by key. `set` and `delete` count only inside `Store.write`; a value is replaced, never changed in place. */
export interface Collection<V> {
  get(key: string): V | undefined;
  entries(): Iterable<[string, V]>;
  set(key: string, value: V): void;
  delete(key: string): void;
}

type Value = NonNullable<unknown>;
/** Collection, key, value; `null` deletes. */
type Change = [string, string, Value | null];
interface Waiting {
  change: () => unknown;
  resolve: (result: never) => void;
  reject: (error: unknown) => void;
}

/**
 * All that must outlive the process, in one append-only file: a line a transaction, each with its checksum,
 * on disk before it is acknowledged or seen. Written here because what serves Node 20 from a package is either
 * native code or silently drops a damaged record, and this must refuse it.
 */
export class Store {
  private readonly tables = new Map<string, Map<string, Value>>();
  private staged: Change[] | undefined;
  private queue: Waiting[] = [];
  private flushing: Promise<void> | undefined;
  private broken: Error | undefined;

  private constructor(
    private readonly file: fs.FileHandle,
    private length: number,
  ) {}

  /**
   * Opens the state kept in a folder that exists.
   * @throws UsageError where the file is damaged or of another format; it is left as it is.
   */
  static async open(folder: string): Promise<Store> {
    const name = path.join(folder, FILE);
    const refuse = (why: string) =>
      new UsageError(`${name} ${why}; it is left as it is: mend it, or name another folder with --data`);
    const text = await fs.readFile(name, "utf8").catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return "";
      throw refuse(`cannot be read (${error.code})`);
    });
    // What follows the last line break was never acknowledged: the process ended while it wrote.
    const lines = text
      .slice(0, text.lastIndexOf("\n") + 1)
      .split("\n")
      .slice(0, -1);
    const header = lines.shift();
    if (header !== undefined) checkHeader(header, refuse);
    else if (text && !`${headerLine()}`.startsWith(text)) throw refuse("is not a state file of the local run");

    const changes = lines.map((line, index) => {
      const json = line.slice(9);
      if (line.slice(0, 8) !== checksum(json)) throw refuse(`is damaged at line ${index + 2}`);
      return JSON.parse(json) as Change[];
    });
    const tables = new Map<string, Map<string, Value>>();
    for (const change of changes.flat()) apply(tables, change);

    // Written anew at each start, so that what was replaced or deleted takes no room for ever.
    const snapshot = [...tables].flatMap(([table, values]) =>
      [...values].map(([key, value]) => record([[table, key, value]])),
    );
    const whole = headerLine() + snapshot.join("");
    const fresh = `${name}.new`;
    const file = await fs.open(fresh, "w", 0o600);
    await file.writeFile(whole);
    await file.sync();
    await fs.rename(fresh, name);
    await syncFolder(folder);
    const store = new Store(file, Buffer.byteLength(whole));
    for (const [table, values] of tables) store.tables.set(table, values);
    return store;
  }

  collection<V extends Value>(table: string): Collection<V> {
    let values = this.tables.get(table);
    if (!values) {
      values = new Map();
      this.tables.set(table, values);
    }
    const kept = values as Map<string, V>;
    const stage = (change: Change) => {
      if (!this.staged) throw new Error(`${table} is written outside Store.write`);
      this.staged.push(change);
    };
    const stagedHere = () => (this.staged ?? []).filter(([name]) => name === table);
    return {
      get: (key) => {
        const change = stagedHere().findLast(([, changed]) => changed === key);
        return change ? ((change[2] ?? undefined) as V | undefined) : kept.get(key);
      },
      entries: () => {
        const changes = stagedHere();
        if (changes.length === 0) return kept.entries();
        const view = new Map([[table, new Map<string, Value>(kept)]]);
        for (const change of changes) apply(view, change);
        return (view.get(table) as Map<string, V>).entries();
      },
      set: (key, value) => stage([table, key, value]),
      delete: (key) => stage([table, key, null]),
    };
  }

  /**
   * Runs `change`, which must not wait for anything, with no other change in between; resolves with what it
   * returned once all that it wrote is on disk. Where it throws, or the disk refuses, nothing has changed.
   */
  write<T>(change: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.queue.push({ change, resolve: resolve as (result: never) => void, reject });
      this.flushing ??= this.flush();
    });
  }

  async close(): Promise<void> {
    await this.flushing;
    await this.file.close();
  }

  private async flush(): Promise<void> {
    while (this.queue.length > 0) {
      const batch = this.queue;
      this.queue = [];
      this.staged = [];
      const done: (() => void)[] = [];
      const failed: ((error: unknown) => void)[] = [];
      const records: string[] = [];
      for (const { change, resolve, reject } of batch) {
        const before: number = this.staged.length;
        try {
          if (this.broken) throw this.broken;
          const result = change();
          if (result instanceof Promise) throw new Error("a change must not wait");
          const written = this.staged.slice(before);
          if (written.length > 0) records.push(record(written));
          done.push(() => resolve(result as never));
          failed.push(reject);
        } catch (error) {
          this.staged.length = before;
          reject(error);
        }
      }
      const changes = this.staged;
      this.staged = undefined;
      try {
        await this.append(records.join(""));
        for (const change of changes) apply(this.tables, change);
        for (const resolve of done) resolve();
      } catch (error) {
        for (const reject of failed) reject(error);
      }
    }
    this.flushing = undefined; // At once: whoever is told now may write again before anything else runs.
  }

  private async append(text: string): Promise<void> {
    if (text === "") return;
    try {
      const { bytesWritten } = await this.file.write(text, this.length);
      const bytes = Buffer.byteLength(text);
      if (bytesWritten !== bytes) throw new Error(`the disk took ${bytesWritten} of ${bytes} bytes`);
      await this.file.datasync();
      this.length += bytes;
    } catch (error) {
      // What stands half-written behind the last whole line must not meet the next one.
      await this.file.truncate(this.length).catch((fault: Error) => {
        this.broken = fault;
      });
      throw error;
    }
  }
}

function checkHeader(line: string, refuse: (why: string) => UsageError): void {
  let header: { format?: unknown; version?: unknown } | null = null;
  try {
    header = JSON.parse(line);
  } catch {}
  if (header?.format !== FORMAT) throw refuse("is not a state file of the local run");
  if (header.version !== VERSION) throw refuse(`has version ${header.version}, this program reads ${VERSION}`);
}

function headerLine(): string {
  return `${JSON.stringify({ format: FORMAT, version: VERSION })}\n`;
}

function record(changes: Change[]): string {
  const json = JSON.stringify(changes);
  return `${checksum(json)} ${json}\n`;
}

function checksum(json: string): string {
  return createHash("sha256").update(json).digest("hex").slice(0, 8);
}

function apply(tables: Map<string, Map<string, Value>>, [table, key, value]: Change): void {
  let values = tables.get(table);
  if (!values) {
    values = new Map();
    tables.set(table, values);
  }
  if (value === null) values.delete(key);
  else values.set(key, value);
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await fs.open(folder, "r");
  await handle.sync().catch(() => {}); // Windows cannot sync a folder.
  await handle.close();
}
