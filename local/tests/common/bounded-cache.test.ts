import * as assert from "node:assert/strict";
import { BoundedCache } from "../../common/bounded-cache";

describe("BoundedCache", () => {
  it("creates a value once, and drops only the oldest when it is full", () => {
    const cache = new BoundedCache<string[]>(2);
    const created: string[] = [];
    const get = (key: string) =>
      cache.getOrCreate(key, () => {
        created.push(key);
        return [key];
      });
    for (const key of ["a", "b", "a", "c", "b", "c", "a"]) assert.deepEqual(get(key), [key]);
    assert.deepEqual(created, ["a", "b", "c", "a"]);
  });

  it("does not cache undefined", () => {
    const cache = new BoundedCache<string[]>(2);
    assert.equal(
      cache.getOrCreate("a", () => undefined),
      undefined,
    );
    assert.deepEqual(
      cache.getOrCreate("a", () => ["a"]),
      ["a"],
    );
  });
});
