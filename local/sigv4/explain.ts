import type { Reason } from "../common/errors";
import { truncate } from "../common/truncate";
import { type CanonicalParts, canonicalRequest } from "./canonical-request";
import { hypotheses } from "./hypotheses";
import type { SignedRequest } from "./signed-request";
import type { UnverifiedAuthorization } from "./unverified-authorization";

/** The characters of canonical requests that one explanation may hash. Explaining costs more than verifying. */
export const EXPLANATION_BUDGET = 262_144;

export interface Hints {
  /** The names of this endpoint that clients may put into the Host header. */
  otherHosts?: readonly string[];
  /** Whether one more signature may be explained now. Default: always. */
  timeToExplain?: () => boolean;
}

export interface FailedSignature {
  request: SignedRequest;
  authorization: UnverifiedAuthorization;
  /** The canonical request that would have been accepted. */
  readings: readonly CanonicalParts[];
  /** Whether the received signature signs this canonical request. */
  signed(canonical: string): boolean;
}

/**
 * Why a signature by a known key does not match: the one change of the request with which it matches, or that no such
 * change was found. `expected` is the line of the canonical request as received, `actual` the line as signed. Values
 * of the query and of headers other than Host are never shown: they may be credentials.
 */
export function explainMismatch(
  failed: FailedSignature,
  { otherHosts = [], timeToExplain = () => true }: Hints,
): Omit<Reason, "lock"> {
  const { request, authorization, readings, signed } = failed;
  if (!timeToExplain()) {
    return unexplained(
      "too many signatures were wrong in the last second to explain each; send one request alone to learn why",
    );
  }
  let hashed = 0;
  for (const came of readings) {
    const found = hypotheses({ request, authorization, came }, otherHosts).find(({ parts }) => {
      if (hashed > EXPLANATION_BUDGET || !differ(parts, came)) return false;
      const canonical = canonicalRequest(parts);
      hashed += canonical.length;
      return signed(canonical);
    });
    if (!found) continue;
    const [expected, actual] = firstDifference(came, found.parts);
    const lines = found.complete || expected === actual ? "" : `; signed: ${actual}; came: ${expected}`;
    return { check: "signature", expected, actual, text: `${truncate(found.text)}${lines}` };
  }
  return unexplained(
    "no single change of host, path, query, body, method or spaces explains the signature: the secret key is probably wrong, or a signed header was changed",
  );
}

function unexplained(text: string): Omit<Reason, "lock"> {
  return {
    check: "signature",
    expected: "a signature of the request as received",
    actual: "another signature",
    text,
  };
}

/** Skips changes that leave the request as it is: most do where there is no query and no body. */
function differ(a: CanonicalParts, b: CanonicalParts): boolean {
  return (
    a.method !== b.method ||
    a.path !== b.path ||
    a.query !== b.query ||
    a.payloadHash !== b.payloadHash ||
    a.headers.some(([, value], index) => value !== b.headers[index]?.[1])
  );
}

function firstDifference(came: CanonicalParts, signed: CanonicalParts): [came: string, signed: string] {
  const [a, b] = [came, signed].map((parts) => canonicalRequest(withoutSecrets(parts)).split("\n"));
  const [c = [], d = []] = [came, signed].map((parts) => canonicalRequest(parts).split("\n"));
  const index = c.findIndex((line, position) => line !== d[position]);
  return [truncate(a?.[index] ?? ""), truncate(b?.[index] ?? "")];
}

function withoutSecrets(parts: CanonicalParts): CanonicalParts {
  return {
    ...parts,
    query: parts.query.replace(/[^&]+/g, (pair) => `${/^X-Amz-[A-Za-z-]{1,20}(?==)/.exec(pair)?.[0] ?? "…"}=…`),
    headers: parts.headers.map(([name, value]) => [name, name === "host" ? value : "…"]),
  };
}
