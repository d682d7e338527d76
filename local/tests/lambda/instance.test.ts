import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { ArchiveFolder } from "../../lambda/archive-folder";
import { type FunctionInputs, functionSettings } from "../../lambda/function-settings";
import { Instance } from "../../lambda/instance";
import type { Resource } from "../../stack/resources";
import { declare, Gate, NOW } from "./fixture";

describe("Instance", () => {
  let folder: string;
  let gate: Gate;
  let instance: Instance | undefined;
  let output: string;
  beforeEach(async () => {
    folder = await fs.mkdtemp(path.join(os.tmpdir(), "instance-"));
    gate = await Gate.open();
    output = "";
  });
  afterEach(async () => {
    await instance?.end();
    await gate.close();
    await fs.rm(folder, { recursive: true });
  });

  async function start(source: string, runtime = "nodejs24.x"): Promise<Instance> {
    const settings = functionSettings(declare(source, { timeout: 60, runtime }) as Resource<FunctionInputs>);
    const taskRoot = await new ArchiveFolder(folder).unpack(settings.archive);
    const write = (text: string) => {
      output += text;
    };
    instance = new Instance(
      settings,
      { taskRoot, layers: [], modules: path.join(folder, "runtime") },
      () => NOW,
      write,
    );
    return instance;
  }

  /** Calls it until its requests are short. On a busy machine some are not. */
  async function whenQuick(source: string, runtime?: string): Promise<Instance> {
    const started = await start(source, runtime);
    for (let count = 0; !started.quick; count++) await started.invoke(`warm-${count}`, '"nothing"');
    return started;
  }

  /** The runs that the function told of, in order. */
  const runs = () => [...output.matchAll(/run (\w+)/g)].map(([, id]) => id);

  for (const runtime of ["nodejs22.x", "nodejs24.x"]) {
    it(`takes back what waits behind a slow request, and does not run it: ${runtime}`, async () => {
      const tested = await whenQuick(
        `${gate.source}
         exports.handler = async (event) => {
           if (event === "nothing") return;
           console.log("run " + event);
           return event === "slow" ? wait() : event;
         };`,
        runtime,
      );
      const slow = tested.invoke("1", '"slow"');
      const order: string[] = [];
      const behind = ["2", "3", "4"].map((id) =>
        tested.invoke(id, `"behind${id}"`).then((outcome) => {
          order.push(id);
          return outcome;
        }),
      );
      assert.deepEqual(await Promise.all(behind), ["taken back", "taken back", "taken back"]);
      assert.deepEqual(order, ["4", "3", "2"], "so that the first of them is put first in the queue last");
      assert.equal(tested.quick, false);
      await gate.waiting(1);
      gate.release("done");
      assert.deepEqual(await slow, { ok: true, json: '"done"' });
      assert.deepEqual(await tested.invoke("5", '"next"'), { ok: true, json: '"next"' });
      assert.deepEqual(runs(), ["slow", "next"]);
    });
  }

  it("takes back what waits behind a request that never gives the thread free", async () => {
    const tested = await whenQuick('exports.handler = async (event) => { if (event === "loop") for (;;); };');
    void tested.invoke("1", '"loop"');
    assert.equal(await tested.invoke("2", "1"), "taken back");
  });

  it("gives back what waits behind a request that ends the instance", async () => {
    const tested = await whenQuick(
      'exports.handler = async (event) => { if (event === "exit") process.exit(3); console.log("run " + event); };',
    );
    output = "";
    const failed = tested.invoke("1", '"exit"');
    assert.equal(await tested.invoke("2", '"behind"'), "taken back");
    const outcome = await failed;
    assert.ok(outcome !== "taken back" && !outcome.ok && /exit status 3/.test(outcome.failure.errorMessage));
    assert.deepEqual(runs(), []);
    assert.equal(await tested.invoke("3", '"late"'), "taken back", "as it has ended");
  });

  it("runs one request at a time, in the order in which they came", async () => {
    const tested = await whenQuick(
      `let running = 0;
       exports.handler = async (event) => {
         if (event === "nothing") return;
         if (++running > 1) console.log("run together");
         console.log("run " + event);
         await new Promise(setImmediate);
         running--;
       };`,
    );
    const ids = ["1", "2", "3", "4"];
    const outcomes = await Promise.all(ids.map((id) => tested.invoke(id, id)));
    assert.deepEqual(
      runs(),
      ids.filter((_, place) => outcomes[place] !== "taken back"),
    );
  });

  it("keeps the asynchronous context of a request from the next", async () => {
    const tested = await whenQuick(
      `const storage = new (require("node:async_hooks").AsyncLocalStorage)();
       exports.handler = async (event) => {
         if (event === "nothing") return;
         const found = storage.getStore() ?? null;
         await null;
         storage.enterWith(event);
         await new Promise(setImmediate);
         return found;
       };`,
    );
    const outcomes = await Promise.all(["1", "2", "3", "4"].map((id) => tested.invoke(id, id)));
    for (const outcome of outcomes) assert.ok(outcome === "taken back" || (outcome.ok && outcome.json === "null"));
  });
});
