import { hash } from "node:crypto";

/**
 * The bytes of a string with one character per byte. A character above 255, which node:http never gives, is encoded
 * as UTF-8: its low byte alone would equal another character.
 */
export function bytesOf(text: string): Buffer {
  return Buffer.from(text, /[\u0100-\uffff]/.test(text) ? "utf8" : "latin1");
}

/** Lower-case hex. */
export function sha256Hex(bytes: Buffer): string {
  return hash("sha256", bytes, "hex");
}
