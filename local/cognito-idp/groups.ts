import type { Collection, Store } from "../state/store";
import { groupNotFound } from "./errors";
import type { Group, Pool } from "./pools";
import type { User } from "./users";

/** A group made by CreateGroup; times in epoch milliseconds. */
export interface MadeGroup extends Group {
  created: number;
  modified: number;
}

/**
 * The groups of all pools, those that the program declares and those made by command, and who is in them.
 * Writing methods are called within Store.write.
 */
export class Groups {
  /** By pool and name; neither holds a space. */
  private readonly made: Collection<MadeGroup>;
  /** By pool, group and user name. */
  private readonly members: Collection<true>;

  constructor(store: Store) {
    this.made = store.collection("cognito-idp/groups");
    this.members = store.collection("cognito-idp/group-members");
  }

  get(pool: Pool, name: string): Group | MadeGroup | undefined {
    return pool.groups.get(name) ?? this.made.get(`${pool.id} ${name}`);
  }

  /** By name. */
  of(pool: Pool): (Group | MadeGroup)[] {
    const prefix = `${pool.id} `;
    const made = [...this.made.entries()].filter(([key]) => key.startsWith(prefix)).map(([, group]) => group);
    const all = new Map([...made, ...pool.groups.values()].map((group) => [group.name, group]));
    return [...all.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
  }

  ofUser(pool: Pool, user: User): (Group | MadeGroup)[] {
    return this.of(pool).filter(({ name }) => this.members.get(member(pool.id, name, user.username)));
  }

  membersOf(pool: Pool, name: string): string[] {
    const prefix = member(pool.id, name, "");
    return [...this.members.entries()]
      .filter(([key]) => key.startsWith(prefix))
      .map(([key]) => key.slice(prefix.length));
  }

  put(pool: Pool, group: MadeGroup): void {
    this.made.set(`${pool.id} ${group.name}`, group);
  }

  /** Removes a group with all memberships. @param name of a group that is made by command or gone from the program */
  delete(poolId: string, name: string): void {
    this.made.delete(`${poolId} ${name}`);
    deleteAll(this.members, member(poolId, name, ""));
  }

  /** @throws ResourceNotFoundException */
  add(pool: Pool, name: string, user: User): void {
    if (!this.get(pool, name)) throw groupNotFound(name);
    this.members.set(member(pool.id, name, user.username), true);
  }

  /** @throws ResourceNotFoundException */
  remove(pool: Pool, name: string, user: User): void {
    if (!this.get(pool, name)) throw groupNotFound(name);
    this.members.delete(member(pool.id, name, user.username));
  }

  removeFromAll(pool: Pool, user: User): void {
    for (const { name } of this.ofUser(pool, user)) this.members.delete(member(pool.id, name, user.username));
  }

  forget(poolId: string): void {
    for (const collection of [this.made, this.members]) deleteAll(collection, `${poolId} `);
  }
}

function member(poolId: string, group: string, username: string): string {
  return `${poolId} ${group} ${username}`;
}

function deleteAll(collection: Collection<MadeGroup> | Collection<true>, prefix: string): void {
  for (const [key] of [...collection.entries()]) if (key.startsWith(prefix)) collection.delete(key);
}
