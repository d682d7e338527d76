import type { Reason } from "../common/errors";
import type { IdentityPolicyContext } from "../iam/condition-keys";
import { trustConditionValues } from "../iam/condition-values";
import { UnknownConditionKey } from "../iam/context";
import { evaluate } from "../iam/evaluate";
import type { Role } from "../iam/roles";

/**
 * Why a service may not invoke a function with a role, or undefined where it may: the role must trust the service, and
 * its policies must allow `lambda:InvokeFunction`. The function's own policy is not asked.
 * AWS: API Gateway Developer Guide, "Permissions for accessing Amazon API Gateway with role-based access control", and
 * the `credentials` of an Integration.
 * @param role the declared role of that ARN
 * @param time milliseconds since the epoch
 */
export function refusedByRole(
  role: Role | undefined,
  { roleArn, service, functionArn, time }: { roleArn: string; service: string; functionArn: string; time: number },
): Reason | undefined {
  if (!role) return reason("role", "a role of this stack", roleArn);
  const trust = trustConditionValues(time);
  const assumed = evaluate([{ source: `trust policy of role ${role.name}`, policy: role.trust }], {
    action: "sts:AssumeRole",
    resource: role.arn,
    principal: { type: "Service", id: service },
    context: trust,
  });
  if (assumed.effect !== "allow") {
    return assumed.reason ?? reason("trust policy", `a statement that allows ${service}`, assumed.effect);
  }
  if (role.undecided !== undefined) return reason("policy", "one that is enforced here", role.undecided);
  try {
    const decision = evaluate(role.policies, {
      action: "lambda:InvokeFunction",
      resource: functionArn,
      context: contextOf(role, functionArn, trust),
    });
    if (decision.effect === "allow") return undefined;
    return decision.reason ?? reason("policy", "a statement that allows lambda:InvokeFunction", decision.effect);
  } catch (error) {
    if (!(error instanceof UnknownConditionKey)) throw error;
    return reason("condition key", "one that a call of API Gateway has here", error.key);
  }
}

/** What is known of a call that a service makes for itself: not the address, program or session that AWS would show. */
function contextOf(
  { arn }: Role,
  functionArn: string,
  trust: ReturnType<typeof trustConditionValues>,
): IdentityPolicyContext {
  const [, , , region = ""] = functionArn.split(":");
  return {
    ...trust,
    "aws:PrincipalArn": [arn],
    "aws:RequestedRegion": [region],
    "aws:SourceIp": [],
    "aws:UserAgent": [],
    "aws:userid": [],
    "aws:ViaAWSService": [],
    "lambda:FunctionUrlAuthType": [],
    "lambda:InvokedViaFunctionUrl": [],
  };
}

function reason(check: string, expected: string, actual: string): Reason {
  return { lock: "IAM", check, expected, actual };
}
