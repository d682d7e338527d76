import type { IncomingMessage } from "node:http";
import { AwsError } from "../common/errors";
import { type Scope, verifySignature } from "../sigv4/verify";

/** The key pair whose signature alone the administrator's operations accept. */
export interface Administrator {
  accessKeyId: string;
  secretAccessKey: string;
}

/**
 * Verifies that the administrator signed the request.
 * @param now milliseconds since the epoch
 * @throws AwsError as an AWS JSON service refuses: status 400 where API Gateway answers 403.
 */
export function requireAdministrator(
  request: IncomingMessage,
  body: Buffer,
  administrator: Administrator,
  scope: Scope,
  now: number,
): void {
  const { rawHeaders } = request;
  const headers: [string, string][] = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    headers.push([rawHeaders[index] ?? "", rawHeaders[index + 1] ?? ""]);
  }
  const verification = verifySignature(
    { method: request.method ?? "", target: request.url ?? "", rawHeaders: headers, body },
    // A long-term key comes without a session token.
    (accessKeyId, sessionToken) =>
      accessKeyId === administrator.accessKeyId && sessionToken === undefined ? administrator : "unknown",
    // Else a signature for one operation would run another.
    { ...scope, mustSign: ["x-amz-target"] },
    now,
    { otherHosts: [`${scope.service}.${scope.region}.amazonaws.com`] },
  );
  if (!verification.ok) throw new AwsError(verification.type, verification.message, verification.reason);
}
