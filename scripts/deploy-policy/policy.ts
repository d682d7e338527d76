import type { Declared } from "../program/evaluate";
import { GRANTS, type Grant, type Place } from "./grants";

/** Where Pulumi keeps the stack's state, if that is a bucket of your own. */
export interface State {
  bucket: string;
  /** ARN of the KMS key that encrypts the stack's secrets. */
  key?: string;
}

export interface Policy {
  Version: "2012-10-17";
  Statement: { Effect: "Allow"; Action: string[]; Resource: string[]; Condition?: Grant["condition"] }[];
}

/**
 * The policy of a role that deploys, changes and destroys these resources.
 * @throws Error for a type of resource that `GRANTS` does not have
 */
export function deployPolicy(resources: Declared[], place: Place, state?: State): Policy {
  const grants = resources.flatMap((declared) => {
    const grantsOf = GRANTS[declared.type];
    if (!grantsOf) throw new Error(`scripts/deploy-policy/grants.ts has no actions for ${declared.type}`);
    return grantsOf(declared, place);
  });
  return policyOf([...grants, ...(state ? stateGrants(state, true) : [])]);
}

/** The policy of a role that previews: Pulumi reads the stack's state, and asks AWS who the caller is. */
export const previewPolicy = (state: State) => policyOf(stateGrants(state, false));

function stateGrants({ bucket, key }: State, write: boolean): Grant[] {
  const changes = write ? ["s3:PutObject", "s3:DeleteObject"] : [];
  return [
    { actions: ["s3:ListBucket"], resources: [`arn:aws:s3:::${bucket}`] },
    { actions: ["s3:GetObject", ...changes], resources: [`arn:aws:s3:::${bucket}/.pulumi/*`] },
    ...(key ? [{ actions: ["kms:Decrypt", ...(write ? ["kms:Encrypt"] : [])], resources: [key] }] : []),
  ];
}

/** Grants as statements: those that differ in their actions alone become one, and then those that do in their resources. */
function policyOf(grants: Grant[]): Policy {
  const byResources = merge(grants, ({ resources, condition }) => [resources, condition]);
  const byActions = merge(byResources, ({ actions, condition }) => [actions, condition]);
  return {
    Version: "2012-10-17",
    Statement: byActions.map(({ actions, resources, condition }) => ({
      Effect: "Allow",
      Action: actions,
      Resource: resources,
      ...(condition && { Condition: condition }),
    })),
  };
}

function merge(grants: Grant[], sameIn: (grant: Grant) => unknown): Grant[] {
  const sorted = (one: string[], other: string[] = []) => [...new Set([...one, ...other])].sort();
  const merged = new Map<string, Grant>();
  for (const grant of grants) {
    const key = JSON.stringify(sameIn(grant));
    const { actions, resources } = merged.get(key) ?? {};
    merged.set(key, {
      ...grant,
      actions: sorted(grant.actions, actions),
      resources: sorted(grant.resources, resources),
    });
  }
  return [...merged.values()];
}
