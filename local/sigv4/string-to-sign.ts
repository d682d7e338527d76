import { ASYMMETRIC } from "./algorithms";
import { bytesOf, sha256Hex } from "./bytes";
import type { Credential } from "./credential";

/**
 * Step 3 of signing. It includes the timestamp, so that the date is signed even if its header is not.
 * Source: IAM User Guide, "Create a signed AWS API request".
 */
export function stringToSign(timestamp: string, credential: Credential, canonicalRequest: string): string {
  const { algorithm, date, region, service, terminator } = credential;
  const scope = (algorithm === ASYMMETRIC ? [date, service, terminator] : [date, region, service, terminator]).join(
    "/",
  );
  return [algorithm, timestamp, scope, sha256Hex(bytesOf(canonicalRequest))].join("\n");
}
