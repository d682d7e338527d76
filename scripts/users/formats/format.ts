import type { Member, PoolGroup, PoolUser } from "../pool-user";
import { csv } from "./csv";
import { keycloak } from "./keycloak";
import { scim } from "./scim-lines";

/** What a format may need to know of a pool before its first user. */
export interface PoolFacts {
  /** The columns of GetCSVHeader. */
  csvHeader: readonly string[];
  groups: readonly PoolGroup[];
  /** The names of a user's groups, by `sub`; empty unless the format asks for it. */
  groupsOf: ReadonlyMap<string, readonly string[]>;
}

/** How users and groups become text. The parts of a file are head, users, groups, tail. */
export interface Format {
  /** Whether a user's text names their groups, which must then be known first and are kept in memory. */
  namesGroupsOfUsers: boolean;
  head(facts: PoolFacts): string;
  user(user: PoolUser, facts: PoolFacts, isFirst: boolean): string;
  /** Some members of a group; undefined where groups are no part of the format or stand in its head. */
  members?(group: PoolGroup, members: readonly Member[]): string;
  tail: string;
  /** What the format has no place for, beside what no format can hold. */
  leavesOut: readonly string[];
}

export const FORMATS = { scim, keycloak, csv } as const satisfies Record<string, Format>;
export type FormatName = keyof typeof FORMATS;
