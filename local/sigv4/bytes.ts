import { hash } from "node:crypto";

/**
 * The bytes of a string that holds one character a byte. A character beyond those, which node:http never
 * gives, is taken as UTF-8: cut to its low byte it would pass for another.
 */
export function bytesOf(text: string): Buffer {
  return Buffer.from(text, /[\u0100-\uffff]/.test(text) ? "utf8" : "latin1");
}

/** Lower-case hex. */
export function sha256Hex(bytes: Buffer): string {
  return hash("sha256", bytes, "hex");
}
