import { timingSafeEqual } from "node:crypto";
import { quoteIf } from "../common/redact";
import type { RequestHead } from "../http/request-head";
import { ALGORITHM, ASYMMETRIC } from "./algorithms";
import { isSignedBy } from "./asymmetric-key";
import { type CanonicalParts, canonicalParts, canonicalRequest } from "./canonical-request";
import { type Credential, readCredential, refuseOutOfScope, type Scope } from "./credential";
import { isRefusal, type Refusal, refuse } from "./errors";
import { explainMismatch, type Hints } from "./explain";
import { readUnverifiedAuthorization } from "./read-authorization";
import { refuseRepeated, refuseSignedHeaders } from "./repeated";
import type { SignedRequest } from "./signed-request";
import { signature, signingKey } from "./signing-key";
import { stringToSign } from "./string-to-sign";
import { readTimestamp, refuseStale, type Timestamp } from "./timestamp";
import type { UnverifiedAuthorization } from "./unverified-authorization";

export type { Scope } from "./credential";
export { isRefusal } from "./errors";
export type { SignedRequest } from "./signed-request";

/**
 * The key with that id. It is `unknown` if a session's key comes without its own token, or a long-term key comes with
 * a token.
 */
export type Lookup<C> = (accessKeyId: string, sessionToken: string | undefined) => C | "unknown" | "expired";

export type Verification<C> = { ok: true; accessKeyId: string; credential: C } | Refusal;

/** The claimed signer of a request: all is checked but the signature itself. */
export interface ClaimedSigner<C> {
  authorization: UnverifiedAuthorization;
  timestamp: Timestamp;
  credential: Credential;
  /** The result of the lookup. */
  found: C;
}

/** What a signature is verified against. */
export interface Expected<C> {
  lookup: Lookup<C>;
  scope: Scope;
  /** Milliseconds since the epoch. */
  now: number;
  /** Used only to explain a refusal. */
  hints?: Hints;
}

/**
 * Verifies that a request is signed by the key that it names, for this region and service and within five minutes of
 * now.
 */
export function verifySignature<C extends { secretAccessKey: string }>(
  request: SignedRequest,
  expected: Expected<C>,
): Verification<C> {
  const signer = identifySigner(request, expected);
  return isRefusal(signer) ? signer : verifySigner(request, signer, expected.hints);
}

/**
 * Makes all checks that need only the head of a request, so that a body is not read for a key that does not exist.
 * The checks come in the order in which AWS makes them (mhart/dynalite index.js).
 */
export function identifySigner<C extends object>(
  request: RequestHead,
  { lookup, scope, now }: Expected<C>,
): ClaimedSigner<C> | Refusal {
  const authorization = readUnverifiedAuthorization(request);
  if (isRefusal(authorization)) return authorization;
  const timestamp = readTimestamp(authorization.date);
  if (isRefusal(timestamp)) return timestamp;
  const early = refuseStale(timestamp, now) ?? refuseClaims(request, authorization, scope);
  if (early) return early;
  const credential = readCredential(authorization);
  if (isRefusal(credential)) return credential;
  const elsewhere = refuseOutOfScope(credential, timestamp, scope);
  if (elsewhere) return elsewhere;
  const found = lookup(credential.accessKeyId, authorization.sessionToken);
  if (found === "unknown" || found === "expired") return refuseKey(found, credential, authorization);
  return { authorization, timestamp, credential, found };
}

/** The second half of `verifySignature`, which needs the body: whether the claimed signer's key made the signature. */
export function verifySigner<C extends { secretAccessKey: string }>(
  request: SignedRequest,
  { authorization, timestamp, credential, found }: ClaimedSigner<C>,
  hints: Hints = {},
): Verification<C> {
  const isRight =
    credential.algorithm === ASYMMETRIC
      ? asymmetric(authorization, credential, found)
      : symmetric(authorization, credential, found);
  const signed = (canonical: string) => isRight(stringToSign(timestamp.text, credential, canonical));
  const readings = readingsOf(canonicalParts(request, authorization));
  if (readings.some((parts) => signed(canonicalRequest(parts)))) {
    return { ok: true, accessKeyId: credential.accessKeyId, credential: found };
  }
  const reason = explainMismatch({ request, authorization, readings, signed }, hints);
  return refuse("InvalidSignatureException", mismatchMessage(readings[0], timestamp, credential), reason);
}

/** Whether the signature is one of a string to sign. */
type SignatureCheck = (stringToSign: string) => boolean;

function symmetric(
  authorization: UnverifiedAuthorization,
  credential: Credential,
  { secretAccessKey }: { secretAccessKey: string },
): SignatureCheck {
  const key = signingKey(secretAccessKey, credential);
  const given = Buffer.from(authorization.signature);
  return (text) => isSame(Buffer.from(signature(key, text)), given);
}

