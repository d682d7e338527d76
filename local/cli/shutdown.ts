/**
 * Resolves when Ctrl-C, a closed terminal or SIGTERM asks this process to end. It keeps listening, because npm sends
 * again what the terminal has already sent.
 */
export const shutdownRequested = new Promise<void>((resolve) => {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => resolve());
});

/** Cleanup steps run at exit, last registered first. */
export class CleanupStack {
  private readonly steps: (() => unknown)[] = [];
  private ran = false;

  /** After `run`, a step runs at once. */
  defer(step: () => unknown): void {
    if (this.ran) void step();
    else this.steps.push(step);
  }

  async run(): Promise<void> {
    this.ran = true;
    for (const step of this.steps.reverse()) {
      // A step that fails does not keep the others from running.
      await (async () => step())().catch(() => {});
    }
  }
}
