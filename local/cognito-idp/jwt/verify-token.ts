import { hash, verify } from "node:crypto";
import { BoundedCache } from "../../common/bounded-cache";
import type { Reason } from "../../common/errors";
import { quoteIf } from "../../common/redact";
import { inWords, why } from "../errors";
import { issuerOf, type Pool } from "../pools";
import type { SigningKey, TokenUse } from "./keys";
import type { Claims } from "./tokens";

export type TokenVerification =
  | { ok: true; claims: Claims }
  | {
      ok: false;
      /** `actual` of the reason for `expired` is the token's `exp`. */
      failure: "malformed" | "signature" | "issuer" | "audience" | "use" | "expired" | "claims";
      reason: Reason;
      claims?: never;
    };

/** What a token says, before and after its signature is verified. */
interface Parts {
  kid: unknown;
  claims: Claims;
  /** What the signature is made of: header and payload as they came (RFC 7515, section 5.2). */
  signed: Buffer;
  signature: Buffer;
}

/** What a token of the pool says, its signature verified, and which of the pool's keys made it. */
interface Signed {
  claims: Claims;
  signedAs: TokenUse;
}

type PoolKeys = Readonly<Record<TokenUse, SigningKey>>;

/** More tokens than are in use at once on one machine. */
const MOST_CACHED = 1_000;
const signatures = new WeakMap<PoolKeys, BoundedCache<Signed>>();

type Refusal = Extract<TokenVerification, { ok: false }>;

/** Characters; far more than any token of ours has. */
const LONGEST = 16_384;
/** Of RSA with 2048 bits. */
const SIGNATURE_BYTES = 256;
/** What an unverified token may say in the log; all else of it may be a secret. */
const ISSUER = /^https:\/\/cognito-idp\.[a-z0-9-]{1,32}\.amazonaws\.com\/[a-z0-9-]{1,32}_[0-9A-Za-z]{1,32}$/;
const ALGORITHM = /^(none|(HS|RS|ES|PS)\d{3}|EdDSA)$/;
const NAMES: Readonly<Record<TokenUse, string>> = { id: "id tokens", access: "access tokens" };

/**
 * Verifies a token of the pool (RFC 7519, section 7.2; developer guide, "Verifying JSON web tokens").
 *
 * What the pool could not have written is not read at all: the header is `kid` and `alg`, JSON and base64url stand
 * in their one canonical form. So there is no `crit`, `jwk`, `jku` or `x5c` to follow, and no name given twice.
 * The key is chosen by `kid` among the pool's own two, and no claim is believed before its RS256 signature (RFC 7518,
 * section 3.3) is verified; an issuer or a key of others ends it earlier.
 * @param keys the pool's
 * @param now epoch milliseconds
 */
export function verifyToken(token: string, pool: Pool, keys: PoolKeys, use: TokenUse, now: number): TokenVerification {
  const signed = cachedSignature(token, pool, keys);
  if ("failure" in signed) return signed;
  const { claims, signedAs } = signed;
  const seconds = Math.floor(now / 1000);
  if (claims.token_use !== signedAs || signedAs !== use) {
    const actual = told(claims.token_use);
    const text = `token_use is ${actual}, the authorizer takes ${NAMES[use]}`;
    return { ok: false, failure: "use", reason: { ...why("JWT", "token_use", use, actual), text } };
  }
  const wrong = CHECKS[use].find(({ claim, holds }) => !holds(claims[claim], seconds));
  if (wrong) return refusal("claims", wrong.claim, wrong.expected, told(claims[wrong.claim]));
  const audience = use === "id" ? "aud" : "client_id";
  if (!pool.clients.has(String(claims[audience]))) {
    return refusal("audience", audience, "a client of the pool", told(claims[audience]));
  }
  if (Number(claims.exp) <= seconds) return refusal("expired", "exp", `later than ${seconds}`, told(claims.exp));
  return { ok: true, claims };
}

/**
 * Verifies form, issuer and signature, and caches a success by the token's hash, for as long as the pool has these keys:
 * the signature over the same bytes under the same key cannot change. All that can change is asked each time: the time,
 * the clients of the pool, the use. A failure is not cached.
 */
function cachedSignature(token: string, pool: Pool, keys: PoolKeys): Signed | Refusal {
  if (typeof token !== "string" || token.length > LONGEST) {
    return refusal("malformed", "token", "a JWT of the pool", "longer than any");
  }
  let cache = signatures.get(keys);
  if (!cache) {
    cache = new BoundedCache(MOST_CACHED);
    signatures.set(keys, cache);
  }
  let failed: Refusal | undefined;
  const signed = cache.getOrCreate(`${pool.id} ${hash("sha256", token, "base64")}`, () => {
    const verified = verifySignature(token, pool, keys);
    if (!("failure" in verified)) return verified;
    failed = verified;
    return undefined;
  });
  return signed ?? failed ?? refusal("malformed", "token", "a JWT of the pool", "none");
}

