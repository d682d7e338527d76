import { errors, type JWTPayload, jwtVerify } from "jose";
import type { Reason } from "../errors";
import type { SigningKey, TokenUse } from "./keys";
import { issuerOf, type Pool } from "./pools";
import { why } from "./refusals";
import type { Claims } from "./tokens";

export type TokenVerification =
  | { ok: true; claims: Claims }
  | {
      ok: false;
      failure: "malformed" | "signature" | "issuer" | "audience" | "use" | "expired" | "claims";
      reason: Reason;
      claims?: never;
    };

type Refusal = Extract<TokenVerification, { ok: false }>;

/** Characters; far more than any token of ours has. */
const LONGEST = 16_384;
/** Of RSA with 2048 bits. */
const SIGNATURE_BYTES = 256;
const NAMES: Readonly<Record<TokenUse, string>> = { id: "id tokens", access: "access tokens" };

/**
 * Verifies a token of the pool (RFC 7519, section 7.2; developer guide, "Verifying JSON web tokens").
 *
 * What the pool could not have written is not read at all: the header is `kid` and `alg`, JSON and base64url stand
 * in their one canonical form. So there is no `crit`, `jwk`, `jku` or `x5c` to follow, and no name given twice.
 * The key is chosen by `kid` among the pool's own two, and no claim is believed before the signature is verified;
 * an issuer or a key of others ends it earlier.
 * @param keys the pool's
 * @param now epoch milliseconds
 */
export async function verifyToken(
  token: string,
  pool: Pool,
  keys: Readonly<Record<TokenUse, SigningKey>>,
  use: TokenUse,
  now: number,
): Promise<TokenVerification> {
  const unverified = decodeUnverified(token);
  if (typeof unverified === "string") return refusal("malformed", "token", "a JWT of the pool", unverified);
  const issuer = issuerOf(pool.id);
  if (unverified.iss !== issuer) return refusal("issuer", "iss", issuer, told(unverified.iss));
  const signedAs = (["id", "access"] as const).find((each) => keys[each].kid === unverified.kid);
  if (!signedAs) return refusal("signature", "kid", "a key of the pool", "another");

  let claims: JWTPayload;
  let expired = false;
  try {
    const options = { algorithms: ["RS256"], issuer, currentDate: new Date(now), requiredClaims: ["exp"] };
    claims = (await jwtVerify(token, keys[signedAs].publicKey, options)).payload;
  } catch (error) {
    if (error instanceof errors.JWTClaimValidationFailed) {
      return refusal("claims", error.claim, "valid", error.reason);
    }
    if (!(error instanceof errors.JWTExpired)) {
      return refusal("signature", "signature", "one made by this pool's key", "another");
    }
    claims = error.payload;
    expired = true;
  }
  if (claims.token_use !== signedAs || signedAs !== use) {
    const actual = told(claims.token_use);
    const text = `token_use is ${actual}, the authorizer takes ${NAMES[use]}`;
    return { ok: false, failure: "use", reason: { ...why("JWT", "token_use", use, actual), text } };
  }
  const wrong = wrongClaim(claims, use, Math.floor(now / 1000));
  if (wrong) return refusal("claims", wrong[0], wrong[1], told(claims[wrong[0]]));
  const audience = use === "id" ? "aud" : "client_id";
  if (!pool.clients.has(String(claims[audience]))) {
    return refusal("audience", audience, "a client of the pool", told(claims[audience]));
  }
  if (expired) return refusal("expired", "exp", `later than ${Math.floor(now / 1000)}`, told(claims.exp));
  return { ok: true, claims };
}

/** The parts that choose issuer and key; or what is wrong with the token's form. Nothing of it is verified. */
function decodeUnverified(token: string): { kid: unknown; iss: unknown } | string {
  if (typeof token !== "string" || token.length > LONGEST) return "longer than any";
  const parts = token.split(".");
  const [header, payload, signature] = parts.map((part) => Buffer.from(part, "base64url"));
  if (parts.length !== 3 || !header || !payload || !signature) return `${parts.length} parts`;
  // Other characters, padding and set trailing bits (RFC 4648, section 3.5) do not come back as they were.
  const canonical = parts.every((part) => Buffer.from(part, "base64url").toString("base64url") === part);
  if (!canonical) return "not base64url";
  const protectedHeader = parseCanonical(header);
  if (!protectedHeader) return "a header that is not canonical JSON";
  if (Object.keys(protectedHeader).join() !== "kid,alg") return `a header of ${Object.keys(protectedHeader).join()}`;
  if (protectedHeader.alg !== "RS256") return `alg ${told(protectedHeader.alg)}`;
  const claims = parseCanonical(payload);
  if (!claims) return "claims that are not canonical JSON";
  if (signature.length !== SIGNATURE_BYTES) return `a signature of ${signature.length} bytes`;
  return { kid: protectedHeader.kid, iss: claims.iss };
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

const isText = (value: unknown) => typeof value === "string" && value !== "";
const isTexts = (value: unknown) => Array.isArray(value) && value.every(isText);
const orAbsent = (is: (value: unknown) => boolean) => (value: unknown) => value === undefined || is(value);

type Check = [claim: string, expected: string, is: (value: unknown) => boolean];

/** The first claim that is missing, of another type, or of the future; and what it must be. */
function wrongClaim(claims: JWTPayload, use: TokenUse, now: number): Check | undefined {
  const isPast = (value: unknown) => Number.isInteger(value) && Number(value) <= now;
  const texts = use === "id" ? ["aud", "cognito:username"] : ["client_id", "username", "scope"];
  const checks: Check[] = [
    ...["sub", "event_id", ...texts].map((name): Check => [name, "a text", isText]),
    ...["jti", "origin_jti", "cognito:preferred_role"].map((name): Check => [name, "a text", orAbsent(isText)]),
    ...["cognito:groups", "cognito:roles"].map((name): Check => [name, "a list of texts", orAbsent(isTexts)]),
    ...["iat", "auth_time"].map((name): Check => [name, `at most ${now}`, isPast]),
    ["exp", "whole seconds", Number.isInteger],
  ];
  return checks.find(([name, , is]) => !is(claims[name]));
}

function refusal(failure: Refusal["failure"], check: string, expected: string, actual: string): Refusal {
  return { ok: false, failure, reason: why("JWT", check, expected, actual) };
}

function told(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : `a ${typeof value}`;
}
