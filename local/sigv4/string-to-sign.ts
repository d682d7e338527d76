import { bytesOf, sha256Hex } from "./bytes";
import type { Credential } from "./credential";

export const ALGORITHM = "AWS4-HMAC-SHA256";

/**
 * Step 3 of signing. It includes the timestamp, so that the date is signed even if its header is not.
 * Source: IAM User Guide, "Create a signed AWS API request".
 */
export function stringToSign(timestamp: string, credential: Credential, canonicalRequest: string): string {
  const { date, region, service, terminator } = credential;
  const scope = [date, region, service, terminator].join("/");
  return [ALGORITHM, timestamp, scope, sha256Hex(bytesOf(canonicalRequest))].join("\n");
}
