import { AwsError, type Reason } from "../common/errors";
import type { RequestHead } from "../http/request-head";
import { requestConditionValues, trustConditionValues } from "../iam/condition-values";
import { UnknownConditionKey } from "../iam/context";
import { type Decision, evaluate } from "../iam/evaluate";
import { sessionArn } from "../iam/names";
import type { Role } from "../iam/roles";

/** Who signs with credentials of a role. */
export interface RoleCaller {
  /** Undefined where the stack has changed since and the role has gone. */
  role: Role | undefined;
  sessionName: string;
}

/** What the caller asks for. */
export interface AskedOperation {
  /** Such as `cognito-idp:ListUsers`. */
  action: string;
  /** An ARN; `*` for an operation that is about no resource, which only a policy for `*` allows. */
  resource: string;
  region: string;
  /** Milliseconds since the epoch. */
  now: number;
  head: Pick<RequestHead, "headers">;
  /** The address of the peer. */
  sourceIp: string;
}

/**
 * Asks the policies of a function's role.
 * AWS: IAM User Guide, "Troubleshoot access denied error messages", identity-based policies.
 * @throws AwsError AccessDeniedException
 */
export function authorizeRole({ role, sessionName }: RoleCaller, asked: AskedOperation): void {
  if (!role) {
    throw new AwsError(
      "UnrecognizedClientException",
      "The security token included in the request is invalid.",
      reason("role", "one of this stack", "gone"),
    );
  }
  const { action, resource } = asked;
  const decision = decide(role, sessionName, asked);
  if (decision.effect === "allow") return;
  const why =
    decision.effect === "explicit deny"
      ? "with an explicit deny in an identity-based policy"
      : `because no identity-based policy allows the ${action} action`;
  throw new AwsError(
    "AccessDeniedException",
    `User: ${sessionArn(role, sessionName)} is not authorized to perform: ${action} on resource: ${resource} ${why}`,
    decision.reason,
  );
}

function decide(role: Role, sessionName: string, asked: AskedOperation): Decision {
  const denied = (text: string): Decision => ({
    effect: "implicit deny",
    reason: { ...reason("policy", "one that is enforced here", "another"), text },
  });
  if (!trustsLambda(role, asked.now))
    return denied(`the trust policy of role ${role.name} does not name lambda.amazonaws.com`);
  if (role.undecided !== undefined) return denied(`role ${role.name} is not enforced here: ${role.undecided}`);
  const { action, resource } = asked;
  try {
    return evaluate(role.policies, { action, resource, context: contextOf(role, sessionName, asked) });
  } catch (error) {
    if (!(error instanceof UnknownConditionKey)) throw error;
    return denied(`a policy of role ${role.name} asks ${error.key}, which a request here does not have`);
  }
}

/** Lambda takes no role that does not trust it ("Defining Lambda function permissions with an execution role"). */
function trustsLambda(role: Role, now: number): boolean {
  const context = trustConditionValues(now);
  const policies = [{ source: `trust policy of role ${role.name}`, policy: role.trust }];
  const principal = { type: "Service", id: "lambda.amazonaws.com" } as const;
  return evaluate(policies, { action: "sts:AssumeRole", resource: role.arn, principal, context }).effect === "allow";
}

function contextOf({ arn, uniqueId }: Role, sessionName: string, { region, now, head, sourceIp }: AskedOperation) {
  return {
    ...requestConditionValues({ headers: head.headers, sourceIp, time: now }, region),
    "aws:PrincipalArn": [arn],
    "aws:userid": [`${uniqueId}:${sessionName}`],
  };
}

function reason(check: string, expected: string, actual: string): Reason {
  return { lock: "IAM", check, expected, actual };
}
