import * as assert from "node:assert/strict";
import { seal, unseal } from "../../common/sealed";

const KEY = Buffer.alloc(32, 1);

describe("a sealed text", () => {
  const sealed = seal(KEY, "pool", "secret");

  it("is opened with its key and context alone", () => {
    assert.equal(unseal(KEY, "pool", sealed), "secret");
    assert.equal(unseal(KEY, "other", sealed), undefined);
    assert.equal(unseal(Buffer.alloc(32, 2), "pool", sealed), undefined);
  });

  it("is not opened with any bit changed, nor cut, nor extended", () => {
    for (let bit = 0; bit < sealed.length * 8; bit++) {
      const changed = Buffer.from(sealed);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      assert.equal(unseal(KEY, "pool", changed), undefined, `bit ${bit}`);
    }
    for (let length = 0; length < sealed.length; length++) {
      assert.equal(unseal(KEY, "pool", sealed.subarray(0, length)), undefined, `${length} bytes`);
    }
    assert.equal(unseal(KEY, "pool", Buffer.concat([sealed, Buffer.of(0)])), undefined);
  });

  it("is sealed differently each time", () => assert.notDeepEqual(seal(KEY, "pool", "secret"), sealed));
});
