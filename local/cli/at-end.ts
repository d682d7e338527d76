/** What must be ended with the command, in the reverse order of its beginning. */
export class AtEnd {
  private readonly toEnd: (() => unknown)[] = [];
  private ended = false;

  /** What begins after the end is ended at once. */
  add(end: () => unknown): void {
    if (this.ended) void end();
    else this.toEnd.push(end);
  }

  async run(): Promise<void> {
    this.ended = true;
    for (const end of this.toEnd.reverse()) {
      // What cannot be ended is no reason to leave the rest.
      await (async () => end())().catch(() => {});
    }
  }
}
