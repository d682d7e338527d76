import type { RawHeaders } from "../http/raw-headers";
import type { IdentityPolicyContext, TrustPolicyContext } from "./condition-keys";

/** What the values of condition keys are taken from. */
interface Request {
  headers: RawHeaders;
  /** The address of the peer. */
  sourceIp: string;
  /** Milliseconds since the epoch. */
  time: number;
}

const NO_IDENTITY = {
  "cognito-identity.amazonaws.com:amr": [],
  "cognito-identity.amazonaws.com:aud": [],
  "cognito-identity.amazonaws.com:sub": [],
};

/** The condition keys of a request without a signature; a signer and a service add the values of their own. */
export function requestConditionValues({ headers, sourceIp, time }: Request, region: string): IdentityPolicyContext {
  return {
    ...timeOf(time),
    ...NO_IDENTITY,
    "aws:PrincipalArn": [],
    "aws:RequestedRegion": [region],
    "aws:SourceIp": [sourceIp],
    "aws:UserAgent": headers.values("user-agent").slice(-1),
    "aws:userid": [],
    "aws:ViaAWSService": ["false"],
    "lambda:FunctionUrlAuthType": [],
    "lambda:InvokedViaFunctionUrl": [],
  };
}

/**
 * The condition keys when a role is assumed by nobody in particular; an identity pool adds its identity. Only services
 * that act for a resource have `aws:SourceAccount` and `aws:SourceArn`.
 * @param time milliseconds since the epoch
 */
export function trustConditionValues(time: number): TrustPolicyContext {
  return { ...timeOf(time), ...NO_IDENTITY, "aws:SourceAccount": [], "aws:SourceArn": [] };
}

function timeOf(time: number) {
  return {
    "aws:CurrentTime": [`${new Date(time).toISOString().slice(0, 19)}Z`],
    "aws:EpochTime": [String(Math.floor(time / 1000))],
  };
}
