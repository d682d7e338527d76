import * as fs from "node:fs";
import * as path from "node:path";

const USER_EXTENSION = "urn:ietf:params:scim:schemas:extension:cognito:2.0:User";
const GROUP_EXTENSION = "urn:ietf:params:scim:schemas:extension:cognito:2.0:Group";

/**
 * The users of the export, and who of them has moved here. Who has moved is appended to one file, a line for each,
 * and is on the disk before the sign-in is answered.
 */
export class Accounts {
  /** By sub, which stays what it was in the old pool. */
  #bySub = new Map();
  #byName = new Map();
  #moved = new Map();
  #file;

  /**
   * @param {string} users the file of the SCIM export
   * @param {string} data the folder of what this provider keeps
   * @throws Error, one line, for a file that is no export, and for two users of one name
   */
  constructor(users, data) {
    fs.mkdirSync(data, { recursive: true, mode: 0o700 });
    this.#file = path.join(data, "moved.jsonl");
    for (const [index, line] of linesOf(users).entries()) {
      const resource = parsed(line, `${users}:${index + 1}`);
      if (resource.schemas?.some((schema) => schema.endsWith(":User")))
        this.#addUser(resource, `${users}:${index + 1}`);
      else this.#addMembers(resource);
    }
    for (const [index, line] of linesOf(this.#file, "").entries()) {
      const { sub, movedAt, hash } = parsed(line, `${this.#file}:${index + 1}`);
      this.#moved.set(sub, { movedAt, hash });
    }
  }

  /** The user who signs in with that address or user name; addresses are compared without their case. */
  find(name) {
    return this.#byName.get(nameKey(name));
  }

  bySub(sub) {
    return this.#bySub.get(sub);
  }

  /** The password's hash; undefined for a user who has not moved. */
  hashOf({ sub }) {
    return this.#moved.get(sub)?.hash;
  }

  /** Notes that the user has moved. */
  move({ sub }, hash) {
    const movedAt = new Date().toISOString();
    const file = fs.openSync(this.#file, "a", 0o600);
    try {
      fs.writeSync(file, `${JSON.stringify({ sub, movedAt, hash })}\n`);
      fs.fsyncSync(file);
    } finally {
      fs.closeSync(file);
    }
    this.#moved.set(sub, { movedAt, hash });
  }

  /** Who has moved and who never came; without passwords or hashes. */
  manifest() {
    const all = [...this.#bySub.values()].map(({ sub, email, username, active }) => ({
      sub,
      name: email ?? username,
      ...(!active && { disabled: true }),
    }));
    const moved = all.flatMap((user) => {
      const known = this.#moved.get(user.sub);
      return known ? [{ ...user, movedAt: known.movedAt }] : [];
    });
    const neverCame = all.filter(({ sub }) => !this.#moved.has(sub));
    return { users: all.length, moved, neverCame };
  }

  #addUser(resource, at) {
    const extension = resource[USER_EXTENSION] ?? {};
    const email = resource.emails?.[0]?.value;
    const user = {
      sub: resource.externalId,
      username: resource.userName,
      email,
      emailVerified: extension.emailVerified === true,
      name: resource.name?.formatted,
      active: resource.active !== false,
      groups: [],
    };
    if (typeof user.sub !== "string" || typeof user.username !== "string") {
      throw new Error(`${at} has no externalId or no userName`);
    }
    for (const key of new Set([user.username, email].filter(Boolean).map(nameKey))) {
      if (this.#byName.has(key)) throw new Error(`${at} has the name of another user: decide whose it is`);
      this.#byName.set(key, user);
    }
    this.#bySub.set(user.sub, user);
  }

  #addMembers({ displayName, members = [], [GROUP_EXTENSION]: extension }) {
    for (const { value } of members) {
      const groups = this.#bySub.get(value)?.groups;
      groups?.push({ name: displayName, precedence: extension?.precedence ?? Number.POSITIVE_INFINITY });
      groups?.sort((one, other) => one.precedence - other.precedence);
    }
  }
}

function nameKey(name) {
  return name.normalize("NFC").toLowerCase();
}

function linesOf(file, otherwise) {
  if (otherwise !== undefined && !fs.existsSync(file)) return [];
  try {
    return fs.readFileSync(file, "utf8").split("\n").filter(Boolean);
  } catch (error) {
    throw new Error(`${file} cannot be read: ${error.code}`);
  }
}

function parsed(line, at) {
  try {
    return JSON.parse(line);
  } catch {
    throw new Error(`${at} is not JSON`);
  }
}
