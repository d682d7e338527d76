import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminDisableUserCommand,
  AdminGetUserCommand,
  CreateGroupCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { allGroups } from "./pool-pages";
import type { Member, PoolGroup, PoolUser } from "./pool-user";
import type { UserPool } from "./user-pool";

export type Outcome = "created" | "existing" | "refused";

/** What became of a line, and what a person must know of it. */
export interface Result {
  outcome: Outcome;
  notes: string[];
}

/** What the pool says of one user and not of the request as a whole: the others can go on. */
const OF_THE_USER = new Set([
  "InvalidParameterException",
  "InvalidPasswordException",
  "UnsupportedUserStateException",
  "UserNotFoundException",
  "AliasExistsException",
]);

/** Puts users and groups into a pool; what is there already stays as it is, so that a second run goes on. */
export class IntoPool {
  groupsCreated = 0;
  memberships = 0;
  /** Memberships that the pool refused. */
  refusals = 0;
  private readonly groups = new Set<string>();

  constructor(
    private readonly pool: UserPool,
    private readonly dryRun: boolean,
  ) {}

  /** Asks the pool for its groups; must come first. */
  async open(): Promise<void> {
    for (const { name } of await allGroups(this.pool)) this.groups.add(name);
  }

  /** Creates the user without a message; they set a password of their own when they first sign in. */
  async addUser(user: PoolUser): Promise<Result> {
    if (this.dryRun) return (await this.exists(user.username)) ? existing : created;
    const result = await this.createUser(user);
    if (result.outcome === "refused" || user.enabled) return result;
    // Also for one who is there already: a run that broke off may have created them alone.
    const { client, userPoolId } = this.pool;
    await client.send(new AdminDisableUserCommand({ UserPoolId: userPoolId, Username: user.username }));
    return result;
  }

  private async createUser({ username, attributes }: PoolUser): Promise<Result> {
    const { client, userPoolId } = this.pool;
    // Cognito gives each user a sub of its own.
    const given = [...attributes].filter(([name]) => name !== "sub");
    try {
      await client.send(
        new AdminCreateUserCommand({
          UserPoolId: userPoolId,
          Username: username,
          MessageAction: "SUPPRESS",
          UserAttributes: given.map(([Name, Value]) => ({ Name, Value })),
        }),
      );
      return created;
    } catch (error) {
      const { name, message } = error as Error;
      if (name === "UsernameExistsException") return existing;
      if (!OF_THE_USER.has(name)) throw error;
      return { outcome: "refused", notes: [`the user pool refused the user: ${name}: ${message.split("\n")[0]}`] };
    }
  }

  /** Adds members to a group, which is made where it is missing, without the IAM role: that is a grant. */
  async addMembers({ group, members }: { group: PoolGroup; members: readonly Member[] }): Promise<Result> {
    const { client, userPoolId } = this.pool;
    const notes: string[] = [];
    if (!this.groups.has(group.name)) {
      this.groups.add(group.name);
      this.groupsCreated += 1;
      if (group.roleArn) notes.push(`the group ${group.name} had the role ${group.roleArn}: give it a role yourself`);
      if (!this.dryRun) {
        const { name: GroupName, description: Description, precedence: Precedence } = group;
        await client.send(new CreateGroupCommand({ UserPoolId: userPoolId, GroupName, Description, Precedence }));
      }
    }
    for (const { username } of members) {
      try {
        if (!this.dryRun) {
          const membership = { UserPoolId: userPoolId, GroupName: group.name, Username: username };
          await client.send(new AdminAddUserToGroupCommand(membership));
        }
        this.memberships += 1;
      } catch (error) {
        const { name } = error as Error;
        if (!OF_THE_USER.has(name)) throw error;
        this.refusals += 1;
        notes.push(`a member of ${group.name} is not in the user pool`);
      }
    }
    return { outcome: "existing", notes };
  }

  private async exists(username: string): Promise<boolean> {
    const { client, userPoolId } = this.pool;
    try {
      await client.send(new AdminGetUserCommand({ UserPoolId: userPoolId, Username: username }));
      return true;
    } catch (error) {
      if ((error as Error).name === "UserNotFoundException") return false;
      throw error;
    }
  }
}

const created: Result = { outcome: "created", notes: [] };
const existing: Result = { outcome: "existing", notes: [] };
