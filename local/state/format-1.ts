import { createHash } from "node:crypto";
import { type Change, Damage, lines, parseChanges } from "./format";

/**
 * Reads a file of the first version: a header, and records that carry eight hex digits of their own SHA-256 and are not
 * chained.
 * @throws Damage
 */
export function parseVersion1(bytes: Buffer): { changes: Change[]; torn: number } {
  const { whole, rest } = lines(bytes);
  const changes = whole.slice(1).flatMap((line, index) => {
    const json = line.subarray(9);
    const sum = createHash("sha256").update(json).digest("hex").slice(0, 8);
    if (line.subarray(0, 9).toString() !== `${sum} `) throw new Damage(`was damaged or edited at line ${index + 2}`);
    return parseChanges(json, index + 2);
  });
  return { changes, torn: rest.length };
}
