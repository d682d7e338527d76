import assert from "node:assert/strict";
import { type FunctionInputs, functionSettings } from "../../../local/lambda/function-settings";
import type { Instance, Outcome } from "../../../local/lambda/instance";
import { Pool } from "../../../local/lambda/pool";
import type { Resource } from "../../../local/resources";
import { declare } from "./fixture";

/** Stands for a worker: answers when the test says so. */
class Stub {
  ended = false;
  readonly gone: Promise<void>;
  private readonly requests: ((outcome: Outcome) => void)[] = [];
  private readonly leave: () => void;

  constructor() {
    let leave = () => {};
    this.gone = new Promise((resolve) => {
      leave = resolve;
    });
    this.leave = leave;
  }

  invoke(): Promise<Outcome> {
    return new Promise((resolve) => this.requests.push(resolve));
  }

  answer(): void {
    this.requests.shift()?.({ ok: true, json: "1" });
  }

  async end(): Promise<void> {
    this.ended = true;
    this.leave();
  }
}

describe("Pool", () => {
  let stubs: Stub[];
  beforeEach(() => {
    stubs = [];
  });

  function pool(idleMilliseconds = 60_000): Pool {
    const settings = functionSettings(declare("") as Resource<FunctionInputs>);
    const start = async () => {
      stubs.push(new Stub());
      return stubs.at(-1) as unknown as Instance;
    };
    return new Pool(settings, start, idleMilliseconds);
  }
  /** Lets what waits for settled promises run. */
  const turn = () => new Promise((resolve) => setImmediate(resolve));

  it("starts no instance before the first request", async () => {
    pool();
    await turn();
    assert.equal(stubs.length, 0);
  });

  it("starts ten instances and no more; who comes later waits for one of them", async () => {
    const tested = pool();
    const calls = Array.from({ length: 12 }, (_, index) => tested.invoke(`request-${index}`, "{}"));
    await turn();
    assert.equal(stubs.length, 10);
    for (const stub of stubs.slice(0, 2)) stub.answer();
    await turn();
    for (const stub of stubs) stub.answer();
    assert.deepEqual(
      new Set((await Promise.all(calls)).map((outcome) => JSON.stringify(outcome))),
      new Set(['{"ok":true,"json":"1"}']),
    );
    assert.equal(stubs.length, 10);
    await tested.close();
  });

  it("throttles beyond a thousand requests at once", async () => {
    const tested = pool();
    const calls = Array.from({ length: 1000 }, (_, index) => tested.invoke(`request-${index}`, "{}"));
    assert.equal(await tested.invoke("one too many", "{}"), "throttled");
    for (let round = 0; round < 100; round++) {
      await turn();
      for (const stub of stubs) stub.answer();
    }
    assert.equal((await Promise.all(calls)).length, 1000);
    await tested.close();
  });

  it("ends an instance that nobody calls for a while, and starts a new one", async () => {
    const tested = pool(1);
    const call = tested.invoke("first", "{}");
    await turn();
    stubs[0]?.answer();
    await call;
    await stubs[0]?.gone;
    const next = tested.invoke("second", "{}");
    await turn();
    assert.equal(stubs.length, 2);
    stubs[1]?.answer();
    await next;
    await tested.close();
  });

  it("does not give a request to an instance that ended by itself", async () => {
    const tested = pool();
    const call = tested.invoke("first", "{}");
    await turn();
    stubs[0]?.answer();
    await call;
    if (stubs[0]) stubs[0].ended = true;
    const next = tested.invoke("second", "{}");
    await turn();
    stubs[1]?.answer();
    assert.deepEqual(await next, { ok: true, json: "1" });
    await tested.close();
  });

  it("retires when the last request is done, and not before", async () => {
    const tested = pool();
    const calls = [tested.invoke("first", "{}"), tested.invoke("second", "{}")];
    await turn();
    stubs[0]?.answer();
    await calls[0];
    let retired = false;
    const retiring = tested.retire().then(() => {
      retired = true;
    });
    await stubs[0]?.gone;
    await turn();
    assert.equal(retired, false);
    assert.equal(stubs[1]?.ended, false);
    stubs[1]?.answer();
    await retiring;
    assert.deepEqual(await calls[1], { ok: true, json: "1" });
    assert.equal(stubs[1]?.ended, true);
  });

  it("frees the place of an instance that could not be started", async () => {
    const settings = functionSettings(declare("") as Resource<FunctionInputs>);
    const broken = new Pool(settings, () => Promise.reject(new Error("disk full")), 60_000);
    for (let call = 0; call < 20; call++) {
      await assert.rejects(broken.invoke(`request-${call}`, "{}"), /disk full/);
    }
  });
});
