import { randomInt } from "node:crypto";
import { AwsError } from "../common/errors";
import { why } from "./errors";
import { violated } from "./input";

/** As the program sets it; times in days. */
export interface PasswordPolicy {
  minimumLength: number;
  requireUppercase: boolean;
  requireLowercase: boolean;
  requireNumbers: boolean;
  requireSymbols: boolean;
  temporaryPasswordValidityDays: number;
}

/** The characters that AWS counts as symbols (developer guide, "Adding user pool password requirements"). */
const SYMBOLS = "^$*.[]{}()?\"!@#%&/\\,><':;|_~`=+-";

const RULES: readonly [broken: (policy: PasswordPolicy, password: string) => boolean, message: string][] = [
  [(policy, password) => password.length < policy.minimumLength, "Password not long enough"],
  [(policy, password) => policy.requireUppercase && !/[A-Z]/.test(password), "Password must have uppercase characters"],
  [(policy, password) => policy.requireLowercase && !/[a-z]/.test(password), "Password must have lowercase characters"],
  [(policy, password) => policy.requireNumbers && !/[0-9]/.test(password), "Password must have numeric characters"],
  [(policy, password) => policy.requireSymbols && !hasSymbol(password), "Password must have symbol characters"],
];

/** How AWS begins its answer; it depends on the operation. */
export type PolicyWords =
  | "did not conform with policy"
  | "did not conform with password policy"
  | "does not conform to policy";

/**
 * Names the first broken rule.
 * @throws InvalidPasswordException, or InvalidParameterException for a password that AWS accepts in no pool
 */
export function checkPassword(
  policy: PasswordPolicy,
  password: string,
  words: PolicyWords = "did not conform with policy",
): void {
  if (password.length > 256) {
    throw violated(undefined, "password", "Member must have length less than or equal to 256");
  }
  if (!/^\S+.*\S+$/su.test(password)) {
    throw violated(undefined, "password", "Member must satisfy regular expression pattern: ^[\\S]+.*[\\S]+$");
  }
  for (const [broken, message] of RULES) {
    if (broken(policy, password)) {
      throw new AwsError(
        "InvalidPasswordException",
        `Password ${words}: ${message}`,
        why("user pool", "password", "one that the pool's policy takes", message),
      );
    }
  }
}

/** A password that meets every policy and is never shown. */
export function unguessable(policy: PasswordPolicy): string {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  const length = Math.max(32, policy.minimumLength);
  const rest = Array.from({ length: length - 4 }, () => letters[randomInt(letters.length)]);
  return `Aa0!${rest.join("")}`;
}

function hasSymbol(password: string): boolean {
  // A space counts too, but neither first nor last.
  return [...password].some((char) => SYMBOLS.includes(char)) || /\S \S/.test(password);
}
