import { AwsError } from "../common/errors";
import type { Collection, Store } from "../state/store";
import type { AddressAttribute } from "./attributes";
import { why } from "./errors";
import { canonical, type Pool } from "./pools";
import { toNumber } from "./srp/modular-exponentiation";
import type { Credential } from "./srp/srp";
import type { Alias } from "./user-pool";

/** A user as stored; times in epoch milliseconds. */
export interface User {
  /** In a pool of sign-in by e-mail or phone the `sub`. */
  username: string;
  attributes: Readonly<Record<string, string>> & { readonly sub: string };
  status: "UNCONFIRMED" | "CONFIRMED" | "FORCE_CHANGE_PASSWORD" | "RESET_REQUIRED";
  enabled: boolean;
  created: number;
  modified: number;
  /** Hex. The password itself is not kept. */
  salt: string;
  verifier: string;
  /** When a temporary password ends. */
  passwordExpires?: number;
  /** Of sign-up, and the attribute that it verifies; e-mail where it is left out. */
  code?: ConfirmationCode & { attribute?: AddressAttribute };
  /** Of a forgotten password. */
  resetCode?: ConfirmationCode;
  /** Codes sent to addresses of the user, by the attribute that they verify. */
  verifications?: Readonly<Record<string, Verification>>;
  /** The verified TOTP secret of the user. */
  softwareToken?: SoftwareToken;
  /** A TOTP secret that is not yet verified. */
  pendingToken?: SoftwareToken;
  /** The user's choice: whether TOTP is asked for, and named as preferred. */
  mfa?: { enabled: boolean; preferred: boolean };
  /** Grows when all sign-ins end. Sign-ins of a lower revision are revoked. */
  generation: number;
}

/** A code to confirm with: its hash, base64. */
export interface ConfirmationCode {
  salt: string;
  hash: string;
  expires: number;
}

/** A TOTP secret, base64, and what was used of it. */
export interface SoftwareToken {
  secret: string;
  /** The time step of the last code that was taken. */
  lastStep?: number;
  /** FriendlyDeviceName. */
  name?: string;
}

/** A code sent to verify an address; `value` replaces the attribute's once it is verified. */
export interface Verification extends ConfirmationCode {
  value?: string;
}

/** The users of all pools. Writing methods are called within Store.write. */
export class Users {
  /** By pool and user name; neither holds a space. */
  private readonly users: Collection<User>;
  /** The user name, by pool and alias, such as an e-mail address. */
  private readonly aliases: Collection<string>;

  constructor(store: Store) {
    this.users = store.collection("cognito-idp/users");
    this.aliases = store.collection("cognito-idp/emails");
  }

  get(poolId: string, username: string): User | undefined {
    return this.users.get(`${poolId} ${username}`);
  }

  /** By user name, or by an alias of the pool. */
  find(pool: Pool, name: string): User | undefined {
    const wanted = canonical(pool, name);
    const named = this.get(pool.id, wanted);
    if (named) return named;
    const username = this.aliases.get(`${pool.id} ${wanted}`);
    return username === undefined ? undefined : this.get(pool.id, username);
  }

  of(poolId: string): User[] {
    const prefix = `${poolId} `;
    return [...this.users.entries()].filter(([key]) => key.startsWith(prefix)).map(([, user]) => user);
  }

  /** @throws AliasExistsException for an alias of another user */
  put(pool: Pool, user: User): void {
    const before = this.get(pool.id, user.username);
    const aliases = aliasesOf(pool, user);
    for (const [attribute, alias] of aliases) {
      if ((this.aliases.get(`${pool.id} ${alias}`) ?? user.username) !== user.username)
        throw aliasExists(pool, attribute);
    }
    if (before) this.forgetAliases(pool, before);
    this.users.set(`${pool.id} ${user.username}`, user);
    for (const [, alias] of aliases) this.aliases.set(`${pool.id} ${alias}`, user.username);
  }

  /** Removes the user's addresses from other users who have them as aliases (ForceAliasCreation). */
  takeAddresses(pool: Pool, user: User): void {
    for (const [attribute, alias] of aliasesOf(pool, user)) {
      const other = this.find(pool, alias);
      if (!other || other.username === user.username || attribute === "preferred_username") continue;
      this.put(pool, { ...other, attributes: { ...other.attributes, [`${attribute}_verified`]: "false" } });
    }
  }

  delete(pool: Pool, user: User): void {
    this.users.delete(`${pool.id} ${user.username}`);
    this.forgetAliases(pool, user);
  }

  forget(poolId: string): void {
    for (const collection of [this.users, this.aliases]) {
      for (const [key] of [...collection.entries()]) if (key.startsWith(`${poolId} `)) collection.delete(key);
    }
  }

  /** Removes only aliases of this user: an address may belong to another user by now. */
  private forgetAliases(pool: Pool, user: User): void {
    for (const [, alias] of aliasesOf(pool, user)) {
      const key = `${pool.id} ${alias}`;
      if (this.aliases.get(key) === user.username) this.aliases.delete(key);
    }
  }
}

/** What a user signs in by besides the user name, each with its attribute. */
function aliasesOf(pool: Pool, { attributes }: User): [attribute: Alias, alias: string][] {
  return (["email", "phone_number", "preferred_username"] as const).flatMap((name): [Alias, string][] => {
    const value = attributes[name];
    const holds =
      name === "preferred_username"
        ? pool.aliasAttributes.has(name)
        : pool.usernameAttributes.has(name) ||
          (pool.aliasAttributes.has(name) && attributes[`${name}_verified`] === "true");
    return value && holds ? [[name, canonical(pool, value)]] : [];
  });
}

function aliasExists(pool: Pool, attribute: Alias): AwsError {
  const given = pool.usernameAttributes.size > 0 ? "given " : "";
  return new AwsError(
    "AliasExistsException",
    `An account with the ${given}${attribute} already exists.`,
    why("user pool", attribute, "one that no user has", "another user's"),
  );
}

/** What is kept of a password, as numbers. */
export function credentialOf({ salt, verifier }: Pick<User, "salt" | "verifier">): Credential {
  return { salt: toNumber(Buffer.from(salt, "hex")), verifier: toNumber(Buffer.from(verifier, "hex")) };
}
