import { derived, type Resource } from "../stack/resources";
import { readUserPool, type UserPoolSettings } from "./user-pool";
import { readGenerateSecret, readUserPoolClient, type UserPoolClientSettings } from "./user-pool-client";
import { type Domain, domainsOf } from "./user-pool-domain";

export const USER_POOL = "aws:cognito/userPool:UserPool";
export const USER_POOL_CLIENT = "aws:cognito/userPoolClient:UserPoolClient";
export const USER_GROUP = "aws:cognito/userGroup:UserGroup";

/** A user pool as the program declares it. */
export interface Pool extends Omit<UserPoolSettings, "name"> {
  /** `<region>_<nine letters and digits>`. */
  id: string;
  name: string;
  arn: string;
  clients: ReadonlyMap<string, Client>;
  /** The groups that the program declares, by name. */
  groups: ReadonlyMap<string, Group>;
  /** Where managed login is served. */
  domain: Domain | undefined;
}

export interface Client extends Omit<UserPoolClientSettings, "name"> {
  id: string;
  name: string;
  /** Of a client that `generateSecret` gives one. */
  secret?: string;
}

export interface Group {
  name: string;
  description?: string;
  roleArn?: string;
  /** The lowest number has the highest priority; a group without one has the lowest. */
  precedence?: number;
}

/** All pools by id. */
export type Pools = ReadonlyMap<string, Pool>;

/** The pools of a table of resources. */
export const poolsOf = derived((resources): Pools => {
  const clients = resources.all(USER_POOL_CLIENT).map(
    (resource): Client => ({
      ...readUserPoolClient(resource.inputs),
      id: resource.id,
      name: String(resource.outputs.name),
      ...(readGenerateSecret(resource.inputs) && { secret: String(resource.outputs.clientSecret) }),
    }),
  );
  const groups = resources.all(USER_GROUP);
  const domains = domainsOf(resources);
  return new Map(
    resources.all(USER_POOL).map(({ id, inputs, outputs }): [string, Pool] => [
      id,
      {
        ...readUserPool(inputs),
        id,
        name: String(outputs.name),
        arn: String(outputs.arn),
        clients: new Map(clients.filter(({ userPoolId }) => userPoolId === id).map((client) => [client.id, client])),
        groups: new Map(
          groups
            .filter((group) => group.inputs.userPoolId === id)
            .map(declaredGroup)
            .map((group) => [group.name, group]),
        ),
        domain: domains.get(id),
      },
    ]),
  );
});

/** The issuer of the pool's tokens; the region is the one that the pool's id begins with. */
export function issuerOf(poolId: string): string {
  return `https://cognito-idp.${poolId.split("_")[0]}.amazonaws.com/${poolId}`;
}

/** The pool's name in SRP: its id after the underscore. */
export function srpName(pool: Pool): string {
  return pool.id.slice(pool.id.indexOf("_") + 1);
}

/** A user name as it is stored and looked up. */
export function canonical(pool: Pool, name: string): string {
  return pool.caseSensitive ? name : name.toLowerCase();
}

function declaredGroup({ inputs, outputs }: Resource): Group {
  const { description, roleArn, precedence } = inputs;
  return {
    name: String(outputs.name),
    ...(typeof description === "string" && { description }),
    ...(typeof roleArn === "string" && { roleArn }),
    ...(typeof precedence === "number" && { precedence }),
  };
}
