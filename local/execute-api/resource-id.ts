import { createHash } from "node:crypto";

/** The id of an API's resource: computed from its path, and so always the same. */
export function resourceId(apiId: string, path: string): string {
  const digest = createHash("sha256").update(`${apiId}${path}`).digest();
  return Array.from(digest.subarray(0, 6), (byte) => (byte % 36).toString(36)).join("");
}
