import { createHash, randomBytes, randomInt, timingSafeEqual } from "node:crypto";
import type { ConfirmationCode } from "./users";

/** 24 hours (developer guide, "Quotas in Amazon Cognito": validity of the sign-up confirmation code). */
const VALIDITY = 24 * 3_600_000;

/** A code of 6 digits, and what is kept of it. @param now epoch milliseconds */
export function newCode(now: number): { code: string; kept: ConfirmationCode } {
  const code = randomInt(1_000_000).toString().padStart(6, "0");
  const salt = randomBytes(16).toString("base64");
  return { code, kept: { salt, hash: hash(salt, code).toString("base64"), expires: now + VALIDITY } };
}

export function isCode(kept: ConfirmationCode, code: string): boolean {
  return timingSafeEqual(hash(kept.salt, code), Buffer.from(kept.hash, "base64"));
}

function hash(salt: string, code: string): Buffer {
  return createHash("sha256").update(`${salt} ${code}`).digest();
}
