import * as path from "node:path";

const cases = new Map<string, number>();

/** Counts the cases that ran by their folder, and says so when all have run. */
export const mochaHooks = {
  afterEach(this: Mocha.Context) {
    const { file = "", state } = this.currentTest ?? {};
    if (state !== "passed" && state !== "failed") return;
    const kind = path.relative(__dirname, path.dirname(file)) || "program";
    cases.set(kind, (cases.get(kind) ?? 0) + 1);
  },
  afterAll() {
    const counts = [...cases].sort().map(([kind, count]) => `${kind} ${count}`);
    process.stdout.write(`\n  cases: ${counts.join(", ")}\n`);
  },
};
