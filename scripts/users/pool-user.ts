import type { GroupType, UserType } from "@aws-sdk/client-cognito-identity-provider";

/** A user as the pool knows them. */
export interface PoolUser {
  /** What they sign in with: their e-mail address where the pool takes that for the user name. */
  username: string;
  /** By name, such as `email` or `custom:plan`; `sub` among them. */
  attributes: ReadonlyMap<string, string>;
  enabled: boolean;
  /** `CONFIRMED`, `UNCONFIRMED`, `FORCE_CHANGE_PASSWORD`, …; empty where it is not known. */
  status: string;
  /** ISO 8601, where it is known. */
  created?: string;
  modified?: string;
}

/** A group of the pool. */
export interface PoolGroup {
  name: string;
  description?: string;
  precedence?: number;
  roleArn?: string;
}

/** Who is in a group. */
export interface Member {
  sub: string;
  username: string;
}

export function poolUser(user: UserType, emailIsUsername: boolean): PoolUser {
  const attributes = new Map((user.Attributes ?? []).map(({ Name = "", Value = "" }) => [Name, Value]));
  return {
    username: (emailIsUsername && attributes.get("email")) || (user.Username ?? ""),
    attributes,
    enabled: user.Enabled ?? true,
    status: user.UserStatus ?? "",
    created: user.UserCreateDate?.toISOString(),
    modified: user.UserLastModifiedDate?.toISOString(),
  };
}

export function poolGroup(group: GroupType): PoolGroup {
  return {
    name: group.GroupName ?? "",
    ...(group.Description !== undefined && { description: group.Description }),
    ...(group.Precedence !== undefined && { precedence: group.Precedence }),
    ...(group.RoleArn !== undefined && { roleArn: group.RoleArn }),
  };
}

/** The attribute that is the same for one person in every export of one pool. */
export function subOf(user: PoolUser): string {
  return user.attributes.get("sub") ?? user.username;
}
