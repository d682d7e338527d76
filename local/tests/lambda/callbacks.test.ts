import assert from "node:assert/strict";
import { Bench } from "./fixture";

// AWS: Lambda Developer Guide, "Define Lambda function handler in Node.js", callback-based handlers.
const SERVED: Record<string, [source: string, payload: unknown]> = {
  "a callback": ["(event, context, callback) => callback(null, 'yes')", "yes"],
  "a callback without a result": ["(event, context, callback) => callback()", null],
  "a callback in a later turn": ["(event, context, callback) => { setTimeout(callback, 5, null, 'later'); }", "later"],
  "a promise beside the callback": ["async (event, context, callback) => 'promised'", "promised"],
  "the first of two callbacks": ["(event, context, callback) => { callback(null, 1); callback(null, 2); }", 1],
  "context.succeed": ["(event, context) => context.succeed('done')", "done"],
  "context.done": ["(event, context) => context.done(null, 'done')", "done"],
  "no callback at all": ["(event, context, callback) => {}", null],
  "what is returned and is no promise": ["(event, context, callback) => 'ignored'", null],
};

describe("a callback handler", () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await Bench.open();
  });
  afterEach(() => bench.close());

  for (const runtime of ["nodejs20.x", "nodejs22.x"]) {
    for (const [what, [source, payload]] of Object.entries(SERVED)) {
      it(`is served on ${runtime}: ${what}`, async () => {
        assert.deepEqual(await bench.run(`exports.handler = ${source};`, { runtime }), { ok: true, payload });
      });
    }
  }

  for (const [what, source] of Object.entries({
    "an error in the callback": "(event, context, callback) => callback(new TypeError('no'))",
    "context.fail": "(event, context) => context.fail(new TypeError('no'))",
    "an exception": "(event, context, callback) => { throw new TypeError('no'); }",
  })) {
    it(`fails by ${what}`, async () => {
      const reply = await bench.run(`exports.handler = ${source};`, { runtime: "nodejs22.x" });
      assert.equal(reply.ok, false);
      assert.equal(reply.reason.text, "fn failed with TypeError; its output has the rest");
    });
  }

  it("waits for an empty event loop, unless the context says otherwise", async () => {
    const source = (wait: boolean) => `let fired = false;
      exports.handler = (event, context, callback) => {
        if (event.ask) return context.succeed(fired);
        context.callbackWaitsForEmptyEventLoop = ${wait};
        setTimeout(() => { fired = true; }, ${wait ? 30 : 3_600_000});
        callback(null, 'called back');
      };`;
    for (const wait of [true, false]) {
      const arn = bench.put(source(wait), { runtime: "nodejs22.x" });
      assert.deepEqual(await bench.invoke(arn), { ok: true, payload: "called back" });
      assert.deepEqual(await bench.invoke(arn, { ask: true }), { ok: true, payload: wait });
    }
  });

  it("serves one request after another", async () => {
    const arn = bench.put("let calls = 0; exports.handler = (event, context, callback) => callback(null, ++calls);", {
      runtime: "nodejs22.x",
    });
    for (const payload of [1, 2, 3]) assert.deepEqual(await bench.invoke(arn), { ok: true, payload });
  });
});
