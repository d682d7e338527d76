import { AwsError } from "../common/errors";
import { type Scope, type SignedRequest, verifySignature } from "../sigv4/verify";

/** The key pair that must sign the administrator's operations. */
export interface Administrator {
  accessKeyId: string;
  secretAccessKey: string;
}

export interface ExpectedAdministrator {
  administrator: Administrator;
  scope: Scope;
  /** Milliseconds since the epoch. */
  now: number;
}

/**
 * Verifies that the administrator signed the request.
 * @throws AwsError with status 400, as AWS JSON services answer; API Gateway answers 403.
 */
export function requireAdministrator(
  request: SignedRequest,
  { administrator, scope, now }: ExpectedAdministrator,
): void {
  const verification = verifySignature(request, {
    // A long-term key comes without a session token.
    lookup: (accessKeyId, sessionToken) =>
      accessKeyId === administrator.accessKeyId && sessionToken === undefined ? administrator : "unknown",
    // Otherwise a signature for one operation could run another one.
    scope: { ...scope, mustSign: ["x-amz-target"] },
    now,
    hints: { otherHosts: [`${scope.service}.${scope.region}.amazonaws.com`] },
  });
  if (!verification.ok) throw new AwsError(verification.type, verification.message, verification.reason);
}
