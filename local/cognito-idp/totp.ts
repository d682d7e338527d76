import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { BASE32 } from "../common/random";

/** Seconds of one code (RFC 6238, section 4.1). */
const STEP = 30;
const DIGITS = 6;
/** Steps before and after the current one whose codes are accepted, for clocks that differ (RFC 6238, section 5.2). */
const TOLERANCE = 1;
/** As many as AWS's secrets have: 52 letters in base 32. */
const SECRET_BYTES = 32;

export function newSecret(): Buffer {
  return randomBytes(SECRET_BYTES);
}

/** Without padding (RFC 4648, section 6), as authenticator apps take it. */
export function base32(bytes: Buffer): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  return (bits.match(/.{1,5}/g) ?? []).map((five) => BASE32[Number.parseInt(five.padEnd(5, "0"), 2)]).join("");
}

/** RFC 4226, section 5.3, with HMAC-SHA-1 as authenticator apps compute it. */
export function hotp(secret: Buffer, counter: number): string {
  const message = Buffer.alloc(8);
  message.writeBigUInt64BE(BigInt(counter));
  const digest = createHmac("sha1", secret).update(message).digest();
  const offset = digest.readUInt8(digest.length - 1) & 0x0f;
  const number = digest.readUInt32BE(offset) & 0x7fff_ffff;
  return (number % 10 ** DIGITS).toString().padStart(DIGITS, "0");
}

/**
 * The time step whose code this is (RFC 6238, section 4), undefined for a wrong code. Every step of the window is
 * compared, in constant time.
 * @param now epoch milliseconds
 */
export function stepOf(secret: Buffer, code: string, now: number): number | undefined {
  const current = Math.floor(now / 1000 / STEP);
  let found: number | undefined;
  for (let step = Math.max(0, current - TOLERANCE); step <= current + TOLERANCE; step++) {
    if (sameText(hotp(secret, step), code)) found = step;
  }
  return found;
}

function sameText(expected: string, actual: string): boolean {
  const [one, other] = [Buffer.from(expected), Buffer.from(actual)];
  return one.length === other.length && timingSafeEqual(one, other);
}
