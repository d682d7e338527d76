import * as assert from "node:assert/strict";
import { Throttle } from "../../execute-api/token-bucket";

describe("token buckets", () => {
  const LIMITS = { rate: 10, burst: 2 };
  let now: number;
  let throttle: Throttle;
  beforeEach(() => {
    now = 1_000_000;
    throttle = new Throttle(() => now);
  });

  it("give `burst` tokens at once, and `rate` a second after that", () => {
    const takes = () => [1, 2, 3].map(() => throttle.take("GET /", LIMITS));
    assert.deepEqual(takes(), [true, true, false]);
    now += 99;
    assert.equal(throttle.take("GET /", LIMITS), false);
    now += 1;
    assert.deepEqual(takes(), [true, false, false]);
    now += 60_000;
    assert.deepEqual(takes(), [true, true, false]);
  });

  it("are full again under other limits", () => {
    for (let count = 0; count < 3; count++) throttle.take("GET /", LIMITS);
    assert.equal(throttle.take("GET /", { rate: 10, burst: 1 }), true);
  });

  it("of APIs that are gone do not stay", () => {
    for (let api = 0; api < 1000; api++) {
      throttle.take(`api${api}/dev/GET/`, LIMITS);
      now += 1000;
    }
    assert.equal(throttle.size, 1);
  });

  it("that are not full stay when another comes", () => {
    for (let count = 0; count < 2; count++) throttle.take("GET /", LIMITS);
    throttle.take("GET /other", LIMITS);
    assert.equal(throttle.size, 2);
    assert.equal(throttle.take("GET /", LIMITS), false);
  });
});
