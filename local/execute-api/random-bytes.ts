import { randomFillSync } from "node:crypto";

const block = Buffer.alloc(4096);
let used = block.length;

/** `count` fresh random bytes. They are generated in blocks: each call of the generator is slow. */
export function randomBytes(count: number): Buffer {
  if (used + count > block.length) {
    randomFillSync(block);
    used = 0;
  }
  used += count;
  return Buffer.from(block.subarray(used - count, used));
}