function verifySignature(token: string, pool: Pool, keys: PoolKeys): Signed | Refusal {
  const unverified = decodeUnverified(token);
  if (typeof unverified === "string") return refusal("malformed", "token", "a JWT of the pool", unverified);
  const issuer = issuerOf(pool.id);
  if (unverified.claims.iss !== issuer)
    return refusal("issuer", "iss", issuer, quoteIf(ISSUER, unverified.claims.iss, "another issuer"));
  const signedAs = (["id", "access"] as const).find((each) => keys[each].kid === unverified.kid);
  if (!signedAs) return refusal("signature", "kid", "a key of the pool", "the id of a key that the pool does not have");
  if (!verify("sha256", unverified.signed, keys[signedAs].publicKey, unverified.signature)) {
    const { reason, ...refused } = refusal("signature", "signature", "made by this pool's key", "made by another");
    return { ...refused, reason: inWords("the signature does not match this pool's key", reason) };
  }
  for (const value of Object.values(unverified.claims)) Object.freeze(value);
  return { claims: Object.freeze(unverified.claims), signedAs };
}

/** The parts of a token, not verified; or what is wrong with its form. */
function decodeUnverified(token: string): Parts | string {
  const parts = token.split(".");
  const [header, payload, signature] = parts.map((part) => Buffer.from(part, "base64url"));
  if (parts.length !== 3 || !header || !payload || !signature) return `${parts.length} parts`;
  // Other characters, padding and set trailing bits (RFC 4648, section 3.5) do not come back as they were.
  const canonical = [header, payload, signature].every((bytes, index) => bytes.toString("base64url") === parts[index]);
  if (!canonical) return "not base64url";
  const protectedHeader = parseCanonical(header);
  if (!protectedHeader) return "a header that is not canonical JSON";
  if (Object.keys(protectedHeader).join() !== "kid,alg") return "a header with other members than kid and alg";
  if (protectedHeader.alg !== "RS256") return `alg ${quoteIf(ALGORITHM, protectedHeader.alg, "another")}`;
  const claims = parseCanonical(payload);
  if (!claims) return "claims that are not canonical JSON";
  if (signature.length !== SIGNATURE_BYTES) return `a signature of ${signature.length} bytes`;
  return {
    kid: protectedHeader.kid,
    claims,
    signed: Buffer.from(token.slice(0, token.lastIndexOf(".")), "latin1"),
    signature,
  };
}

/** An object whose text is what this program would have written for it: so no member is given twice. */
function parseCanonical(bytes: Buffer): Readonly<Record<string, unknown>> | undefined {
  try {
    const text = bytes.toString("utf8");
    const value = JSON.parse(text);
    const plain = typeof value === "object" && value !== null && !Array.isArray(value);
    return plain && JSON.stringify(value) === text ? value : undefined;
  } catch {
    return undefined;
  }
}

type Holds = (value: unknown, now: number) => boolean;

interface Check {
  claim: string;
  expected: string;
  holds: Holds;
}

const isText: Holds = (value) => typeof value === "string" && value !== "";
const isTexts: Holds = (value, now) => Array.isArray(value) && value.every((each) => isText(each, now));
const isPast: Holds = (value, now) => Number.isInteger(value) && Number(value) <= now;
const orAbsent =
  (holds: Holds): Holds =>
  (value, now) =>
    value === undefined || holds(value, now);

/** What every token has, of its kind and not of the future. */
const CHECKS: Readonly<Record<TokenUse, readonly Check[]>> = {
  id: checks(["aud", "cognito:username"]),
  access: checks(["client_id", "username", "scope"]),
};

function checks(texts: readonly string[]): Check[] {
  const each = (names: readonly string[], expected: string, holds: Holds) =>
    names.map((claim): Check => ({ claim, expected, holds }));
  return [
    ...each(["sub", "event_id", ...texts], "a text", isText),
    ...each(["jti", "origin_jti", "cognito:preferred_role"], "a text", orAbsent(isText)),
    ...each(["cognito:groups", "cognito:roles"], "a list of texts", orAbsent(isTexts)),
    ...each(["iat", "auth_time"], "a time that has come", isPast),
    ...each(["nbf"], "a time that has come", orAbsent(isPast)),
    ...each(["exp"], "whole seconds", Number.isInteger),
  ];
}

function refusal(failure: Refusal["failure"], check: string, expected: string, actual: string): Refusal {
  return { ok: false, failure, reason: why("JWT", check, expected, actual) };
}

function told(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : `a ${typeof value}`;
}
