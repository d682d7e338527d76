import { inResource, NotEnforced } from "../common/errors";
import { derived, type Resource, type Resources } from "../stack/resources";
import type { SourcedPolicy } from "./evaluate";
import { roleName } from "./names";
import { type Policy, parsePolicy, parseTrustPolicy } from "./policy";
import {
  POLICY,
  type PolicyInputs,
  ROLE,
  ROLE_POLICY,
  ROLE_POLICY_ATTACHMENT,
  type RoleInputs,
  type RolePolicyAttachmentInputs,
  type RolePolicyInputs,
} from "./resource-types";

export interface Role {
  name: string;
  arn: string;
  /** `AROA…`, which `aws:userid` begins with. */
  uniqueId: string;
  /** Evaluated with `source` as `trust policy of role <name>`. */
  trust: Policy;
  /** Empty if only services may assume the role: then its policies are not compiled. */
  policies: SourcedPolicy[];
}

/**
 * The roles of the stack by ARN, each with its inline and its attached policies.
 * @throws NotEnforced that names the resource, for what is not enforced here.
 */
export const roles: (resources: Resources) => ReadonlyMap<string, Role> = derived((resources) => {
  const byName = new Map<string, Resource<RoleInputs>>();
  for (const resource of resources.all<RoleInputs>(ROLE)) {
    if (byName.has(resource.id)) throw refuse(resource, "name", `there is another role ${resource.id}`);
    byName.set(resource.id, resource);
  }
  const inline = resources.all<RolePolicyInputs>(ROLE_POLICY);
  const attached = resources.all<RolePolicyAttachmentInputs>(ROLE_POLICY_ATTACHMENT);
  for (const resource of [...inline, ...attached]) {
    if (!byName.has(roleName(resource.inputs.role))) {
      throw refuse(resource, "role", `there is no role ${resource.inputs.role} in this stack; declare it here`);
    }
  }
  return new Map(
    [...byName.values()].map((resource) => {
      const of = <I extends { role: string }>(all: Resource<I>[]) =>
        all.filter(({ inputs }) => roleName(inputs.role) === resource.id);
      const role = compile(resource, of(inline), of(attached), resources);
      return [role.arn, role];
    }),
  );
});

function compile(
  resource: Resource<RoleInputs>,
  inline: Resource<RolePolicyInputs>[],
  attached: Resource<RolePolicyAttachmentInputs>[],
  resources: Resources,
): Role {
  const { inputs, outputs } = resource;
  const trust = inResource(resource, () => parseTrustPolicy(inputs.assumeRolePolicy, "assumeRolePolicy"));
  const role = {
    name: resource.id,
    arn: String(outputs.arn),
    uniqueId: String(outputs.uniqueId),
    trust,
  };
  if (forServicesAlone(trust)) return { ...role, policies: [] };

  if (inputs.permissionsBoundary !== undefined) {
    throw refuse(resource, "permissionsBoundary", "is not enforced here; narrow the role's policies instead");
  }
  if (inputs.managedPolicyArns !== undefined) {
    throw refuse(resource, "managedPolicyArns", "is not enforced here; attach each with aws.iam.RolePolicyAttachment");
  }
  if (inputs.inlinePolicies && inline.length > 0) {
    throw refuse(resource, "inlinePolicies", "would remove the role's aws.iam.RolePolicy; use one of the two");
  }
  const names = new Set<string>();
  const sourced = (at: Resource, setting: string, name: string, document: unknown): SourcedPolicy => ({
    source: `policy ${name} of role ${role.name}`,
    policy: inResource(at, () => parsePolicy(document, setting)),
  });
  // Two inline policies of one name are one on AWS: the one that was put last.
  const inlined = (at: Resource, setting: string, nameSetting: string, name: string, document: unknown) => {
    if (names.has(name)) throw refuse(at, nameSetting, `the role has another policy ${name}`);
    names.add(name);
    return sourced(at, setting, name, document);
  };
  return {
    ...role,
    policies: [
      ...(inputs.inlinePolicies ?? []).flatMap(({ name, policy }, index) => {
        const setting = `inlinePolicies[${index}]`;
        if (name === undefined && policy === undefined) return [];
        if (name === undefined) throw refuse(resource, `${setting}.name`, "is missing; name the policy");
        return [inlined(resource, `${setting}.policy`, `${setting}.name`, name, policy)];
      }),
      ...inline.map((each) => inlined(each, "policy", "name", String(each.outputs.name), each.inputs.policy)),
      ...attached.map((each) => {
        const managed = resources.get<PolicyInputs>(POLICY, each.inputs.policyArn);
        if (!managed) throw refuse(each, "policyArn", unknownPolicy(each.inputs.policyArn));
        return sourced(managed, "policy", String(managed.outputs.name), managed.inputs.policy);
      }),
    ],
  };
}

/** Nobody who calls from outside can then have it. */
function forServicesAlone({ statements }: Policy): boolean {
  return statements
    .filter(({ effect }) => effect === "Allow")
    .every(({ principals = [] }) => principals.every(({ type }) => type === "Service"));
}

function unknownPolicy(arn: string): string {
  const whose = arn.startsWith("arn:aws:iam::aws:") ? "a policy that AWS manages" : "no policy of this stack";
  return `${arn} is ${whose}, and its document is not known here; write it as aws.iam.Policy or RolePolicy`;
}

function refuse({ urn, type }: Resource, setting: string, message: string): NotEnforced {
  return new NotEnforced(setting, message, { urn, type });
}
