import type { Parameters } from "../http/query";
import { sha256Hex } from "./bytes";
import { canonicalHeaders, type Headers } from "./canonical-headers";
import { canonicalPath } from "./canonical-path";
import { canonicalQuery } from "./canonical-query";
import type { SignedRequest } from "./signed-request";
import type { UnverifiedAuthorization } from "./unverified-authorization";

/** The lines of the canonical request, which the signature covers. */
export interface CanonicalParts {
  method: string;
  path: string;
  query: string;
  headers: Headers;
  /** Lower-case hex. */
  payloadHash: string;
}

/**
 * The payload hash is always computed from the body. x-amz-content-sha256 is a header like any other, and
 * `UNSIGNED-PAYLOAD` is for S3 only (Amazon S3 API Reference, "Authenticating Requests: Using the
 * Authorization Header"; measured for another service in ExtendDB's auth error fidelity tests, 2026-09-16).
 */
export function canonicalParts(request: SignedRequest, authorization: UnverifiedAuthorization): CanonicalParts {
  const { path, parameters } = request.target;
  return {
    method: request.method,
    path: canonicalPath(path),
    query: canonicalQuery(signedParameters(parameters, authorization)),
    headers: canonicalHeaders(request.headers, authorization.signedHeaders),
    payloadHash: sha256Hex(request.body),
  };
}

/** The parameters that a signature covers: all but X-Amz-Signature in a presigned query. */
export function signedParameters(parameters: Parameters, { form }: UnverifiedAuthorization): Parameters {
  return form === "query" ? parameters.filter(([name]) => name !== "X-Amz-Signature") : parameters;
}

/** Step 1 of signing. Source: IAM User Guide, "Create a signed AWS API request". */
export function canonicalRequest({ method, path, query, headers, payloadHash }: CanonicalParts): string {
  return [
    method,
    path,
    query,
    ...headers.map(([name, value]) => `${name}:${value}`),
    "",
    headers.map(([name]) => name).join(";"),
    payloadHash,
  ].join("\n");
}
