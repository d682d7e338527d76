import { randomBytes, randomUUID } from "node:crypto";
import { AwsError } from "../common/errors";
import { type AddressAttribute, isEmail, isPhoneNumber } from "./attributes";
import { invalidParameter, why } from "./errors";
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
  const login = loginAttribute(pool, name);
  if (login) given.set(login, name);
  const email = given.get("email");
  if (email !== undefined) given.set("email", canonical(pool, email));
  // Who signs up has addresses to verify. For a user made by an administrator, AWS adds nothing by itself.
  const unverified = status === "FORCE_CHANGE_PASSWORD" ? {} : unverifiedAddresses(given);
  const kept = { sub, ...unverified, ...Object.fromEntries(given) };
  const user = { username: login ? sub : name, attributes: kept, status, enabled: true };
  return {
    ...user,
    ...newPassword(pool, user.username, password),
    ...(status === "FORCE_CHANGE_PASSWORD" && { passwordExpires: temporaryUntil(pool, now) }),
    created: now,
    modified: now,
    generation: 0,
  };
}

const unverifiedAddresses = (given: ReadonlyMap<string, string>) => ({
  ...(given.has("email") && { email_verified: "false" }),
  ...(given.has("phone_number") && { phone_number_verified: "false" }),
});

/** What is stored of a password: a salt and a verifier. */
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

/** @throws InvalidParameterException for a text that cannot be a user name of the pool */
export function checkUsername(pool: Pool, username: string, attributes: ReadonlyMap<string, string>): void {
  const { usernameAttributes, aliasAttributes } = pool;
  const login = loginAttribute(pool, username);
  if (usernameAttributes.size > 0 && !login) {
    const kinds = [...usernameAttributes].sort().map((name) => KINDS[name]);
    throw invalidParameter(
      `Username should be ${kinds.length > 1 ? "either " : ""}${kinds.join(" or ")}.`,
      why("user pool", "user name", kinds.join(" or "), username),
    );
  }
  if (aliasAttributes.has("email") && isEmail(username)) throw aliasFormat("email", "email");
  if (aliasAttributes.has("phone_number") && isPhoneNumber(username)) throw aliasFormat("phone number", "phone number");
  const given = login && attributes.get(login);
  if (login && given !== undefined && canonical(pool, given) !== canonical(pool, username)) {
    throw invalidParameter(
      `Username and ${login} attribute must be the same.`,
      why("user pool", login, "the user name", given),
    );
  }
}

/** The attribute that serves as user name, in a pool with sign-in by e-mail or phone. */
export function loginAttribute({ usernameAttributes }: Pool, username: string): AddressAttribute | undefined {
  if (usernameAttributes.has("email") && isEmail(username)) return "email";
  return usernameAttributes.has("phone_number") && isPhoneNumber(username) ? "phone_number" : undefined;
}

const KINDS: Readonly<Record<AddressAttribute, string>> = { email: "an email", phone_number: "a phone number" };

function aliasFormat(format: string, alias: string): AwsError {
  return invalidParameter(
    `Username cannot be of ${format} format, since user pool is configured for ${alias} alias.`,
    why("user pool", "user name", `none of ${format} format`, "one of it"),
  );
}

export function usernameExists(pool: Pool, username: string, message: string): AwsError {
  const login = loginAttribute(pool, username);
  return new AwsError(
    "UsernameExistsException",
    login ? `An account with the given ${login} already exists.` : message,
    why("user pool", "user name", "a new one", "one that is taken"),
  );
}

/** A number without leading zeros, of whole bytes. */
function hex(value: bigint): string {
  const text = value.toString(16);
  return text.padStart(text.length + (text.length % 2), "0");
}
