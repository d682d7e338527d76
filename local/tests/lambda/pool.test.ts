import assert from "node:assert/strict";
import { mock } from "node:test";
import { type FunctionInputs, functionSettings } from "../../lambda/function-settings";
import type { Instance, Outcome } from "../../lambda/instance";
import { Pool } from "../../lambda/pool";
import type { Resource } from "../../stack/resources";
import { declare } from "./fixture";

const IDLE = 60_000;
const ANSWER = '{"ok":true,"json":"1"}';

/** Stands for a worker: answers when the test says so. */
class Stub {
  ended = false;
  ready = true;
  readonly gone: Promise<void>;
  private readonly requests: ((outcome: Outcome) => void)[] = [];
  private readonly leave: () => void;

  constructor(private readonly answersAtOnce: () => boolean) {
    let leave = () => {};
    this.gone = new Promise((resolve) => {
      leave = resolve;
    });
    this.leave = leave;
  }

  invoke(): Promise<Outcome> {
    const asked = new Promise<Outcome>((resolve) => this.requests.push(resolve));
    if (this.answersAtOnce()) this.answer();
    return asked;
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
  let answering: boolean;
  beforeEach(() => {
    stubs = [];
    answering = false;
    mock.timers.enable({ apis: ["setTimeout"] });
  });
  afterEach(() => mock.timers.reset());

  function pool({ ready = true } = {}): Pool {
    const settings = functionSettings(declare("") as Resource<FunctionInputs>);
    const start = async () => {
      const stub = new Stub(() => answering);
      stub.ready = ready;
      stubs.push(stub);
      return stub as unknown as Instance;
    };
    return new Pool(settings, start, IDLE);
  }
  /** Lets what waits for settled promises run. */
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  /** Lets a request's patience end. */
  const look = async () => {
    mock.timers.tick(50);
    await turn();
  };
  const calls = (tested: Pool, count: number) =>
    Array.from({ length: count }, (_, index) => tested.invoke(`request-${index}`, "{}"));
  /** Answers whatever is asked from now on. */
  const answerAll = (all: readonly (Promise<unknown> | undefined)[]) => {
    answering = true;
    for (const stub of stubs) stub.answer();
    return Promise.all(all);
  };

  it("starts no instance before the first request", async () => {
    pool();
    await turn();
    assert.equal(stubs.length, 0);
  });

  it("starts at most ten instances; later requests wait for one of them", async () => {
    const tested = pool();
    const all = calls(tested, 12);
    for (const expected of [1, 2, 4, 8, 10, 10]) {
      await turn();
      assert.equal(stubs.length, expected);
      await look();
    }
    stubs[3]?.answer();
    await all[3];
    assert.deepEqual(new Set((await answerAll(all)).map((outcome) => JSON.stringify(outcome))), new Set([ANSWER]));
    assert.equal(stubs.length, 10);
    await tested.close();
  });

  it("starts no second instance as long as the first is soon free again, and serves in order", async () => {
    const tested = pool();
    const order: number[] = [];
    const all = calls(tested, 5).map((call, index) => call.then(() => order.push(index)));
    await answerAll(all);
    assert.deepEqual(order, [0, 1, 2, 3, 4]);
    assert.equal(stubs.length, 1);
    await tested.close();
  });

  it("starts no second instance while the first became free between one look and the next", async () => {
    const tested = pool();
    const all = calls(tested, 8);
    for (const call of all.slice(0, 6)) {
      await turn();
      stubs[0]?.answer();
      await call;
      await look();
    }
    assert.equal(stubs.length, 1);
    await answerAll(all);
    await tested.close();
  });

  it("gives a free instance to the request that waits, not to the one that comes just then", async () => {
    const tested = pool();
    const [first, second] = calls(tested, 2);
    await turn();
    stubs[0]?.answer();
    let third: Promise<unknown> | undefined;
    await first?.then(() => {
      third = tested.invoke("third", "{}");
    });
    await answerAll([second, third]);
    assert.equal(stubs.length, 1);
    await tested.close();
  });

  it("starts no further instance while one is still loading its handler", async () => {
    const tested = pool({ ready: false });
    const all = calls(tested, 3);
    for (let count = 0; count < 5; count++) await look();
    assert.equal(stubs.length, 1);
    for (const stub of stubs) stub.ready = true;
    await look();
    assert.equal(stubs.length, 2);
    await answerAll(all);
    await tested.close();
  });

  it("starts another instance for a waiting request when the only one has ended", async () => {
    const tested = pool();
    const [first, second] = calls(tested, 2);
    await turn();
    if (stubs[0]) stubs[0].ended = true;
    stubs[0]?.answer();
    await first;
    await answerAll([second]);
    assert.equal(stubs.length, 2);
    await tested.close();
  });

  it("throttles beyond a thousand requests at once", async () => {
    const tested = pool();
    const all = calls(tested, 1000);
    assert.equal(await tested.invoke("one too many", "{}"), "throttled");
    assert.equal((await answerAll(all)).length, 1000);
    await tested.close();
  });

  it("ends an instance that nobody calls for a while, and starts a new one", async () => {
    const tested = pool();
    const call = tested.invoke("first", "{}");
    await turn();
    stubs[0]?.answer();
    await call;
    mock.timers.tick(IDLE);
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
    const [first, second] = calls(tested, 2);
    await turn();
    await look();
    stubs[0]?.answer();
    await first;
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
    assert.deepEqual(await second, { ok: true, json: "1" });
    assert.equal(stubs[1]?.ended, true);
  });

  it("frees the place of an instance that could not be started", async () => {
    const settings = functionSettings(declare("") as Resource<FunctionInputs>);
    const broken = new Pool(settings, () => Promise.reject(new Error("disk full")), IDLE);
    for (let call = 0; call < 20; call++) {
      await assert.rejects(broken.invoke(`request-${call}`, "{}"), /disk full/);
    }
  });
});
