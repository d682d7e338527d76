import { randomBytes, randomInt } from "node:crypto";

/** The base-32 alphabet of RFC 4648, section 6, of which AWS makes access key ids and unique ids. */
export const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** The digits and lower-case letters. */
export const LOWER_ALPHANUMERIC = "abcdefghijklmnopqrstuvwxyz0123456789";

/** `count` random characters of an alphabet. */
export function randomText(count: number, alphabet: string): string {
  return Array.from({ length: count }, () => alphabet[randomInt(alphabet.length)]).join("");
}

/** An access key id such as `ASIA…`: `AKIA` for a long-term key, `ASIA` for a temporary one ("IAM identifiers"). */
export function randomAccessKeyId(prefix: "AKIA" | "ASIA"): string {
  return prefix + randomText(16, BASE32);
}

/** `users-1a2b3c4`: a resource's name and the suffix of seven hex digits that Pulumi adds (its "auto-naming"). */
export function autoName(name: string, prefix = `${name}-`): string {
  return prefix + randomBytes(4).toString("hex").slice(1);
}
