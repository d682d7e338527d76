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
  quick = false;
  readonly gone: Promise<void>;
  /** What it holds, in order. */
  readonly ids: string[] = [];
  private readonly requests: ((outcome: Outcome | "taken back") => void)[] = [];
  private readonly leave: () => void;

  constructor(private readonly answersAtOnce: () => boolean) {
    let leave = () => {};
    this.gone = new Promise((resolve) => {
      leave = resolve;
    });
    this.leave = leave;
  }

  invoke(requestId: string): Promise<Outcome | "taken back"> {
    const asked = new Promise<Outcome | "taken back">((resolve) => this.requests.push(resolve));
    this.ids.push(requestId);
    if (this.answersAtOnce()) this.answer();
    return asked;
  }

  answer(): void {
    this.ids.shift();
    this.requests.shift()?.({ ok: true, json: "1" });
  }

  /** Gives all but the first back, the last one first, as an instance does. */
  takeBack(): void {
    this.quick = false;
    while (this.requests.length > 1) {
      this.ids.pop();
      this.requests.pop()?.("taken back");
    }
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
    for (const stub of stubs) {
      do stub.answer();
      while (stub.ids.length > 0);
    }
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

  /** A pool whose first instance is quick, and has no request. */
  const quickPool = async (): Promise<[Pool, Stub]> => {
    const tested = pool();
    const call = tested.invoke("warm", "{}");
    await turn();
    const [stub] = stubs;
    assert.ok(stub);
    stub.quick = true;
    stub.answer();
    await call;
    return [tested, stub];
  };

  it("sends four requests ahead to an instance whose requests are short, and no more", async () => {
    const [tested, stub] = await quickPool();
    const all = calls(tested, 6);
    await turn();
    assert.deepEqual(stub.ids, ["request-0", "request-1", "request-2", "request-3"]);
    stub.answer();
    await all[0];
    await turn();
    assert.deepEqual(stub.ids, ["request-1", "request-2", "request-3", "request-4"]);
    await answerAll(all);
    await tested.close();
  });

  it("serves what was taken back before what waits, in the order of arrival", async () => {
    const [tested, stub] = await quickPool();
    const all = calls(tested, 6);
    await turn();
    stub.takeBack();
    await turn();
    assert.deepEqual(stub.ids, ["request-0"]);
    for (const id of ["request-1", "request-2", "request-3", "request-4", "request-5"]) {
      stub.answer();
      await turn();
      assert.deepEqual(stub.ids, [id]);
    }
    await answerAll(all);
    assert.equal(stubs.length, 1);
    await tested.close();
  });

  it("starts instances for what was taken back, up to ten", async () => {
    const [tested, stub] = await quickPool();
    const all = calls(tested, 12);
    await turn();
    stub.takeBack();
    // The first look finds that the instance became free before.
    for (let count = 0; count < 6; count++) {
      await look();
      await turn();
    }
    assert.equal(stubs.length, 10);
    assert.deepEqual(
      stubs.map(({ ids }) => ids.length),
      Array(10).fill(1),
    );
    await answerAll(all);
    await tested.close();
  });

  it("gives a request to an instance that has none, before it sends it ahead to another", async () => {
    const [tested, first] = await quickPool();
    first.quick = false;
    const both = calls(tested, 2);
    await turn();
    for (let count = 0; count < 2; count++) await look();
    const [, second] = stubs;
    assert.ok(second);
    first.answer();
    second.answer();
    await Promise.all(both);
    first.quick = true;
    second.quick = true;
    const all = calls(tested, 4);
    await turn();
    assert.deepEqual([first.ids.length, second.ids.length], [2, 2]);
    for (const stub of [first, second, first, second]) stub.answer();
    await Promise.all(all);
    await tested.close();
  });

  it("counts a request that was sent ahead against the reserved concurrency", async () => {
    const settings = { ...functionSettings(declare("") as Resource<FunctionInputs>), reserved: 2 };
    const stub = new Stub(() => false);
    stub.quick = true;
    const tested = new Pool(settings, async () => stub as unknown as Instance, IDLE);
    const all = calls(tested, 3);
    assert.equal(await all[2], "throttled");
    await turn();
    assert.deepEqual(stub.ids, ["request-0", "request-1"]);
    stub.answer();
    stub.answer();
    await Promise.all(all);
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
