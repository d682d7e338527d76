import { createHmac } from "node:crypto";
import { BoundedCache } from "../common/bounded-cache";
import type { Credential } from "./credential";

/** More keys than one machine uses at once. */
const keys = new BoundedCache<Buffer>(1000);

/**
 * Step 4 of signing: a key that is good for one day, region and service. The keys of the last
 * callers are cached.
 * Source: IAM User Guide, "Create a signed AWS API request".
 */
export function signingKey(secretAccessKey: string, credential: Credential): Buffer {
  const { date, region, service, terminator } = credential;
  const key = JSON.stringify([secretAccessKey, date, region, service, terminator]);
  return keys.getOrCreate(key, () =>
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
