/** The fields of one header. */
export interface Field {
  /** As its first field spells it. */
  name: string;
  /** In the order sent. */
  values: string[];
}

const NONE: readonly string[] = [];

/** The header fields of a request as they were sent, with an index by name that is built once. */
export class RawHeaders {
  private readonly byName = new Map<string, Field>();

  /** @param flat names and values in turn, in the order sent, as node:http gives them */
  constructor(private readonly flat: readonly string[]) {
    for (let index = 0; index < flat.length; index += 2) {
      const name = flat[index] ?? "";
      const value = flat[index + 1] ?? "";
      const lower = name.toLowerCase();
      const known = this.byName.get(lower);
      if (known) known.values.push(value);
      else this.byName.set(lower, { name, values: [value] });
    }
  }

  /** Each header by its name in lower case, in the order of their first fields. */
  get fields(): ReadonlyMap<string, Field> {
    return this.byName;
  }

  /** Every value of a header, however the name is spelled. */
  values(name: string): readonly string[] {
    return this.byName.get(name.toLowerCase())?.values ?? NONE;
  }

  /** The header as one value: its fields joined by commas (RFC 9110, section 5.3). */
  joined(name: string): string | undefined {
    return this.byName.get(name.toLowerCase())?.values.join(",");
  }

  /** The last value that was sent under exactly this spelling of the name. */
  spelled(name: string): string | undefined {
    const known = this.byName.get(name.toLowerCase());
    if (!known) return undefined;
    let last: string | undefined;
    for (let index = 0; index < this.flat.length; index += 2)
      if (this.flat[index] === name) last = this.flat[index + 1];
    return last;
  }
}
