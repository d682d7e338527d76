import { AwsError } from "../common/errors";
import { type Scope, type SignedRequest, verifySignature } from "../sigv4/verify";

/** The key pair that may sign every signed operation. */
export interface Administrator {
  accessKeyId: string;
  secretAccessKey: string;
}

/** Temporary credentials of a role. */
export interface RoleSession {
  secretAccessKey: string;
  roleArn: string;
  sessionName: string;
}

export type SessionLookup = (accessKeyId: string, sessionToken: string | undefined) => RoleSession | "unknown";

export interface ExpectedSigner {
  administrator: Administrator;
  sessionOf: SessionLookup;
  scope: Scope;
  /** Milliseconds since the epoch. */
  now: number;
}

/**
 * Verifies that the administrator or a role's session signed the request. It does not check what the role allows.
 * @throws AwsError with status 400, as AWS JSON services answer; API Gateway answers 403.
 */
export function requireSigner(
  request: SignedRequest,
  { administrator, sessionOf, scope, now }: ExpectedSigner,
): "administrator" | RoleSession {
  const verification = verifySignature<Administrator | RoleSession>(request, {
    // A long-term key comes without a session token.
    lookup: (accessKeyId, sessionToken) =>
      accessKeyId === administrator.accessKeyId && sessionToken === undefined
        ? administrator
        : sessionOf(accessKeyId, sessionToken),
    // Otherwise a signature for one operation could run another one.
    scope: { ...scope, mustSign: ["x-amz-target"] },
    now,
    hints: { otherHosts: [`${scope.service}.${scope.region}.amazonaws.com`] },
  });
  if (!verification.ok) throw new AwsError(verification.type, verification.message, verification.reason);
  const { credential } = verification;
  return "roleArn" in credential ? credential : "administrator";
}
