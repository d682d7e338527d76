/** A cache of at most `limit` values, which drops the oldest first. The key must hold every input of the computation. */
export class BoundedCache<V extends object> {
  private readonly entries = new Map<string, V>();

  constructor(private readonly limit: number) {}

  /** @returns the cached value, or else what `create` returns; `undefined` is not cached. */
  getOrCreate<U extends V | undefined>(key: string, create: () => U): V | U {
    const cached = this.entries.get(key);
    if (cached) return cached;
    const created = create();
    if (created) {
      const [oldest] = this.entries.size >= this.limit ? this.entries.keys() : [];
      if (oldest !== undefined) this.entries.delete(oldest);
      this.entries.set(key, created);
    }
    return created;
  }

  clear(): void {
    this.entries.clear();
  }
}
