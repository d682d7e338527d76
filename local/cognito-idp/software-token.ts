import { createHash } from "node:crypto";
import { AwsError } from "../common/errors";
import { inWords, why } from "./errors";
import type { Pool } from "./pools";
import { stepOf } from "./totp";
import type { SoftwareToken, User } from "./users";

/** The challenge that must follow the first factor; undefined if tokens may be issued. */
export function secondFactorOf(pool: Pool, user: User): "SOFTWARE_TOKEN_MFA" | "MFA_SETUP" | undefined {
  if (pool.mfa === "OFF") return undefined;
  if (user.softwareToken && (pool.mfa === "ON" || user.mfa?.enabled)) return "SOFTWARE_TOKEN_MFA";
  return pool.mfa === "ON" ? "MFA_SETUP" : undefined;
}

/**
 * The token after its code was used. A code is accepted once, and no code of an earlier step after it (RFC 6238, section
 * 5.2).
 * @param now epoch milliseconds
 * @throws CodeMismatchException, ExpiredCodeException
 */
export function useCode(token: SoftwareToken, code: string, now: number): SoftwareToken {
  const step = stepOf(Buffer.from(token.secret, "base64"), code, now);
  if (step === undefined) {
    throw new AwsError(
      "CodeMismatchException",
      "Invalid code received for user",
      inWords("wrong code", why("TOTP", "SOFTWARE_TOKEN_MFA_CODE", "the app's current code", "another")),
    );
  }
  if (token.lastStep !== undefined && step <= token.lastStep) {
    throw new AwsError(
      "ExpiredCodeException",
      "Your software token has already been used once.",
      why("TOTP", "SOFTWARE_TOKEN_MFA_CODE", "a code that was not used", "one that was used"),
    );
  }
  return { ...token, lastStep: step };
}

/** The user after a code proved that an app has the associated secret. @throws EnableSoftwareTokenMFAException */
export function withVerifiedToken(user: User, code: string, now: number): User {
  const { pendingToken, ...rest } = user;
  if (!pendingToken) {
    throw notFound("Software Token MFA does not exist for the user.", "AssociateSoftwareToken before", "none");
  }
  const step = stepOf(Buffer.from(pendingToken.secret, "base64"), code, now);
  if (step === undefined) {
    throw new AwsError(
      "EnableSoftwareTokenMFAException",
      "Code mismatch and fail enable Software Token MFA",
      inWords("wrong code", why("TOTP", "UserCode", "the app's current code", "another")),
    );
  }
  return { ...rest, softwareToken: { ...pendingToken, lastStep: step }, modified: now };
}

/** @throws SoftwareTokenMFANotFoundException */
export function checkTokensEnabled(pool: Pool): void {
  if (pool.mfa !== "OFF") return;
  throw notFound(
    "Software Token MFA has not been enabled by the userPool",
    "softwareTokenMfaConfiguration enabled",
    "mfaConfiguration OFF",
  );
}

/** The hash of a secret. It ties a session to that secret. */
export function tokenFingerprint({ secret }: SoftwareToken): string {
  return createHash("sha256").update(secret).digest("base64");
}

function notFound(message: string, expected: string, actual: string): AwsError {
  return new AwsError("SoftwareTokenMFANotFoundException", message, why("TOTP", "software token", expected, actual));
}
