import assert from "node:assert/strict";
import { mock } from "node:test";
import type { Inputs } from "../../stack/resources";
import { Bench, Gate } from "./fixture";

interface Case {
  what: string;
  source: string | Record<string, string>;
  inputs?: Inputs;
  /** The reason's text, word for word. */
  text: string;
  /** What the function's output must hold. */
  output?: RegExp;
}

const NODE_22 = { runtime: "nodejs22.x" };
const LATER = "new Promise((resolve) => setTimeout(resolve, 3_600_000))";

// Wording: the public runtime interface clients, aws-lambda-ric 3 (Node.js 20 and 22) and 4 (24); exit and size
// errors: aws-lambda-runtime-interface-emulator, and answers quoted in public bug reports.
const CASES: Case[] = [
  {
    what: "throws at once",
    source: "exports.handler = () => { throw new TypeError('secret of the event'); };",
    text: "fn failed with TypeError; its output has the rest",
    output: /ERROR\tInvoke Error \t\{"errorType":"TypeError","errorMessage":"secret of the event","stack":\[/,
  },
  {
    what: "rejects",
    source: "exports.handler = async () => { throw new RangeError('later'); };",
    text: "fn failed with RangeError; its output has the rest",
    output: /"errorType":"RangeError","errorMessage":"later"/,
  },
  {
    what: "throws what is no error",
    source: "exports.handler = async () => { throw 'text'; };",
    text: "fn failed with string; its output has the rest",
    output: /"errorMessage":"text"/,
  },
  {
    what: "replies with a BigInt",
    source: "exports.handler = async () => ({ count: 1n });",
    text: "fn failed with Runtime.JSONStringifyError; its output has the rest",
    output: /Unable to stringify response body/,
  },
  {
    what: "replies with a circle, on Node.js 22",
    source: "exports.handler = async () => { const a = {}; a.a = a; return a; };",
    inputs: NODE_22,
    text: "fn failed with Error; its output has the rest",
    output: /Unable to stringify response body/,
  },
  {
    what: "exits",
    source: "exports.handler = async () => process.exit(3);",
    text: "fn failed with Runtime.ExitError: RequestId: request-1 Error: Runtime exited with error: exit status 3",
  },
  {
    what: "exits with 0",
    source: "exports.handler = async () => process.exit();",
    text: "fn failed with Runtime.ExitError: RequestId: request-1 Error: Runtime exited without providing a reason",
  },
  {
    what: "exits while it is loaded",
    source: "process.exit(4);",
    text: "fn failed with Runtime.ExitError: RequestId: request-1 Error: Runtime exited with error: exit status 4",
  },
  {
    what: "leaves an exception uncaught",
    source: `exports.handler = () => { setImmediate(() => { throw new Error('loose'); }); return ${LATER}; };`,
    text: "fn failed with Runtime.ExitError: RequestId: request-1 Error: Runtime exited with error: exit status 1",
    output: /^Uncaught Error: loose\n {4}at /,
  },
  {
    what: "leaves an exception uncaught, on Node.js 22",
    source: `exports.handler = () => { setImmediate(() => { throw new RangeError('loose'); }); return ${LATER}; };`,
    inputs: NODE_22,
    text: "fn failed with RangeError; its output has the rest",
    output: /ERROR\tUncaught Exception \t\{"errorType":"RangeError","errorMessage":"loose"/,
  },
  {
    what: "leaves a rejection unhandled",
    source: "exports.handler = async () => { Promise.reject(new Error('loose')); return 1; };",
    text: "fn failed with Runtime.ExitError: RequestId: request-1 Error: Runtime exited with error: exit status 1",
    output: /^Uncaught Error: loose\n/,
  },
  {
    what: "leaves a rejection unhandled, on Node.js 22",
    source: `exports.handler = async () => { Promise.reject(new Error('loose')); await ${LATER}; };`,
    inputs: NODE_22,
    text: "fn failed with Runtime.UnhandledPromiseRejection; its output has the rest",
    output:
      /Unhandled Promise Rejection \t\{"errorType":"Runtime.UnhandledPromiseRejection","errorMessage":"Error: loose"/,
  },
  {
    what: "never settles",
    source: "exports.handler = () => new Promise(() => {});",
    text: "fn failed with Runtime.ExitError: RequestId: request-1 Error: Runtime exited without providing a reason",
  },
  {
    what: "never settles, on Node.js 22",
    source: "exports.handler = async () => new Promise(() => {});",
    inputs: NODE_22,
    text: "fn failed with Runtime.NodeJsExit; its output has the rest",
    output: /most commonly caused by a Promise that was never settled/,
  },
  {
    what: "takes a callback",
    source: "exports.handler = async (event, context, callback) => { console.log('called'); };",
    text: "fn failed with Runtime.CallbackHandlerDeprecated: ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. You need to modify this function to use a supported handler signature to use Node.js 24 or later. For more information see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.",
    output: /^(?!.*called).*\t-\tERROR\tInit Error \t\{"errorType":"Runtime.CallbackHandlerDeprecated"/,
  },
  {
    what: "has a handler's name without an export",
    source: "exports.handler = () => 1;",
    inputs: { handler: "__index" },
    text: "fn failed with Runtime.MalformedHandlerName: Bad handler",
  },
  {
    what: "has a handler's name that leaves the archive",
    source: "exports.handler = () => 1;",
    inputs: { handler: "../__index.handler" },
    text: "fn failed with Runtime.MalformedHandlerName: '../__index.handler' is not a valid handler name. Use absolute paths when specifying root directories in handler names.",
  },
  {
    what: "lacks the file",
    source: "exports.handler = () => 1;",
    inputs: { handler: "other.handler" },
    text: "fn failed with Runtime.ImportModuleError: Error: Cannot find module 'other'",
  },
  {
    what: "lacks the export",
    source: "exports.other = () => 1;",
    text: "fn failed with Runtime.HandlerNotFound: __index.handler is undefined or not exported",
  },
  {
    what: "exports no function",
    source: "exports.handler = 'text';",
    text: "fn failed with Runtime.HandlerNotFound: __index.handler is not a function",
  },
  {
    what: "has a syntax error",
    source: "exports.handler = (;",
    text: "fn failed with Runtime.UserCodeSyntaxError: SyntaxError: Unexpected token ';'",
  },
  {
    what: "needs a package that the archive lacks",
    source: "require('mocha'); exports.handler = () => 1;",
    text: "fn failed with Runtime.ImportModuleError: Error: Cannot find module 'mocha'",
  },
  {
    what: "throws while it is loaded",
    source: "throw new Error('no configuration');",
    text: "fn failed with Error; its output has the rest",
    output: /Init Error \t\{"errorType":"Error","errorMessage":"no configuration"/,
  },
  {
    what: "fills its memory",
    source: "exports.handler = () => { const all = []; for (;;) all.push(new Array(1000).fill(0.5)); };",
    text: "fn failed with Runtime.ExitError: RequestId: request-1 Error: Runtime exited with error: signal: aborted",
    output: /JavaScript heap out of memory/,
  },
];

describe("a function that fails", () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await Bench.open();
  });
  afterEach(() => bench.close());

  for (const { what, source, inputs, text, output } of CASES) {
    it(`${what}: the caller learns it, the server and the next function run on`, async () => {
      const reply = await bench.run(source, inputs);
      assert.equal(reply.ok, false);
      assert.equal(reply.error, "unhandled");
      assert.equal(reply.reason.text, text);
      if (output) assert.match(bench.text, output);
      const sound = bench.put("exports.handler = async () => 'sound';", {}, "sound");
      assert.deepEqual(await bench.invoke(sound), { ok: true, payload: "sound" });
    });
  }

  const COUNTING =
    "let calls = 0; exports.handler = async (event) => { calls++; if (event.act) await act(event.act); return calls; };";
  const survives: [act: string, next: number][] = [
    ["throw new Error('x');", 2],
    ["process.exit(1);", 1],
    ["Promise.reject(new Error('x'));", 1],
  ];
  for (const [act, next] of survives) {
    it(`has the next request served by a ${next === 1 ? "fresh" : "kept"} instance after ${act}`, async () => {
      const arn = bench.put(`const act = async () => { ${act} }; ${COUNTING}`);
      assert.equal((await bench.invoke(arn, { act: true })).ok, false);
      assert.deepEqual(await bench.invoke(arn), { ok: true, payload: next });
    });
  }

  describe("when its time is over", () => {
    beforeEach(() => mock.timers.enable({ apis: ["setTimeout"] }));
    afterEach(() => mock.timers.reset());

    it("is ended, even in a loop that yields to nobody", async () => {
      const loop = "for (;;) if (++turns === 100_000) console.log('in the loop');";
      const arn = bench.put(
        `let calls = 0; let turns = 0; exports.handler = async (event) => { calls++; if (event.loop) ${loop} return calls; };`,
        { timeout: 1 },
      );
      const called = bench.invoke(arn, { loop: true });
      await bench.says("in the loop");
      mock.timers.tick(1_000);
      const reply = await called;
      assert.equal(reply.ok, false);
      assert.equal(reply.error, "timed out");
      assert.equal(
        reply.reason.text,
        "fn failed with Sandbox.Timedout: 2024-06-17T14:58:25.000Z request-1 Task timed out after 1.00 seconds",
      );
      assert.deepEqual(await bench.invoke(arn), { ok: true, payload: 1 });
    });

    it("is answered, even in a call that ends when it likes", async () => {
      const gate = await Gate.open();
      const child = `${gate.source}; wait().then(() => process.exit());`;
      const arn = bench.put(
        `const { execFileSync } = require("node:child_process");
        exports.handler = async (event) => event.wait ? execFileSync(process.execPath, ["-e", ${JSON.stringify(child)}]) : 1;`,
        { timeout: 1 },
      );
      const called = bench.invoke(arn, { wait: true });
      await gate.waiting(1);
      mock.timers.tick(1_000);
      const reply = await called;
      assert.equal(reply.ok, false);
      assert.equal(reply.error, "timed out");
      assert.deepEqual(await bench.invoke(arn), { ok: true, payload: 1 });
      gate.release();
      await gate.deserted();
      await gate.close();
    });
  });

  it("cannot be started with options that Node refuses", async () => {
    const reply = await bench.run("exports.handler = () => 1;", {
      environment: { variables: { NODE_OPTIONS: "--no-such-option" } },
    });
    assert.equal(reply.ok, false);
    assert.equal(reply.reason.check, "start of fn");
    assert.match(reply.reason.actual, /--no-such-option/);
  });
});
