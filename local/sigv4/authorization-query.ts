import type { Parameters } from "../http/query";
import { type Refusal, refuse } from "./errors";
import type { UnverifiedAuthorization } from "./unverified-authorization";

const REQUIRED = ["X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Signature", "X-Amz-SignedHeaders", "X-Amz-Date"];

/**
 * Reads the parameters of a presigned request. X-Amz-Expires is not among them: API Gateway ignores it.
 * Source of the refusal: mhart/dynalite index.js, which quotes AWS. The first of a repeated parameter counts
 * (scratchstack-aws-signature, "AWS Auth Error Ordering", rule 7c).
 */
export function readAuthorizationQuery(parameters: Parameters): UnverifiedAuthorization | Refusal {
  const first = (name: string) => parameters.find(([given]) => given === name)?.[1];
  const missing = REQUIRED.filter((name) => first(name) === undefined);
  if (missing.length > 0) {
    const message = missing.map((name) => `AWS query-string parameters must include '${name}'. `).join("");
    return refuse("IncompleteSignatureException", `${message}Re-examine the query-string parameters.`, {
      check: "presigned query",
      expected: REQUIRED.join(", "),
      actual: `no ${missing.join(", no ")}`,
    });
  }
  return {
    form: "query",
    algorithm: first("X-Amz-Algorithm") ?? "",
    credential: first("X-Amz-Credential") ?? "",
    signedHeaders: (first("X-Amz-SignedHeaders") ?? "").toLowerCase().split(";"),
    signature: first("X-Amz-Signature") ?? "",
    date: first("X-Amz-Date") ?? "",
    sessionToken: first("X-Amz-Security-Token"),
    regionSet: first("X-Amz-Region-Set"),
  };
}
