import type { Collection, Store } from "../state/store";
import { canonical, type Pool } from "./pools";
import { toNumber } from "./srp/modular-exponentiation";
import type { Credential } from "./srp/srp";

/** A user as it is kept; times in epoch milliseconds. */
export interface User {
  /** In a pool of e-mail sign-in the `sub`. */
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
  /** Of sign-up. */
  code?: ConfirmationCode;
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
  /** Grows when all sign-ins end; those of a lower one are revoked. */
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

/** The users of all pools. What writes stands within Store.write. */
export class Users {
  /** By pool and user name; neither holds a space. */
  private readonly users: Collection<User>;
  /** By pool and e-mail, where users sign in by it: the user name. */
  private readonly emails: Collection<string>;

  constructor(store: Store) {
    this.users = store.collection("cognito-idp/users");
    this.emails = store.collection("cognito-idp/emails");
  }

  get(poolId: string, username: string): User | undefined {
    return this.users.get(`${poolId} ${username}`);
  }

  /** By user name, or by e-mail where users sign in by it. */
  find(pool: Pool, name: string): User | undefined {
    const wanted = canonical(pool, name);
    const byEmail = pool.emailIsUsername ? this.emails.get(`${pool.id} ${wanted}`) : undefined;
    return this.get(pool.id, byEmail ?? wanted);
  }

  of(poolId: string): User[] {
    const prefix = `${poolId} `;
    return [...this.users.entries()].filter(([key]) => key.startsWith(prefix)).map(([, user]) => user);
  }

  put(pool: Pool, user: User): void {
    const { email } = user.attributes;
    const before = this.get(pool.id, user.username);
    if (before && before.attributes.email !== email) this.forgetEmail(pool, before);
    this.users.set(`${pool.id} ${user.username}`, user);
    if (pool.emailIsUsername && email) this.emails.set(`${pool.id} ${canonical(pool, email)}`, user.username);
  }

  delete(pool: Pool, user: User): void {
    this.users.delete(`${pool.id} ${user.username}`);
    this.forgetEmail(pool, user);
  }

  forget(poolId: string): void {
    for (const collection of [this.users, this.emails]) {
      for (const [key] of [...collection.entries()]) if (key.startsWith(`${poolId} `)) collection.delete(key);
    }
  }

  /** Only where it leads to this user: the address may have become another user's. */
  private forgetEmail(pool: Pool, { username, attributes: { email } }: User): void {
    if (!pool.emailIsUsername || !email) return;
    const key = `${pool.id} ${canonical(pool, email)}`;
    if (this.emails.get(key) === username) this.emails.delete(key);
  }
}

/** What is kept of a password, as numbers. */
export function credentialOf({ salt, verifier }: Pick<User, "salt" | "verifier">): Credential {
  return { salt: toNumber(Buffer.from(salt, "hex")), verifier: toNumber(Buffer.from(verifier, "hex")) };
}
