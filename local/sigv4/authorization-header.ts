import { hash } from "node:crypto";
import type { RawHeaders } from "../http/raw-headers";
import { bytesOf } from "./bytes";
import { type Refusal, refuse } from "./errors";
import type { UnverifiedAuthorization } from "./unverified-authorization";

const TYPE = "IncompleteSignatureException";

/**
 * Reads `AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…`. Any other header, such as `Bearer x`, is
 * refused in API Gateway's words. API Gateway shows the header as the base64 of its SHA-256, over the whole value,
 * scheme included (a public report of 2026-01-31 has both the header and the answer). Since about 2025 it hashes a
 * bare token too, which it repeated before (public reports; versity/versitygw iamerr has the same of IAM).
 */
export function readAuthorizationHeader(
  sent: RawHeaders,
  values: readonly string[],
): UnverifiedAuthorization | Refusal {
  const header = values.join(",").trim();
  const hashed = () => hash("sha256", bytesOf(header), "base64");
  const [algorithm = "", ...pairs] = header.split(/[ \t,]+/).filter((part) => part !== "");
  if (algorithm.includes("=")) {
    return refuse(TYPE, "Authorization header must begin with the algorithm name, which cannot include an equal-sign", {
      check: "Authorization",
      expected: "AWS4-HMAC-SHA256 first",
      actual: "a key=value pair",
    });
  }
  // Two headers are refused even if they would be valid when joined.
  if (values.length > 1 || pairs.some((pair) => !pair.includes("="))) {
    return refuse(
      TYPE,
      `Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 and encoded with Base64): '${hashed()}'.`,
      {
        check: "Authorization",
        expected: "one AWS4-HMAC-SHA256 header of key=value pairs",
        actual: values.length > 1 ? `${values.length} headers` : describeScheme(algorithm),
      },
    );
  }
  const parameters = new Map(pairs.map((pair) => splitPair(pair)));
  const date = sent.joined("x-amz-date") ?? sent.joined("date");
  const missing = [
    ...["Credential", "Signature", "SignedHeaders"]
      .filter((name) => !parameters.has(name))
      .map((name) => [name, `Authorization header requires '${name}' parameter.`]),
    ...(date === undefined
      ? [["date", "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header."]]
      : []),
  ];
  if (date === undefined || missing.length > 0) {
    const message = missing.map(([, text]) => text).join(" ");
    return refuse(TYPE, `${message} (Hashed with SHA-256 and encoded with Base64) Authorization=${hashed()}`, {
      check: "Authorization",
      expected: "Credential, SignedHeaders, Signature and a date",
      actual: `no ${missing.map(([name]) => name).join(", no ")}`,
    });
  }
  return {
    form: "header",
    algorithm,
    credential: parameters.get("Credential") ?? "",
    signedHeaders: (parameters.get("SignedHeaders") ?? "").toLowerCase().split(";"),
    signature: parameters.get("Signature") ?? "",
    date,
    // It may be unsigned: some clients add it after signing (aws-api-gateway-client, vector post-sts-header-after).
    // The lookup of the key checks that the token belongs to that key.
    sessionToken: sent.joined("x-amz-security-token"),
    regionSet: sent.joined("x-amz-region-set"),
  };
}

function splitPair(pair: string): [string, string] {
  const equals = pair.indexOf("=");
  return [pair.slice(0, equals), pair.slice(equals + 1)];
}

/** The known schemes. Any other word may be a bare token, which must not be logged. */
function describeScheme(scheme: string): string {
  const known = ["AWS4-HMAC-SHA256", "Bearer", "Basic", "Digest"];
  return known.includes(scheme) ? `${scheme} with something else` : "another scheme";
}
