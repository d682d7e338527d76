import { createHmac } from "node:crypto";
import { randomAccessKeyId } from "./random";
import { seal, unseal } from "./sealed";

/** 32 bytes each. */
export interface SessionKeys {
  sealing: Buffer;
  secrets: Buffer;
}

/** Temporary credentials ("Temporary security credentials in IAM"). */
export interface SessionKeyPair {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string;
}

const FORMAT = 1;
/** Characters. A longer token is refused without decoding it. */
const LONGEST_TOKEN = 8_192;

/**
 * Makes credentials that need not be stored: the session token is the content, encrypted with AES-256-GCM (NIST
 * SP 800-38D) and bound to the access key id, and the secret access key is an HMAC of that id.
 */
export function sealSession(keys: SessionKeys, content: object): SessionKeyPair {
  const accessKeyId = randomAccessKeyId("ASIA");
  const sealed = seal(keys.sealing, bound(accessKeyId), JSON.stringify(content));
  return {
    accessKeyId,
    secretAccessKey: secretOf(keys.secrets, accessKeyId),
    sessionToken: Buffer.concat([Buffer.of(FORMAT), sealed]).toString("base64"),
  };
}

/** The content of a token; undefined for a token that was not issued with these keys and this access key id. */
export function openSession<T extends object>(
  keys: SessionKeys,
  accessKeyId: string,
  sessionToken: string,
): (T & { secretAccessKey: string }) | undefined {
  if (sessionToken.length > LONGEST_TOKEN) return undefined;
  const token = Buffer.from(sessionToken, "base64");
  // Node ignores characters outside base64. Here each token has only one valid spelling.
  if (token.toString("base64") !== sessionToken) return undefined;
  if (token[0] !== FORMAT) return undefined;
  const text = unseal(keys.sealing, bound(accessKeyId), token.subarray(1));
  if (text === undefined) return undefined;
  return { ...(JSON.parse(text) as T), secretAccessKey: secretOf(keys.secrets, accessKeyId) };
}

/** As many characters as AWS's: 30 bytes. */
function secretOf(key: Buffer, accessKeyId: string): string {
  return createHmac("sha256", key).update(accessKeyId).digest().subarray(0, 30).toString("base64");
}

function bound(accessKeyId: string): string {
  return `${FORMAT}:${accessKeyId}`;
}
