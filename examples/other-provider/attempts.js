/** Wrong passwords of one name or address after which it waits. */
const FREE = 5;
/** Milliseconds of the first wait; each wrong password doubles it. */
const FIRST = 1_000;
const LONGEST = 15 * 60_000;
/** Names and addresses that are remembered; the oldest is forgotten first. */
const MOST = 10_000;

/** Counts wrong passwords by name and by address, so that neither can be tried at speed, here or at the old pool. */
export class Attempts {
  #wrong = new Map();
  #clock;

  constructor(clock = Date.now) {
    this.#clock = clock;
  }

  /** @returns seconds to wait, 0 where none of the keys has to */
  secondsToWait(keys) {
    const until = Math.max(...keys.map((key) => this.#wrong.get(key)?.until ?? 0));
    return Math.max(0, Math.ceil((until - this.#clock()) / 1_000));
  }

  /** Counts an attempt before it is decided, so that many at once do not pass together. */
  begin(keys) {
    const now = this.#clock();
    for (const key of keys) {
      const known = this.#wrong.get(key);
      // Who was away for as long as the longest wait begins anew.
      const count = (known && now - known.at < LONGEST ? known.count : 0) + 1;
      const wait = count < FREE ? 0 : Math.min(FIRST * 2 ** (count - FREE), LONGEST);
      this.#wrong.delete(key);
      if (this.#wrong.size >= MOST) this.#wrong.delete(this.#wrong.keys().next().value);
      this.#wrong.set(key, { count, at: now, until: now + wait });
    }
  }

  /** The password was right: the name is free again, and the address has one wrong password less. */
  succeed([name, ...others]) {
    this.#wrong.delete(name);
    for (const key of others) {
      const known = this.#wrong.get(key);
      if (known) this.#wrong.set(key, { ...known, count: known.count - 1, until: 0 });
    }
  }
}
