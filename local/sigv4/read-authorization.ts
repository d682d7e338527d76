import type { RequestHead } from "../http/request-head";
import { readAuthorizationHeader } from "./authorization-header";
import { readAuthorizationQuery } from "./authorization-query";
import { type Refusal, refuse } from "./errors";
import type { UnverifiedAuthorization } from "./unverified-authorization";

/**
 * Reads the authorization of a request, or refuses it as AWS does before it looks up the key.
 * API Gateway does this for unknown routes too.
 */
export function readUnverifiedAuthorization(request: RequestHead): UnverifiedAuthorization | Refusal {
  const headers = request.headers.values("authorization");
  const { parameters } = request.target;
  const presigned = parameters.some(([name]) => name === "X-Amz-Algorithm");
  if (headers.length > 0 && presigned) {
    // Source: mhart/dynalite index.js, which quotes AWS.
    return refuse(
      "InvalidSignatureException",
      "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.",
      { check: "form", expected: "one signature", actual: "one in the header and one in the query" },
    );
  }
  if (headers.length > 0) return readAuthorizationHeader(request.headers, headers);
  if (presigned) return readAuthorizationQuery(parameters);
  return refuse("MissingAuthenticationTokenException", "Missing Authentication Token", {
    check: "credentials",
    expected: "an Authorization header or a presigned query",
    actual: "neither",
    text: "the request is not signed: it has neither an Authorization header nor a presigned query",
  });
}
