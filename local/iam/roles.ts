import { inResource, NotEnforced } from "../common/errors";
import { derived, type Resource, type Resources } from "../stack/resources";
import type { SourcedPolicy } from "./evaluate";
import { managedPolicy } from "./managed-policies";
import { roleName } from "./names";
import { type Policy, parsePolicy, parseServicePolicy, parseTrustPolicy } from "./policy";
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
  policies: SourcedPolicy[];
  /**
   * Set if only services may assume the role and its policies cannot be enforced here: why, in one line. Then every call
   * of a function with this role is denied; the start is not refused.
   */
  undecided?: string;
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
      const role = compile({ resource, inline: of(inline), attached: of(attached), resources });
      return [role.arn, role];
    }),
  );
});

/** What is declared of one role. */
interface Declared {
  resource: Resource<RoleInputs>;
  inline: Resource<RolePolicyInputs>[];
  attached: Resource<RolePolicyAttachmentInputs>[];
  resources: Resources;
}

function compile(declared: Declared): Role {
  const { resource } = declared;
  const { inputs, outputs } = resource;
  const trust = inResource(resource, () => parseTrustPolicy(inputs.assumeRolePolicy, "assumeRolePolicy"));
  const role = {
    name: resource.id,
    arn: String(outputs.arn),
    uniqueId: String(outputs.uniqueId),
    trust,
  };
  if (!forServicesAlone(trust)) {
    if (inputs.managedPolicyArns !== undefined) {
      throw refuse(
        resource,
        "managedPolicyArns",
        "is not enforced here; attach each with aws.iam.RolePolicyAttachment",
      );
    }
    return { ...role, policies: policiesOf(declared, parsePolicy) };
  }
  try {
    return { ...role, policies: policiesOf(declared, parseServicePolicy, managedPolicy) };
  } catch (error) {
    if (!(error instanceof NotEnforced)) throw error;
    return { ...role, policies: [], undecided: error.line };
  }
}

/** @throws NotEnforced */
function policiesOf(
  { resource, inline, attached, resources }: Declared,
  parse: typeof parsePolicy,
  managedByAws: (arn: string) => Policy | undefined = () => undefined,
): SourcedPolicy[] {
  const { inputs } = resource;
  if (inputs.permissionsBoundary !== undefined) {
    throw refuse(resource, "permissionsBoundary", "is not enforced here; narrow the role's policies instead");
  }
  if (inputs.inlinePolicies && inline.length > 0) {
    throw refuse(resource, "inlinePolicies", "would remove the role's aws.iam.RolePolicy; use one of the two");
  }
  const source = (name: string) => `policy ${name} of role ${resource.id}`;
  const names = new Set<string>();
  const sourced = (at: Resource, setting: string, name: string, document: unknown): SourcedPolicy => ({
    source: source(name),
    policy: inResource(at, () => parse(document, setting)),
  });
  // Two inline policies of one name are one on AWS: the one that was put last.
  const inlined = (at: Resource, setting: string, nameSetting: string, name: string, document: unknown) => {
    if (names.has(name)) throw refuse(at, nameSetting, `the role has another policy ${name}`);
    names.add(name);
    return sourced(at, setting, name, document);
  };
  const managed = (at: Resource, setting: string, arn: string): SourcedPolicy => {
    const policy = managedByAws(arn);
    if (policy) return { source: source(arn.slice(arn.lastIndexOf("/") + 1)), policy };
    const declared = resources.get<PolicyInputs>(POLICY, arn);
    if (!declared) throw refuse(at, setting, unknownPolicy(arn));
    return sourced(declared, "policy", String(declared.outputs.name), declared.inputs.policy);
  };
  return [
    ...(inputs.inlinePolicies ?? []).flatMap(({ name, policy }, index) => {
      const setting = `inlinePolicies[${index}]`;
      if (name === undefined && policy === undefined) return [];
      if (name === undefined) throw refuse(resource, `${setting}.name`, "is missing; name the policy");
      return [inlined(resource, `${setting}.policy`, `${setting}.name`, name, policy)];
    }),
    ...inline.map((each) => inlined(each, "policy", "name", String(each.outputs.name), each.inputs.policy)),
    ...(inputs.managedPolicyArns ?? []).map((arn) => managed(resource, "managedPolicyArns", arn)),
    ...attached.map((each) => managed(each, "policyArn", each.inputs.policyArn)),
  ];
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
