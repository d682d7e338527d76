/** What was computed, by all that it was computed from; bounded, and made anew where it was dropped. */
export class Kept<V extends object> {
  private readonly values = new Map<string, V>();

  constructor(private readonly most: number) {}

  /** Keeps no `undefined`. */
  get<U extends V | undefined>(origin: string, make: () => U): V | U {
    const known = this.values.get(origin);
    if (known) return known;
    const made = make();
    if (made) {
      if (this.values.size >= this.most) this.values.clear();
      this.values.set(origin, made);
    }
    return made;
  }

  clear(): void {
    this.values.clear();
  }
}
