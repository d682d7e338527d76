import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as path from "node:path";
import { bufferedWriter } from "../../common/log";

describe("bufferedWriter", () => {
  const turn = () => new Promise((resolve) => setImmediate(resolve));

  it("writes the lines of one turn together, in order, and nothing where there are none", async () => {
    const writes: string[] = [];
    const write = bufferedWriter((text) => writes.push(text));
    write("one\n");
    write("two\n");
    assert.deepEqual(writes, []);
    await turn();
    write("three\n");
    await turn();
    await turn();
    assert.deepEqual(writes, ["one\ntwo\n", "three\n"]);
  });

  for (const [what, end] of Object.entries({ exits: "process.exit()", throws: 'throw new Error("x")' })) {
    it(`loses nothing where the process ${what} in the same turn`, () => {
      const file = JSON.stringify(path.join(__dirname, "..", "..", "common", "log.ts"));
      const script = `require("sucrase/register");
        require(${file}).bufferedWriter((text) => process.stdout.write(text))("last words\\n"); ${end};`;
      const { stdout } = spawnSync(process.execPath, ["--eval", script], { encoding: "utf8" });
      assert.equal(stdout, "last words\n");
    });
  }
});
