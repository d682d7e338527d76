import { proveAtOldPool } from "./old-pool.js";
import { hashPassword, isPassword } from "./passwords.js";

/** Characters: Cognito takes no longer password, and a hash of more would cost more. */
const LONGEST_PASSWORD = 256;

/** What a user may be told; which of the reasons it was is in the log alone. */
export const WRONG = "Wrong address or password.";

/**
 * Signs a user in: with the hash that is kept here, or, who has not moved yet, by proving the password at the old pool
 * and keeping its hash from then on.
 */
export class SignIn {
  #accounts;
  #attempts;
  #oldPool;
  #log;
  /** Compared with where there is no other, so that a name that nobody has takes as long. */
  #nobody = hashPassword("nobody has this password");

  constructor({ accounts, attempts, oldPool, log }) {
    this.#accounts = accounts;
    this.#attempts = attempts;
    this.#oldPool = oldPool;
    this.#log = log;
  }

  /**
   * @param {{ name: string, password: string, address: string }} given `address` is the caller's, of the network
   * @returns {Promise<{ sub: string } | { refused: string }>}
   */
  async check({ name, password, address }) {
    const account = this.#accounts.find(name);
    const keys = [`name ${account?.sub ?? name.slice(0, 256)}`, `address ${address}`];
    const seconds = this.#attempts.secondsToWait(keys);
    if (seconds > 0) return { refused: `Too many wrong passwords. Try again in ${seconds} s.` };
    this.#attempts.begin(keys);
    const why = await this.#whyNot(account, password);
    if (why !== undefined) {
      this.#log(`refused ${account?.sub ?? "a name that nobody has"}: ${why}`);
      return { refused: WRONG };
    }
    this.#attempts.succeed(keys);
    return { sub: account.sub };
  }

  /** @returns undefined where the password is right */
  async #whyNot(account, password) {
    if (password === "" || password.length > LONGEST_PASSWORD) return "a password of no possible length";
    const hash = account && this.#accounts.hashOf(account);
    if (!account || hash) {
      const right = await isPassword(password, hash ?? (await this.#nobody));
      return right && account?.active ? undefined : "wrong password, or a disabled user";
    }
    if (!account.active) return "the user is disabled";
    if (!this.#oldPool) return "the user has not moved, and the old pool is off";
    const { username, email, sub } = account;
    const answer = await proveAtOldPool(this.#oldPool, { username: email ?? username, password, sub });
    if (!answer.proved) return answer.why;
    this.#accounts.move(account, await hashPassword(password));
    this.#log(`moved ${sub}`);
    return undefined;
  }
}
