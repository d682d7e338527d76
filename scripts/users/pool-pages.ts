import {
  DescribeUserPoolCommand,
  GetCSVHeaderCommand,
  ListGroupsCommand,
  ListUsersCommand,
  ListUsersInGroupCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { type Member, type PoolGroup, type PoolUser, poolGroup, poolUser, subOf } from "./pool-user";
import { impatientClientOf, type UserPool } from "./user-pool";

/** A pool of which it is known whether people sign in with their e-mail address; their user name is a UUID then. */
export type KnownPool = UserPool & { emailIsUsername: boolean };

/** Some of a long list, and the token of the next page; undefined after the last. */
export interface Page<T> {
  items: T[];
  next: string | undefined;
}

/** All users, from a page's token on. */
export async function* userPages(pool: KnownPool, from?: string): AsyncGenerator<Page<PoolUser>> {
  const { client, userPoolId, emailIsUsername } = pool;
  let token = from;
  do {
    const answer = await client.send(new ListUsersCommand({ UserPoolId: userPoolId, PaginationToken: token }));
    token = answer.PaginationToken;
    yield { items: (answer.Users ?? []).map((user) => poolUser(user, emailIsUsername)), next: token };
  } while (token !== undefined);
}

/** The members of a group, from a page's token on. */
export async function* memberPages(pool: KnownPool, group: string, from?: string): AsyncGenerator<Page<Member>> {
  const { client, userPoolId, emailIsUsername } = pool;
  let token = from;
  do {
    const command = new ListUsersInGroupCommand({ UserPoolId: userPoolId, GroupName: group, NextToken: token });
    const answer = await client.send(command);
    token = answer.NextToken;
    const users = (answer.Users ?? []).map((user) => poolUser(user, emailIsUsername));
    yield { items: users.map((user) => ({ sub: subOf(user), username: user.username })), next: token };
  } while (token !== undefined);
}

/** All groups; a pool has 10,000 at most. */
export async function allGroups({ client, userPoolId }: UserPool): Promise<PoolGroup[]> {
  const groups: PoolGroup[] = [];
  let token: string | undefined;
  do {
    const answer = await client.send(new ListGroupsCommand({ UserPoolId: userPoolId, NextToken: token }));
    groups.push(...(answer.Groups ?? []).map(poolGroup));
    token = answer.NextToken;
  } while (token !== undefined);
  return groups;
}

export async function knownPool(pool: UserPool): Promise<KnownPool> {
  const { UserPool: described } = await impatientClientOf(pool).send(
    new DescribeUserPoolCommand({ UserPoolId: pool.userPoolId }),
  );
  return { ...pool, emailIsUsername: described?.UsernameAttributes?.includes("email") ?? false };
}

export async function csvHeader({ client, userPoolId }: UserPool): Promise<string[]> {
  const { CSVHeader = [] } = await client.send(new GetCSVHeaderCommand({ UserPoolId: userPoolId }));
  return CSVHeader;
}
