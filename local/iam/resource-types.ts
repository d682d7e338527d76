import { randomBytes } from "node:crypto";
import { NotEnforced } from "../common/errors";
import type { ResourceType } from "../stack/resource-type";
import { type Named, physicalName, roleName, uniqueId } from "./names";
import { OIDC_PROVIDER, oidcProvider } from "./oidc-provider-type";
import { parseServicePolicy, parseTrustPolicy } from "./policy";

/** JSON text, or what it holds. */
type Document = string | object;

export type RoleInputs = Named & {
  assumeRolePolicy: Document;
  path?: string;
  inlinePolicies?: { name?: string; policy?: Document }[];
  managedPolicyArns?: string[];
  permissionsBoundary?: string;
};

export type RolePolicyInputs = Named & {
  /** The role's name, which is its id, or its ARN. */
  role: string;
  policy: Document;
};

export type PolicyInputs = Named & {
  policy: Document;
  path?: string;
};

export type RolePolicyAttachmentInputs = {
  /** As in `RolePolicyInputs`. */
  role: string;
  policyArn: string;
};

export const ROLE = "aws:iam/role:Role";
export const ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy";
export const POLICY = "aws:iam/policy:Policy";
export const ROLE_POLICY_ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";

const role: ResourceType<RoleInputs> = {
  settings: {
    name: "enforced",
    namePrefix: "enforced",
    path: "enforced",
    assumeRolePolicy: "enforced",
    inlinePolicies: "enforced",
    // A role that a user may assume is refused if it has one of these two: see roles.ts.
    managedPolicyArns: "enforced",
    permissionsBoundary: "enforced",
    // It limits AssumeRole. Credentials of an identity pool last an hour, which is the smallest value of this setting.
    maxSessionDuration: "ignored",
    description: "ignored",
    forceDetachPolicies: "ignored",
    tags: "ignored",
  },
  replaceOn: ["name", "namePrefix", "path"],
  check({ assumeRolePolicy, inlinePolicies = [] }) {
    parseTrustPolicy(assumeRolePolicy, "assumeRolePolicy");
    for (const [index, { policy }] of inlinePolicies.entries()) {
      if (policy !== undefined) parseServicePolicy(policy, `inlinePolicies[${index}].policy`);
    }
  },
  id: (inputs, programName) => physicalName(inputs, programName),
  outputs: ({ path = "/" }, id, { accountId }) => ({
    name: id,
    path,
    arn: `arn:aws:iam::${accountId}:role${path}${id}`,
    uniqueId: uniqueId("AROA", id),
    // Outputs are computed from inputs, so that they do not change. So there is no real time here.
    createDate: "1970-01-01T00:00:00Z",
  }),
};

const rolePolicy: ResourceType<RolePolicyInputs> = {
  settings: { name: "enforced", namePrefix: "enforced", role: "enforced", policy: "enforced" },
  replaceOn: ["name", "namePrefix", "role"],
  check({ role, policy }) {
    checkRole(role);
    parseServicePolicy(policy, "policy");
  },
  id: (inputs, programName) => `${roleName(inputs.role)}:${physicalName(inputs, programName)}`,
  outputs: ({ role }, id) => ({ role: roleName(role), name: id.slice(id.indexOf(":") + 1) }),
};

const policy: ResourceType<PolicyInputs> = {
  settings: {
    name: "enforced",
    namePrefix: "enforced",
    path: "enforced",
    policy: "enforced",
    description: "ignored",
    delayAfterPolicyCreationInMs: "ignored",
    tags: "ignored",
  },
  replaceOn: ["name", "namePrefix", "path", "description"],
  check({ policy }) {
    parseServicePolicy(policy, "policy");
  },
  id: (inputs, programName, { accountId }) =>
    `arn:aws:iam::${accountId}:policy${inputs.path ?? "/"}${physicalName(inputs, programName)}`,
  outputs: ({ path = "/" }, id) => ({
    arn: id,
    name: id.slice(id.lastIndexOf("/") + 1),
    path,
    policyId: uniqueId("ANPA", id),
  }),
};

const rolePolicyAttachment: ResourceType<RolePolicyAttachmentInputs> = {
  settings: { role: "enforced", policyArn: "enforced" },
  replaceOn: ["role", "policyArn"],
  check({ role, policyArn }) {
    checkRole(role);
    if (typeof policyArn !== "string") throw new NotEnforced("policyArn", "is not text; give the policy's arn");
  },
  id: ({ role }) => `${roleName(role)}-${randomBytes(13).toString("hex")}`,
  outputs: ({ role }) => ({ role: roleName(role) }),
};

/** The IAM resources that define who may assume a role and what it may do, by Pulumi type. */
export const resourceTypes: Readonly<Record<string, ResourceType>> = {
  [ROLE]: role,
  [ROLE_POLICY]: rolePolicy,
  [POLICY]: policy,
  [ROLE_POLICY_ATTACHMENT]: rolePolicyAttachment,
  [OIDC_PROVIDER]: oidcProvider,
};

function checkRole(role: unknown): void {
  if (typeof role !== "string") throw new NotEnforced("role", "is not text; give the role's name or arn");
}
