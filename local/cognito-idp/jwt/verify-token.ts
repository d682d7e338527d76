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

/** The content of a token, before and after its signature is verified. */
interface Parts {
  kid: unknown;
  claims: Claims;
  /** The signed bytes: header and payload as received (RFC 7515, section 5.2). */
  signed: Buffer;
  signature: Buffer;
}

/** The content of a verified token, and which of the pool's keys signed it. */
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
/** The claims of an unverified token that may be logged. Any other part may be a secret. */
const ISSUER = /^https:\/\/cognito-idp\.[a-z0-9-]{1,32}\.amazonaws\.com\/[a-z0-9-]{1,32}_[0-9A-Za-z]{1,32}$/;
const ALGORITHM = /^(none|(HS|RS|ES|PS)\d{3}|EdDSA)$/;
const NAMES: Readonly<Record<TokenUse, string>> = { id: "id tokens", access: "access tokens" };

/**
 * Verifies a token of the pool (RFC 7519, section 7.2; developer guide, "Verifying JSON web tokens").
 *
 * Accepts only the form in which the pool writes tokens: the header has `kid` and `alg` only, and JSON and base64url
 * are canonical. So there is no `crit`, `jwk`, `jku` or `x5c`, and no repeated name. `kid` chooses one of the pool's two
 * keys, and claims are used only after the RS256 signature (RFC 7518, section 3.3) is verified. A token of another
 * issuer or key is refused before that.
 * @param keys the pool's
 * @param now epoch milliseconds
 */
export function verifyToken(token: string, pool: Pool, keys: PoolKeys, use: TokenUse, now: number): TokenVerification {
  const signed = cachedSignature(token, pool, keys);
  if ("failure" in signed) return signed;
  const { claims, signedAs } = signed;
  const seconds = Math.floor(now / 1000);
  if (claims.token_use !== signedAs || signedAs !== use) {
    const actual = shown(claims.token_use);
    const text = `token_use is ${actual}, the authorizer takes ${NAMES[use]}`;
    return { ok: false, failure: "use", reason: { ...why("JWT", "token_use", use, actual), text } };
  }
  const wrong = checksOf(use, claims).find(({ claim, holds }) => !holds(claims[claim], seconds));
  if (wrong) return refusal("claims", wrong.claim, wrong.expected, shown(claims[wrong.claim]));
  const audience = use === "id" ? "aud" : "client_id";
  if (!pool.clients.has(String(claims[audience]))) {
    return refusal("audience", audience, "a client of the pool", shown(claims[audience]));
  }
  if (Number(claims.exp) <= seconds) return refusal("expired", "exp", `later than ${seconds}`, shown(claims.exp));
  return { ok: true, claims };
}

/**
 * Verifies form, issuer and signature, and caches a success by the token's hash, for as long as the pool has these keys:
 * a signature over the same bytes under the same key cannot change. Expiry, clients of the pool and use are checked each
 * time. A failure is not cached.
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

/** A JSON object in exactly the form that JSON.stringify writes, and so without repeated members. */
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

/** The claims of every token, for each kind. */
const CHECKS: Readonly<Record<TokenUse, readonly Check[]>> = {
  id: checks(["aud", "cognito:username"]),
  access: checks(["client_id", "username", "scope"]),
};

/** Of a client itself: it names no user and no sign-in. */
const OF_CLIENT: readonly Check[] = checks(["client_id", "scope"], []);

function checksOf(use: TokenUse, { username, sub, client_id }: Claims): readonly Check[] {
  return use === "access" && username === undefined && sub === client_id ? OF_CLIENT : CHECKS[use];
}

function checks(texts: readonly string[], ofUser: readonly string[] = ["event_id"]): Check[] {
  const each = (names: readonly string[], expected: string, holds: Holds) =>
    names.map((claim): Check => ({ claim, expected, holds }));
  return [
    ...each(["sub", ...ofUser, ...texts], "a text", isText),
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

function shown(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : `a ${typeof value}`;
}
