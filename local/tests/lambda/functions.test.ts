import assert from "node:assert/strict";
import type { Invocation } from "../../lambda";
import { Bench, Gate } from "./fixture";

function refusal(invocation: Invocation) {
  assert.equal(invocation.ok, false);
  return invocation;
}

describe("Functions", () => {
  let bench: Bench;
  let gate: Gate;
  beforeEach(async () => {
    bench = await Bench.open();
    gate = await Gate.open();
  });
  afterEach(async () => {
    await bench.close();
    await gate.close();
  });

  /** Answers how often this instance was called, after the gate has let it pass. */
  const counting = () =>
    `${gate.source} let calls = 0; exports.handler = async () => { const word = await wait(); return { word, calls: ++calls }; };`;

  it("answers with what the handler resolves with", async () => {
    const reply = await bench.run("exports.handler = async () => ({ statusCode: 200, body: undefined });");
    assert.deepEqual(reply, { ok: true, payload: { statusCode: 200 } });
    const arn = bench.put("exports.handler = async (event) => event;");
    const event = { name: "Zoë", nested: [1, null, "\u2028"] };
    assert.deepEqual(await bench.invoke(arn, event), { ok: true, payload: event });
  });

  it("takes no answer of an instance that belongs to another request", async () => {
    const arn = bench.put(`const { parentPort } = require("node:worker_threads");
      let earlier;
      exports.handler = async (event, { awsRequestId }) => {
        if (earlier) parentPort.postMessage({ type: "reply", requestId: earlier, json: '"stale"' });
        earlier = awsRequestId;
        return event;
      };`);
    assert.deepEqual(await bench.invoke(arn, "first"), { ok: true, payload: "first" });
    assert.deepEqual(await bench.invoke(arn, "second"), { ok: true, payload: "second" });
  });

  it("gives the handler Lambda's context", async () => {
    const reply = await bench.run(
      `exports.handler = async (event, context, ...rest) =>
        ({ context, left: context.getRemainingTimeInMillis(), rest: rest.length });`,
      { memorySize: 256, timeout: 900 },
    );
    assert.equal(reply.ok, true);
    const { context, left, rest } = reply.payload as {
      context: Record<string, string>;
      left: number;
      rest: number;
    };
    const { logStreamName, ...fixed } = context;
    assert.deepEqual(fixed, {
      functionName: "fn",
      functionVersion: "$LATEST",
      invokedFunctionArn: "arn:aws:lambda:eu-central-1:000000000000:function:fn",
      memoryLimitInMB: "256",
      awsRequestId: "request-1",
      logGroupName: "/aws/lambda/fn",
    });
    assert.match(String(logStreamName), /^2024\/06\/17\/\[\$LATEST\][0-9a-f]{32}$/);
    assert.ok(left > 600_000 && left <= 900_000, `${left}`);
    assert.equal(rest, 0);
  });

  it("shows the function Lambda's variables and its own, and nothing of the server's", async () => {
    process.env.SERVER_SECRET = "do not tell";
    process.env.AWS_ACCESS_KEY_ID = "AKIAEXAMPLE";
    let reply: Invocation;
    try {
      reply = await bench.run("exports.handler = async () => process.env;", {
        environment: { variables: { TABLE: "users" } },
      });
    } finally {
      delete process.env.SERVER_SECRET;
      delete process.env.AWS_ACCESS_KEY_ID;
    }
    assert.equal(reply.ok, true);
    const variables = reply.payload as Record<string, string>;
    assert.deepEqual(Object.keys(variables).sort(), [
      "AWS_CONFIG_FILE",
      "AWS_DEFAULT_REGION",
      "AWS_EC2_METADATA_DISABLED",
      "AWS_EXECUTION_ENV",
      "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
      "AWS_LAMBDA_FUNCTION_NAME",
      "AWS_LAMBDA_FUNCTION_VERSION",
      "AWS_LAMBDA_INITIALIZATION_TYPE",
      "AWS_LAMBDA_LOG_FORMAT",
      "AWS_LAMBDA_LOG_GROUP_NAME",
      "AWS_LAMBDA_LOG_STREAM_NAME",
      "AWS_REGION",
      "AWS_SHARED_CREDENTIALS_FILE",
      "LAMBDA_TASK_ROOT",
      "LANG",
      "NODE_PATH",
      "PATH",
      "TABLE",
      "TZ",
      "_HANDLER",
    ]);
    assert.equal(variables.TABLE, "users");
    assert.equal(variables.AWS_REGION, "eu-central-1");
    assert.equal(variables.AWS_EXECUTION_ENV, "AWS_Lambda_nodejs24.x");
    assert.equal(variables.TZ, ":UTC");
    assert.equal(variables._HANDLER, "__index.handler");
    assert.ok(variables.LAMBDA_TASK_ROOT?.startsWith(bench.folder));
  });

  it("gives an instance the variables of the local run, of which the function's own come first", async () => {
    bench.environment = { AWS_ENDPOINT_URL: "http://127.0.0.1:1", AWS_ENDPOINT_URL_S3: "http://127.0.0.1:2" };
    const reply = await bench.run("exports.handler = async () => process.env;", {
      environment: { variables: { AWS_ENDPOINT_URL_S3: "http://127.0.0.1:3" } },
    });
    const { AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_S3 } = (reply.ok && reply.payload) as Record<string, string>;
    assert.deepEqual([AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_S3], ["http://127.0.0.1:1", "http://127.0.0.1:3"]);
  });

  it("keeps an instance for the next request, and starts another when it is busy", async () => {
    const arn = bench.put(counting());
    const first = bench.invoke(arn);
    const second = bench.invoke(arn);
    await gate.waiting(2);
    gate.release();
    gate.release();
    assert.deepEqual(
      (await Promise.all([first, second])).map((reply) => reply.ok && reply.payload),
      [
        { word: "", calls: 1 },
        { word: "", calls: 1 },
      ],
    );
    const third = bench.invoke(arn);
    await gate.waiting(1);
    gate.release("third");
    assert.deepEqual(await third, { ok: true, payload: { word: "third", calls: 2 } });
  });

  it("throttles beyond the reserved concurrency, without a call of the function", async () => {
    const arn = bench.put(counting(), { reservedConcurrentExecutions: 1 });
    const first = bench.invoke(arn);
    await gate.waiting(1);
    assert.deepEqual(await bench.invoke(arn), {
      ok: false,
      error: "throttled",
      reason: { lock: "Lambda", check: "requests to fn at once", expected: "at most 1", actual: "more" },
    });
    gate.release();
    assert.deepEqual(await first, { ok: true, payload: { word: "", calls: 1 } });
    const next = bench.invoke(arn);
    await gate.waiting(1);
    gate.release();
    assert.deepEqual(await next, { ok: true, payload: { word: "", calls: 2 } });
  });

  it("never calls a function with no concurrency left to it", async () => {
    const arn = bench.put("console.log('called'); exports.handler = () => 1;", {
      reservedConcurrentExecutions: 0,
    });
    assert.equal(refusal(await bench.invoke(arn)).error, "throttled");
    assert.equal(bench.text, "");
  });

  it("knows the functions of the stack alone", async () => {
    bench.put("exports.handler = () => 1;");
    const arn = "arn:aws:lambda:eu-central-1:000000000000:function:other";
    assert.deepEqual(await bench.invoke(arn), {
      ok: false,
      error: "not found",
      reason: { lock: "Lambda", check: "function", expected: "one of this stack", actual: arn },
    });
  });

  it("refuses an event over 6 MB, without a call of the function", async () => {
    const arn = bench.put("exports.handler = (event) => { console.log('called'); return event.length; };");
    const largest = "x".repeat(6_291_456 - 2);
    assert.deepEqual(await bench.invoke(arn, largest), { ok: true, payload: 6_291_454 });
    bench.output.length = 0;
    const { error, reason } = refusal(await bench.invoke(arn, `${largest}x`));
    assert.equal(error, "too large");
    assert.equal(reason.actual, "6291457 bytes");
    assert.equal(bench.text, "");
  });

  it("refuses a response over 6 MB in Lambda's words", async () => {
    const arn = bench.put("exports.handler = (event) => 'x'.repeat(event.size);");
    assert.equal((await bench.invoke(arn, { size: 6_291_556 - 2 })).ok, true);
    const { error, reason } = refusal(await bench.invoke(arn, { size: 6_291_556 - 1 }));
    assert.equal(error, "too large");
    assert.equal(
      reason.text,
      "fn failed with Function.ResponseSizeTooLarge: Response payload size exceeded maximum allowed payload size (6291556 bytes).",
    );
  });

  it("keeps its instances when the program is evaluated again and the function is the same", async () => {
    const source = "let calls = 0; exports.handler = async () => ++calls;";
    assert.deepEqual(await bench.run(source), { ok: true, payload: 1 });
    assert.deepEqual(await bench.run(source), { ok: true, payload: 2 });
  });

  for (const [what, inputs] of Object.entries({
    code: {},
    environment: { environment: { variables: { STAGE: "new" } } },
    memorySize: { memorySize: 256 },
  })) {
    it(`lets a request end on the old ${what}, then ends its instance; the next runs on the new`, async () => {
      const arn = bench.put(counting());
      const old = bench.invoke(arn);
      await gate.waiting(1);
      bench.put(what === "code" ? "exports.handler = async () => 'new';" : counting(), inputs);
      const next = bench.invoke(arn);
      if (what !== "code") await gate.waiting(2);
      gate.release("old");
      assert.deepEqual(await old, { ok: true, payload: { word: "old", calls: 1 } });
      gate.release("new");
      const expected = what === "code" ? "new" : { word: "new", calls: 1 };
      assert.deepEqual(await next, { ok: true, payload: expected });
      await bench.functions.close();
      await gate.deserted();
    });
  }

  it("ends an idle instance whose function is gone", async () => {
    const arn = bench.put(counting());
    const call = bench.invoke(arn);
    await gate.waiting(1);
    gate.release();
    await call;
    bench.resources = bench.resources.without(`urn:pulumi:dev::test::aws:lambda/function:Function::fn`);
    assert.equal(refusal(await bench.invoke(arn)).error, "not found");
    await gate.deserted();
  });

  it("ends every instance when it closes, and starts none afterwards", async () => {
    const arn = bench.put(counting());
    const idle = bench.invoke(arn);
    const running = bench.invoke(arn);
    await gate.waiting(2);
    gate.release();
    assert.equal((await Promise.race([idle, running])).ok, true);
    await bench.functions.close();
    await gate.deserted();
    assert.deepEqual((await Promise.all([idle, running])).map((reply) => reply.ok).sort(), [false, true]);
    assert.equal((await bench.invoke(arn)).ok, false);
  });
});
