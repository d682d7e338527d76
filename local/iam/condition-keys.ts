/** The kinds of condition operators, by the word that their names begin with. */
export type Family = "String" | "Numeric" | "Date" | "Bool" | "IpAddress" | "Arn";

/** What the local run knows of a condition key. */
export interface ConditionKey {
  /** The kinds of operators that can read it. */
  families: readonly Family[];
  /** A request may hold several values, which only a set operator can compare. */
  multivalued?: true;
}

/** Condition keys by their names. */
export type ConditionKeys = Readonly<Record<string, ConditionKey>>;

/** The values of condition keys in a request; a key that has none is given an empty array. */
export type ContextOf<Keys> = Readonly<Record<keyof Keys, readonly string[]>>;

const OF_EVERY_REQUEST = {
  /** ISO 8601, such as `2024-06-17T14:58:25Z`. */
  "aws:CurrentTime": { families: ["Date"] },
  /** Seconds since the epoch. */
  "aws:EpochTime": { families: ["Date", "Numeric"] },
} satisfies ConditionKeys;

// "Available keys for AWS OIDC federation", IAM User Guide: of credentials that an identity pool gave.
const OF_AN_IDENTITY = {
  /** The identity pool's id. */
  "cognito-identity.amazonaws.com:aud": { families: ["String"] },
  /** The identity's id. */
  "cognito-identity.amazonaws.com:sub": { families: ["String"] },
  /** `authenticated` and the providers, or `unauthenticated`. */
  "cognito-identity.amazonaws.com:amr": { families: ["String"], multivalued: true },
} satisfies ConditionKeys;

/**
 * The keys that the gateway knows of a signed request, and so the only ones that a role's policies may use
 * ("AWS global condition context keys"). aws:SecureTransport is left out: it is always true on AWS, and would be
 * false on this machine.
 */
export const IDENTITY_POLICY_KEYS = {
  ...OF_EVERY_REQUEST,
  ...OF_AN_IDENTITY,
  /** The role's ARN, not that of its session. */
  "aws:PrincipalArn": { families: ["Arn", "String"] },
  "aws:RequestedRegion": { families: ["String"] },
  /** The address of the peer. */
  "aws:SourceIp": { families: ["IpAddress"] },
  /** The header as it was sent. */
  "aws:UserAgent": { families: ["String"] },
  /** `AROA…:CognitoIdentityCredentials`. */
  "aws:userid": { families: ["String"] },
  /** `false`: no AWS service calls for the caller. */
  "aws:ViaAWSService": { families: ["Bool"] },
  /** `NONE` or `AWS_IAM`, of a call of a function URL. */
  "lambda:FunctionUrlAuthType": { families: ["String"] },
  /** `true`, of a call of a function URL. */
  "lambda:InvokedViaFunctionUrl": { families: ["Bool"] },
} satisfies ConditionKeys;

/** The keys that are known when the identity pool assumes a role for an identity, or Lambda for a function. */
export const TRUST_POLICY_KEYS = {
  ...OF_EVERY_REQUEST,
  ...OF_AN_IDENTITY,
  /** Of a service that acts for a resource: the account's id. */
  "aws:SourceAccount": { families: ["String"] },
  /** Of a service that acts for a resource: that resource's ARN. */
  "aws:SourceArn": { families: ["Arn", "String"] },
} satisfies ConditionKeys;

/** What `AccessRequest.context` holds where a role's policies are evaluated. */
export type IdentityPolicyContext = ContextOf<typeof IDENTITY_POLICY_KEYS>;
/** What `AccessRequest.context` holds where a trust policy is evaluated. */
export type TrustPolicyContext = ContextOf<typeof TRUST_POLICY_KEYS>;

/** The key under its own spelling: names are not case-sensitive ("IAM JSON policy elements: Condition"). */
export function findKey(keys: ConditionKeys, name: string): (ConditionKey & { name: string }) | undefined {
  const found = Object.entries(keys).find(([known]) => known.toLowerCase() === name.toLowerCase());
  return found && { name: found[0], ...found[1] };
}
