import { percentDecode } from "../http/percent-decode";
import { parseQuery } from "../http/query";
import { sha256Hex } from "./bytes";
import { withoutDotSegments } from "./canonical-path";
import { canonicalQuery, unsortedQuery } from "./canonical-query";
import { type CanonicalParts, signedParameters } from "./canonical-request";
import type { SignedRequest } from "./signed-request";
import type { UnverifiedAuthorization } from "./unverified-authorization";
import { uriEncode } from "./uri-encode";

/** One mistake that a client may have made, and what it would then have signed. */
export interface Hypothesis {
  /** In words that a person can act on. */
  text: string;
  /** Whether the text already names both what was signed and what was received. */
  complete?: boolean;
  parts: CanonicalParts;
}

export interface Mismatch {
  request: SignedRequest;
  authorization: UnverifiedAuthorization;
  /** The `CanonicalParts` of the request as received, which the client should have signed. */
  came: CanonicalParts;
}

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/** The known mistakes of clients, one hypothesis each. */
export function hypotheses(mismatch: Mismatch, otherHosts: readonly string[]): Hypothesis[] {
  return [
    ...hosts(mismatch, otherHosts),
    ...paths(mismatch),
    ...queries(mismatch),
    ...bodies(mismatch),
    ...methods(mismatch),
    ...headerValueForms(mismatch),
  ];
}

function hosts({ came }: Mismatch, otherHosts: readonly string[]): Hypothesis[] {
  const here = came.headers.find(([name]) => name === "host")?.[1];
  return otherHosts.map((host) => ({
    text: `the host that was signed is ${host}, this is ${here}`,
    complete: true,
    parts: withHeader(came, "host", host),
  }));
}

function paths({ request, came }: Mismatch): Hypothesis[] {
  const { path } = request.target;
  const normal = withoutDotSegments(path);
  const stage = /^\/[^/]+/.exec(normal)?.[0] ?? "";
  const candidates: [text: string, path: string][] = [
    ["the path was signed with its dot segments or double slashes", uriEncode(path, "/")],
    ["the path was signed without the stage", uriEncode(normal.slice(stage.length) || "/", "/")],
    ["the path was signed with the stage alone", uriEncode(stage, "/")],
    ["the path was signed with a slash at its end", uriEncode(`${normal}/`, "/")],
    ["the path was signed without the slash at its end", uriEncode(normal.replace(/\/$/, ""), "/")],
    ["the path was signed as it was sent, not encoded once more", normal],
    ["the path was signed decoded, as Amazon S3 alone wants it", uriEncode(percentDecode(normal), "/")],
  ];
  return candidates.map(([text, changed]) => ({ text, parts: { ...came, path: changed } }));
}

function queries({ request, authorization, came }: Mismatch): Hypothesis[] {
  const { query, parameters: sent } = request.target;
  const parameters = signedParameters(sent, authorization);
  const raw = query.split("&").filter((pair) => !pair.startsWith("X-Amz-Signature="));
  const candidates: [text: string, query: string][] = [
    ["the query was not signed", ""],
    ["the query was signed unsorted", unsortedQuery(parameters)],
    ["the query was signed as it was sent", raw.join("&")],
    ["the query was signed sorted but not encoded again", raw.sort().join("&")],
    [
      "the query was signed with plus signs, where a plus sign sent is a space",
      canonicalQuery(parseQuery(raw.join("&").replaceAll("+", "%2B"))),
    ],
    [
      "X-Amz-Security-Token was added to the query after signing",
      canonicalQuery(parameters.filter(([name]) => name !== "X-Amz-Security-Token")),
    ],
  ];
  return candidates.map(([text, changed]) => ({ text, parts: { ...came, query: changed } }));
}

function bodies({ request, came }: Mismatch): Hypothesis[] {
  const candidates: [text: string, hash: string][] = [
    ["an empty body was signed", sha256Hex(Buffer.alloc(0))],
    ["UNSIGNED-PAYLOAD was signed, which Amazon S3 alone takes", "UNSIGNED-PAYLOAD"],
    ...request.headers
      .values("x-amz-content-sha256")
      .map((hash): [string, string] => ["another body was signed, the one that x-amz-content-sha256 names", hash]),
  ];
  return candidates.map(([text, payloadHash]) => ({ text, parts: { ...came, payloadHash } }));
}

function methods({ came }: Mismatch): Hypothesis[] {
  return METHODS.map((method) => ({
    text: `the method that was signed is ${method}, this is ${came.method}`,
    complete: true,
    parts: { ...came, method },
  }));
}

function headerValueForms({ request, came }: Mismatch): Hypothesis[] {
  return came.headers.flatMap(([name]) => {
    const values = request.headers.values(name);
    const candidates: [text: string, value: string | undefined][] = [
      [`header ${name} was signed with its spaces as they were sent`, values.join(",")],
      [`header ${name} was signed with ", " between its values`, values.join(", ")],
      [`of header ${name} the first value alone was signed`, values[0]],
      [`of header ${name} the last value alone was signed`, values.at(-1)],
    ];
    return candidates.map(([text, value = ""]) => ({ text, parts: withHeader(came, name, value) }));
  });
}

function withHeader(parts: CanonicalParts, name: string, value: string): CanonicalParts {
  return { ...parts, headers: parts.headers.map((header) => (header[0] === name ? [name, value] : header)) };
}