function asymmetric(
  authorization: UnverifiedAuthorization,
  { accessKeyId }: Credential,
  { secretAccessKey }: { secretAccessKey: string },
): SignatureCheck {
  return (text) => isSignedBy({ accessKeyId, secretAccessKey }, text, authorization.signature);
}

/** Names of headers that may be logged. */
const HEADER_NAMES = /^[a-z0-9-]{1,40}(;[a-z0-9-]{1,40}){0,9}$/;

/** The checks that come before the signature is computed. */
function refuseClaims(
  request: RequestHead,
  { form, signedHeaders, algorithm }: UnverifiedAuthorization,
  { mustSign = [], asymmetric = false }: Scope,
): Refusal | undefined {
  const early = refuseRepeated(request) ?? refuseSignedHeaders(signedHeaders);
  if (early) return early;
  const isAsymmetric = asymmetric && algorithm === ASYMMETRIC;
  // In a presigned query the set of regions is a parameter, and all parameters are signed.
  const required = isAsymmetric && form === "header" ? [...mustSign, "x-amz-region-set"] : mustSign;
  const unsigned = required.find((name) => !signedHeaders.includes(name));
  if (unsigned !== undefined) {
    return refuse("IncompleteSignatureException", `'${unsigned}' must be a 'SignedHeader' in the AWS Authorization.`, {
      check: "SignedHeaders",
      expected: `${unsigned} among them`,
      actual: `${signedHeaders.length} others`,
    });
  }
  if (!signedHeaders.includes("host")) {
    // Source: aws/aws-sdk-php issue 2469.
    return refuse(
      "InvalidSignatureException",
      "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
      {
        check: "SignedHeaders",
        expected: "host among them",
        actual: quoteIf(HEADER_NAMES, signedHeaders.join(";"), "other names"),
      },
    );
  }
  const absent = signedHeaders.find((name) => request.headers.values(name).length === 0);
  if (absent !== undefined) {
    // Source: awslabs/aws-mobile-appsync-sdk-js issue 702.
    return refuse(
      "IncompleteSignatureException",
      `'${absent}' is named as a SignedHeader, but it does not exist in the HTTP request.`,
      {
        check: "SignedHeaders",
        expected: "headers that are there",
        actual: quoteIf(HEADER_NAMES, absent, "another name"),
      },
    );
  }
  if (algorithm !== ALGORITHM && !isAsymmetric) {
    // Source: mhart/dynalite index.js, which quotes AWS.
    return refuse(
      "IncompleteSignatureException",
      `Unsupported AWS 'algorithm': '${algorithm}' (only ${ALGORITHM} for now). `,
      // Not quoted: it may be a token without a scheme.
      {
        check: "algorithm",
        expected: ALGORITHM,
        actual: quoteIf(/^AWS\d?(-[A-Z\d]{1,10}){1,4}$/, algorithm, "another value"),
      },
    );
  }
  return undefined;
}

function refuseKey(
  why: "unknown" | "expired",
  { accessKeyId }: Credential,
  { sessionToken }: UnverifiedAuthorization,
): Refusal {
  if (why === "expired") {
    return refuse("ExpiredTokenException", "The security token included in the request is expired", {
      check: "session",
      expected: "one that has not expired",
      actual: "expired",
    });
  }
  // An access key id is capitals and digits. Anything else may be a misplaced secret.
  const id = quoteIf(/^A[A-Z]{3}[A-Z0-9]{8,28}$/, accessKeyId, "something else than a key id");
  return refuse("UnrecognizedClientException", "The security token included in the request is invalid.", {
    check: "access key",
    expected: "one that was given out here, with its own session token",
    actual: `${id}, with ${sessionToken === undefined ? "no" : "a"} session token`,
  });
}

/**
 * The request as received; and, if its Host header has a port, the same without that port: AWS's endpoints have
 * no port, and aws-api-gateway-client signs the host name only.
 */
function readingsOf(came: CanonicalParts): [CanonicalParts, ...CanonicalParts[]] {
  const headers = came.headers.map(
    ([name, value]) => [name, name === "host" ? value.replace(/:\d+$/, "") : value] as const,
  );
  const differs = headers.some(([, value], index) => value !== came.headers[index]?.[1]);
  return differs ? [came, { ...came, headers }] : [came];
}

/** Compares in constant time; the length of a signature is no secret. */
function isSame(expected: Buffer, given: Buffer): boolean {
  return expected.length === given.length && timingSafeEqual(expected, given);
}

/** AWS shows the client what it should have signed, including its session token. */
function mismatchMessage(parts: CanonicalParts, { text }: Timestamp, credential: Credential): string {
  const canonical = canonicalRequest(parts);
  return [
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.",
    `The Canonical String for this request should have been\n'${Buffer.from(canonical, "latin1").toString()}'`,
    `The String-to-Sign should have been\n'${stringToSign(text, credential, canonical)}'\n`,
  ].join("\n\n");
}
