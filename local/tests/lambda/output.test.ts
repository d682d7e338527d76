import assert from "node:assert/strict";
import { Bench } from "./fixture";

const JSON_LOGS = { loggingConfig: { logFormat: "JSON", logGroup: "my-group" } };
const TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g;

describe("a function's output", () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await Bench.open();
  });
  afterEach(() => bench.close());

  const lines = () => bench.text.replace(TIME, "<time>").split("\n").slice(0, -1);

  it("has Lambda's text form, in the order of writing, before the reply", async () => {
    const reply = bench.run(`console.log("loading");
      exports.handler = async () => {
        console.log("one %d", 1, { two: 2 });
        process.stdout.write("raw\\n");
        console.warn("three");
        process.stderr.write(Buffer.from("four\\n"), () => {});
        console.error("five\\nsix");
        console.debug("seven");
        console.table([["eight"]]);
        return 1;
      };`);
    assert.deepEqual(await reply, { ok: true, payload: 1 });
    assert.deepEqual(lines().slice(0, 8), [
      "<time>\t-\tINFO\tloading",
      "<time>\trequest-1\tINFO\tone 1 { two: 2 }",
      "raw",
      "<time>\trequest-1\tWARN\tthree",
      "four",
      "<time>\trequest-1\tERROR\tfive",
      "six",
      "<time>\trequest-1\tDEBUG\tseven",
    ]);
    assert.match(bench.text, /eight/);
    assert.deepEqual([...new Set(bench.output.map(({ name }) => name))], ["fn"]);
  });

  it("has Lambda's JSON form where the function asks for it, from INFO on", async () => {
    await bench.run(
      `exports.handler = async () => {
        console.debug("hidden");
        console.log("text");
        console.info({ user: 1 });
        console.warn("a", 1);
        console.error("with", new TypeError("bad"));
        const circle = {}; circle.self = circle;
        console.log(circle);
        console.log(new RangeError("alone"));
      };`,
      JSON_LOGS,
    );
    const logged = lines().map((line) => JSON.parse(line));
    const head = { timestamp: "<time>", requestId: "request-1" };
    assert.deepEqual(logged.slice(0, 3), [
      { ...head, level: "INFO", message: "text" },
      { ...head, level: "INFO", message: { user: 1 } },
      { ...head, level: "WARN", message: "a 1" },
    ]);
    const { stackTrace, message, ...error } = logged[3];
    assert.deepEqual(error, { ...head, level: "ERROR", errorType: "TypeError", errorMessage: "bad" });
    assert.equal(stackTrace[0], "TypeError: bad");
    assert.match(message, /^with TypeError: bad\n/);
    assert.equal(logged[4].message, "<ref *1> { self: [Circular *1] }");
    assert.equal(logged[5].message.errorType, "RangeError");
    assert.equal(logged[5].message.errorMessage, "alone");
    assert.deepEqual(Object.keys(logged[0]), ["timestamp", "level", "requestId", "message"]);
  });

  it("is as loud as the logging configuration says", async () => {
    await bench.run(
      "exports.handler = async () => { console.trace('t'); console.debug('d'); console.warn('w'); console.error('e'); };",
      { loggingConfig: { logFormat: "JSON", applicationLogLevel: "ERROR" } },
    );
    assert.deepEqual(
      lines().map((line) => JSON.parse(line).message),
      ["e"],
    );
  });

  it("tells the function its log group", async () => {
    const reply = await bench.run(
      "exports.handler = async (event, context) => [context.logGroupName, process.env.AWS_LAMBDA_LOG_FORMAT];",
      JSON_LOGS,
    );
    assert.deepEqual(reply, { ok: true, payload: ["my-group", "JSON"] });
  });

  it("holds Node's own warnings", async () => {
    await bench.run("exports.handler = async () => { process.emitWarning('old'); await new Promise(setImmediate); };");
    assert.match(bench.text, /Warning: old/);
  });
});
