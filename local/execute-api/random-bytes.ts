import { randomFillSync } from "node:crypto";

const block = Buffer.alloc(4096);
let used = block.length;

/** A copy of random bytes that nobody had yet, `count` of them; many are fetched at once, as each fetch costs. */
export function randomBytes(count: number): Buffer {
  if (used + count > block.length) {
    randomFillSync(block);
    used = 0;
  }
  used += count;
  return Buffer.from(block.subarray(used - count, used));
}
