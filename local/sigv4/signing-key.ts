import { createHmac } from "node:crypto";
import type { Credential } from "./credential";

/**
 * Step 4 of signing: a key that is good for one day, region and service.
 * Source: IAM User Guide, "Create a signed AWS API request".
 */
export function signingKey(secretAccessKey: string, credential: Credential): Buffer {
  const { date, region, service, terminator } = credential;
  return [date, region, service, terminator].reduce<Buffer>(
    (key, part) => hmac(key, part),
    Buffer.from(`AWS4${secretAccessKey}`),
  );
}

/** Step 5 of signing: the signature, in lower-case hex. */
export function signature(key: Buffer, stringToSign: string): string {
  return hmac(key, stringToSign).toString("hex");
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}
