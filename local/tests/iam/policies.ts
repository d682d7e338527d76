import type { AccessRequest } from "../../iam/access-request";
import { type Decision, evaluate } from "../../iam/evaluate";
import { parsePolicy, parseTrustPolicy } from "../../iam/policy";

export const ARN = "arn:aws:execute-api:eu-central-1:000000000000:api/dev/";

/** What the gateway would say of a request by a signed-in user. */
export const CONTEXT: Readonly<Record<string, readonly string[]>> = {
  "aws:CurrentTime": ["2024-06-17T14:58:25Z"],
  "aws:EpochTime": ["1718636305"],
  "aws:PrincipalArn": ["arn:aws:iam::000000000000:role/users"],
  "aws:RequestedRegion": ["eu-central-1"],
  "aws:SourceIp": ["127.0.0.1"],
  "aws:UserAgent": ["curl/8.5.0"],
  "aws:userid": ["AROAAAAAAAAAAAAAAAAAA:CognitoIdentityCredentials"],
  "aws:ViaAWSService": ["false"],
  "lambda:FunctionUrlAuthType": [],
  "lambda:InvokedViaFunctionUrl": [],
  "cognito-identity.amazonaws.com:aud": ["eu-central-1:pool"],
  "cognito-identity.amazonaws.com:sub": ["eu-central-1:jo"],
  "cognito-identity.amazonaws.com:amr": ["authenticated", "cognito-idp.eu-central-1.amazonaws.com/pool"],
};

export const INVOKE = { Effect: "Allow", Action: "execute-api:Invoke", Resource: `${ARN}GET/` };

export function document(...statements: object[]) {
  return { Version: "2012-10-17", Statement: statements };
}

/** Decides on a request to invoke, by one policy. */
export function decide(policy: object, request: Partial<AccessRequest> = {}): Decision {
  const whole = { action: "execute-api:Invoke", resource: `${ARN}GET/`, context: CONTEXT, ...request };
  return evaluate([{ source: "policy doors of role users", policy: parsePolicy(policy, "policy") }], whole);
}

export const POOL = "cognito-identity.amazonaws.com";
export const TRUST = {
  Effect: "Allow",
  Principal: { Federated: POOL },
  Action: "sts:AssumeRoleWithWebIdentity",
  Condition: {
    StringEquals: { [`${POOL}:aud`]: "eu-central-1:pool" },
    "ForAnyValue:StringLike": { [`${POOL}:amr`]: "authenticated" },
  },
};
export const TRUST_CONTEXT: Readonly<Record<string, readonly string[]>> = {
  "aws:CurrentTime": ["2024-06-17T14:58:25Z"],
  "aws:EpochTime": ["1718636305"],
  "aws:SourceAccount": [],
  "aws:SourceArn": [],
  [`${POOL}:aud`]: ["eu-central-1:pool"],
  [`${POOL}:sub`]: ["eu-central-1:jo"],
  [`${POOL}:amr`]: ["authenticated", "cognito-idp.eu-central-1.amazonaws.com/pool"],
};

/** Decides on an identity pool's request to take a role, by its trust policy. */
export function trust(policy: object, request: Partial<AccessRequest> = {}): Decision {
  const source = "trust policy of role users";
  return evaluate([{ source, policy: parseTrustPolicy(policy, "assumeRolePolicy") }], {
    action: "sts:AssumeRoleWithWebIdentity",
    resource: "arn:aws:iam::000000000000:role/users",
    principal: { type: "Federated", id: POOL },
    context: TRUST_CONTEXT,
    ...request,
  });
}
