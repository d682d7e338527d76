import { createHash, randomBytes, randomInt, timingSafeEqual } from "node:crypto";
import { AwsError } from "../common/errors";
import { attemptLimitExceeded, inWords, why } from "./errors";
import type { HourlyLimit } from "./hourly-limit";
import type { Pool } from "./pools";
import type { Service } from "./service";
import type { ConfirmationCode } from "./users";

const HOUR = 3_600_000;

/** Milliseconds (developer guide, "Quotas in Amazon Cognito": validity of codes). */
export const CODE_VALIDITY = { signUp: 24 * HOUR, attribute: 24 * HOUR, passwordReset: HOUR } as const;

/** A code of 6 digits, and what is stored of it. @param now epoch milliseconds */
export function newCode(now: number, validity: number): { code: string; kept: ConfirmationCode } {
  const code = randomInt(1_000_000).toString().padStart(6, "0");
  const salt = randomBytes(16).toString("base64");
  return { code, kept: { salt, hash: hash(salt, code).toString("base64"), expires: now + validity } };
}

/** @throws ExpiredCodeException where none is valid, CodeMismatchException */
export function checkCode(kept: ConfirmationCode | undefined, code: string, now: number): void {
  if (!kept || now >= kept.expires) throw expiredCode(kept ? "expired" : "none was sent");
  if (!timingSafeEqual(hash(kept.salt, code), Buffer.from(kept.hash, "base64")))
    throw codeMismatch("only the code that was sent last counts");
}

export function expiredCode(actual: string): AwsError {
  return new AwsError(
    "ExpiredCodeException",
    "Invalid code provided, please request a code again.",
    why("user pool", "code", "one that is valid", actual),
  );
}

export function codeMismatch(actual: string): AwsError {
  return new AwsError(
    "CodeMismatchException",
    "Invalid verification code provided, please try again.",
    inWords(`the code is wrong: ${actual}`, why("user pool", "code", "the code that was sent last", actual)),
  );
}

/**
 * Counts an attempt before its outcome is known, so that attempts sent at once are counted one by one.
 * @throws LimitExceededException
 */
export function countAttempt(limit: HourlyLimit, key: string, what: string): void {
  if (limit.exceeded(key)) throw attemptLimitExceeded(what);
  limit.count(key);
}

/** Writes to the disk as sending a code does, for a user who gets none: both answers must take equally long. */
export async function simulateCode(idp: Service, pool: Pool): Promise<void> {
  await idp.store.write(() => {
    const { kept } = newCode(idp.clock(), CODE_VALIDITY.passwordReset);
    idp.store.collection<ConfirmationCode>(SIMULATED).set(pool.id, kept);
  });
}

/** Within Store.write. */
export function forgetSimulatedCode({ store }: Pick<Service, "store">, poolId: string): void {
  store.collection(SIMULATED).delete(poolId);
}

const SIMULATED = "cognito-idp/simulated-codes";

function hash(salt: string, code: string): Buffer {
  return createHash("sha256").update(`${salt} ${code}`).digest();
}
