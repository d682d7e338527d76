import * as path from "node:path";
import { reporters } from "mocha";

/** Mocha's spec, which also says how many cases ran, by their folder. */
class Count extends reporters.Spec {
  private readonly cases = new Map<string, number>();

  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    runner.on("test end", ({ file = "", state }) => {
      if (state !== "passed" && state !== "failed") return;
      const kind =
        path.relative(path.dirname(__dirname), path.dirname(file)).replace(/^local\/tests/, "local") || "program";
      this.cases.set(kind, (this.cases.get(kind) ?? 0) + 1);
    });
  }

  override epilogue(): void {
    const counts = [...this.cases].sort().map(([kind, count]) => `${kind} ${count}`);
    process.stdout.write(`\n  cases: ${counts.join(", ")}\n`);
    super.epilogue();
  }
}

export = Count;
