import { randomBytes, randomUUID } from "node:crypto";
import { AwsError } from "../common/errors";
import { isEmail } from "./attributes";
import { invalidParameter, why } from "./errors";
import { violated } from "./input";
import { canonical, type Pool, srpName } from "./pools";
import { toNumber } from "./srp/modular-exponentiation";
import { type Credential, sameVerifier, verifierOf } from "./srp/srp";
import type { User } from "./users";

const DAY = 86_400_000;

/** What a new account begins with. */
export interface NewAccount {
  pool: Pool;
  username: string;
  attributes: ReadonlyMap<string, string>;
  password: string;
  status: User["status"];
  /** Epoch milliseconds. */
  now: number;
}

/** @throws InvalidParameterException */
export function newUser({ pool, username, attributes, password, status, now }: NewAccount): User {
  const name = canonical(pool, username);
  const sub = randomUUID();
  const given = new Map(attributes);
  const email = pool.emailIsUsername ? name : given.get("email");
  if (email !== undefined) given.set("email", canonical(pool, email));
  const kept = {
    sub,
    ...(email !== undefined && { email_verified: given.get("email_verified") ?? "false" }),
    ...Object.fromEntries(given),
  };
  const user = { username: pool.emailIsUsername ? sub : name, attributes: kept, status, enabled: true };
  return {
    ...user,
    ...newPassword(pool, user.username, password),
    ...(status === "FORCE_CHANGE_PASSWORD" && { passwordExpires: temporaryUntil(pool, now) }),
    created: now,
    modified: now,
    generation: 0,
  };
}

/** What is kept of a password, with a salt of its own. */
export function newPassword(pool: Pool, userId: string, password: string): Pick<User, "salt" | "verifier"> {
  const salt = toNumber(randomBytes(16));
  const verifier = verifierOf({ poolName: srpName(pool), userId }, password, salt);
  return { salt: hex(salt), verifier: hex(verifier) };
}

export function isPassword(pool: Pool, userId: string, password: string, { salt, verifier }: Credential): boolean {
  return sameVerifier(verifierOf({ poolName: srpName(pool), userId }, password, salt), verifier);
}

export function temporaryUntil(pool: Pool, now: number): number {
  return now + pool.passwordPolicy.temporaryPasswordValidityDays * DAY;
}

/** @throws InvalidParameterException for what can be no user name of the pool */
export function checkUsername(pool: Pool, username: string, attributes: ReadonlyMap<string, string>): void {
  if (pool.emailIsUsername && !isEmail(username)) {
    throw invalidParameter(
      "Username should be an email.",
      why("user pool", "user name", "an e-mail address", username),
    );
  }
  if (username.length > 128) {
    throw violated(`'${username}'`, "username", "Member must have length less than or equal to 128");
  }
  if (!/^[\p{L}\p{M}\p{S}\p{N}\p{P}]+$/u.test(username)) {
    const pattern = "Member must satisfy regular expression pattern: [\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+";
    throw violated(`'${username}'`, "username", pattern);
  }
  const email = attributes.get("email");
  if (pool.emailIsUsername && email !== undefined && canonical(pool, email) !== canonical(pool, username)) {
    throw invalidParameter(
      "Username and email attribute must be the same.",
      why("user pool", "email", "the user name", email),
    );
  }
}

export function usernameExists(pool: Pool, message: string): AwsError {
  return new AwsError(
    "UsernameExistsException",
    pool.emailIsUsername ? "An account with the given email already exists." : message,
    why("user pool", "user name", "a new one", "one that is taken"),
  );
}

/** A number without leading zeros, of whole bytes. */
function hex(value: bigint): string {
  const text = value.toString(16);
  return text.padStart(text.length + (text.length % 2), "0");
}
