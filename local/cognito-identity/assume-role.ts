import type { TrustPolicyContext } from "../iam/condition-keys";
import { trustConditionValues } from "../iam/condition-values";
import { evaluate } from "../iam/evaluate";
import type { Role } from "../iam/roles";
import { invalidConfiguration, reason } from "./explain";

/** The claims of the OpenID token that the identity pool would give to STS. */
export interface Subject {
  identityId: string;
  identityPoolId: string;
  /** Authentication methods: `authenticated`, and the provider with and without the user. */
  amr: readonly string[];
}

/**
 * Evaluates a role's trust policy, as STS does for AssumeRoleWithWebIdentity (IAM User Guide, "Available keys for
 * AWS web identity federation").
 * @param role the declared role of that ARN
 * @param now milliseconds since the epoch
 * @throws AwsError InvalidIdentityPoolConfigurationException for every fault
 */
export function requireTrust(
  roleArn: string,
  role: Role | undefined,
  { identityId, identityPoolId, amr }: Subject,
  now: number,
): void {
  if (!role) throw invalidConfiguration(reason("role", "a role of the stack", roleArn));
  const context: TrustPolicyContext = {
    ...trustConditionValues(now),
    "cognito-identity.amazonaws.com:aud": [identityPoolId],
    "cognito-identity.amazonaws.com:amr": amr,
    "cognito-identity.amazonaws.com:sub": [identityId],
  };
  const decision = evaluate([{ source: `trust policy of role ${role.name}`, policy: role.trust }], {
    action: "sts:AssumeRoleWithWebIdentity",
    resource: role.arn,
    principal: { type: "Federated", id: "cognito-identity.amazonaws.com" },
    context,
  });
  if (decision.effect !== "allow") {
    throw invalidConfiguration(
      decision.reason ?? reason("trust policy", "a statement that allows it", decision.effect),
    );
  }
}
