import type { Change, Value } from "./format";
import { StateLog } from "./state-log";

/** Values by key. `set` and `delete` work only inside `Store.write`. Replace a value, never change it in place. */
export interface Collection<V> {
  get(key: string): V | undefined;
  entries(): Iterable<[string, V]>;
  readonly size: number;
  set(key: string, value: V): void;
  delete(key: string): void;
}

type Tables = Map<string, Map<string, Value>>;
interface Waiting {
  change: () => unknown;
  resolve: (result: never) => void;
  reject: (error: unknown) => void;
}

/**
 * All that must outlive the process, in memory and in one append-only file. A transaction is on disk before it is
 * acknowledged or seen. Our own code, because the packages that support Node 20 are native code, or silently drop a
 * damaged record; this must refuse it.
 */
export class Store {
  private staged: Change[] | undefined;
  private queue: Waiting[] = [];
  private flushing: Promise<void> | undefined;

  private constructor(
    private readonly tables: Tables,
    private readonly log: StateLog,
  ) {}

  /**
   * Opens the state in a folder that exists.
   * @param notice is told, in one line each, what a person should know of a state that is taken
   * @throws UsageError if the state is damaged or has another format; nothing is changed then.
   */
  static async open(folder: string, notice: (text: string) => void = () => {}): Promise<Store> {
    const { changes, start } = await StateLog.read(folder, notice);
    const tables: Tables = new Map();
    for (const change of changes) apply(tables, change);
    const records = [...tables].flatMap(([table, values]) =>
      [...values].map(([key, value]) => JSON.stringify([[table, key, value]])),
    );
    return new Store(tables, await StateLog.create(folder, records, start));
  }

  collection<V extends Value>(table: string): Collection<V> {
    let values = this.tables.get(table);
    if (!values) {
      values = new Map();
      this.tables.set(table, values);
    }
    const stored = values as Map<string, V>;
    const stage = (change: Change) => {
      if (!this.staged) throw new Error(`${table} is written outside Store.write`);
      this.staged.push(change);
    };
    const stagedHere = () => (this.staged ?? []).filter(([name]) => name === table);
    return {
      get: (key) => {
        const change = stagedHere().findLast(([, changed]) => changed === key);
        return change ? ((change[2] ?? undefined) as V | undefined) : stored.get(key);
      },
      entries: () => {
        const changes = stagedHere();
        if (changes.length === 0) return stored.entries();
        const view = new Map([[table, new Map<string, Value>(stored)]]);
        for (const change of changes) apply(view, change);
        return (view.get(table) as Map<string, V>).entries();
      },
      get size() {
        let size = stored.size;
        const changed = new Map(stagedHere().map(([, key, value]) => [key, value]));
        for (const [key, value] of changed) size += Number(value !== null) - Number(stored.has(key));
        return size;
      },
      set: (key, value) => stage([table, key, value]),
      delete: (key) => stage([table, key, null]),
    };
  }

  /**
   * Runs `change`, which must not await anything, with no other change in between. Resolves with its result when all
   * that it wrote is on disk. If it throws, or the disk refuses, nothing has changed.
   */
  write<T>(change: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.queue.push({ change, resolve: resolve as (result: never) => void, reject });
      this.flushing ??= this.flush();
    });
  }

  async close(): Promise<void> {
    await this.flushing;
    await this.log.close();
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
          const result = change();
          if (result instanceof Promise) throw new Error("a change must not wait");
          const written = this.staged.slice(before);
          if (written.length > 0) records.push(JSON.stringify(written));
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
        await this.log.append(records);
        for (const change of changes) apply(this.tables, change);
        for (const resolve of done) resolve();
      } catch (error) {
        for (const reject of failed) reject(error);
      }
    }
    this.flushing = undefined; // At once: a caller that resumes may write before anything else runs.
  }
}

function apply(tables: Tables, [table, key, value]: Change): void {
  let values = tables.get(table);
  if (!values) {
    values = new Map();
    tables.set(table, values);
  }
  if (value === null) values.delete(key);
  else values.set(key, value);
}
