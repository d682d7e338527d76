import { createHmac } from "node:crypto";
import { Kept } from "../common/bounded-cache";
import type { Credential } from "./credential";

/** More than are in use at once on one machine. */
const keys = new Kept<Buffer>(1000);

/**
 * Step 4 of signing: a key that is good for one day, region and service. The last ones are kept, by all that they are
 * derived from.
 * Source: IAM User Guide, "Create a signed AWS API request".
 */
export function signingKey(secretAccessKey: string, credential: Credential): Buffer {
  const { date, region, service, terminator } = credential;
  const origin = JSON.stringify([secretAccessKey, date, region, service, terminator]);
  return keys.get(origin, () =>
    [date, region, service, terminator].reduce<Buffer>(hmac, Buffer.from(`AWS4${secretAccessKey}`)),
  );
}

/** Step 5 of signing: the signature, in lower-case hex. */
export function signature(key: Buffer, stringToSign: string): string {
  return hmac(key, stringToSign).toString("hex");
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}
