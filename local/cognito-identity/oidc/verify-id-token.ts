import { verify } from "node:crypto";
import type { Claims, TokenVerification } from "../../cognito-idp";
import { parseJson } from "../../common/json";
import { quoteIf } from "../../common/redact";
import type { OidcProvider } from "../../iam/oidc-providers";
import { reason } from "../explain";
import { FetchError } from "./fetch-json";
import type { IssuerKeys } from "./issuer-keys";

/** "Setting up an OIDC provider as an identity pool IdP": signatures are verified with RSA public keys. */
const DIGESTS: Readonly<Record<string, string>> = { RS256: "sha256", RS384: "sha384", RS512: "sha512" };
/** Seconds that the same page grants clocks. */
const GRACE = 300;
/** Characters; the service model allows it. */
const LONGEST = 50_000;
const LONGEST_SUB = 255;
const ALGORITHM = /^(none|(HS|RS|ES|PS)\d{3}|EdDSA)$/;
const AUDIENCE = /^[\w.:/@|-]{1,60}$/;

interface Parts {
  alg: unknown;
  kid: string | undefined;
  claims: Claims;
  /** Header and payload as received (RFC 7515, section 5.2). */
  signed: Buffer;
  signature: Buffer;
}

type Refusal = Extract<TokenVerification, { ok: false }>;

/**
 * Verifies an ID token of an OpenID Connect provider (OpenID Connect Core 1.0, section 3.1.3.7; Amazon Cognito
 * Developer Guide, "Validating an OpenID Connect token"). Keys come only from the declared issuer: the issuer in the
 * token is compared, and never contacted.
 * @param now epoch milliseconds
 */
export async function verifyIdToken(
  token: string,
  provider: OidcProvider,
  keys: IssuerKeys,
  now: number,
): Promise<TokenVerification> {
  const parts = decodeUnverified(token);
  if (typeof parts === "string") return refusal("malformed", "token", "an ID token", parts);
  const { alg, claims } = parts;
  // Auth0's issuer ends in a slash that the provider's URL on AWS must not have.
  if (claims.iss !== provider.url && claims.iss !== `${provider.url}/`) {
    return refusal("issuer", "iss", provider.url, "another issuer");
  }
  const digest = typeof alg === "string" && Object.hasOwn(DIGESTS, alg) ? DIGESTS[alg] : undefined;
  if (digest === undefined) {
    return refusal("signature", "alg", Object.keys(DIGESTS).join(" or "), quoteIf(ALGORITHM, alg, "another"));
  }
  const wrong = await wrongSignature(parts, digest, provider, keys);
  return wrong ?? wrongClaim(claims, provider, Math.floor(now / 1000)) ?? { ok: true, claims };
}

async function wrongSignature(
  { alg, kid, signed, signature }: Parts,
  digest: string,
  provider: OidcProvider,
  keys: IssuerKeys,
): Promise<Refusal | undefined> {
  try {
    const named = await keys.named(provider, kid);
    if (named.length === 0) return refusal("signature", "kid", "an RSA key of the issuer", "none of them");
    const made = named.some((each) => (each.alg ?? alg) === alg && verify(digest, signed, each.key, signature));
    return made ? undefined : refusal("signature", "signature", "made by the issuer's key", "made by another");
  } catch (error) {
    if (!(error instanceof FetchError)) throw error;
    return refusal("signature", "issuer", `the keys of ${provider.url}`, error.message);
  }
}

/** Checks claims of a token whose signature is verified. */
function wrongClaim(claims: Claims, { clientIds }: OidcProvider, seconds: number): Refusal | undefined {
  const { aud, azp, exp, iat, nbf, sub } = claims;
  // "If the azp parameter is present, check this value against listed client IDs"; else aud.
  const [claim, values] = azp === undefined ? ["aud", Array.isArray(aud) ? aud : [aud]] : ["azp", [azp]];
  if (values.every((value) => value === undefined)) return refusal("use", "aud", "a client", "missing");
  if (!values.some((value) => clientIds.includes(value))) {
    return refusal("audience", claim, clientIds.join(" or "), quoteIf(AUDIENCE, values[0], "another"));
  }
  if (typeof sub !== "string" || sub === "" || sub.length > LONGEST_SUB) {
    return refusal("claims", "sub", `a text of 1 to ${LONGEST_SUB} characters`, "another");
  }
  if (typeof exp !== "number") return refusal("claims", "exp", "a number", typeof exp);
  for (const [name, value] of [
    ["iat", iat],
    ["nbf", nbf],
  ] as const) {
    const holds = value === undefined || (typeof value === "number" && value <= seconds + GRACE);
    if (!holds) return refusal("claims", name, `at most ${seconds + GRACE}`, "later, or no number");
  }
  if (seconds >= exp + GRACE) return refusal("expired", "exp", `later than ${seconds - GRACE}`, String(exp));
  return undefined;
}

/** The parts of a token, not verified; or what is wrong with its form. */
function decodeUnverified(token: string): Parts | string {
  if (token.length > LONGEST) return "longer than any";
  const parts = token.split(".");
  const [header, payload, signature] = parts.map((part) => Buffer.from(part, "base64url"));
  if (parts.length !== 3 || !header || !payload || !signature) return `${parts.length} parts`;
  const canonical = [header, payload, signature].every((bytes, index) => bytes.toString("base64url") === parts[index]);
  if (!canonical) return "not base64url";
  const protectedHeader = parseObject(header);
  if (!protectedHeader) return "a header that is no JSON object";
  // No extension is supported (RFC 7515, section 4.1.11).
  if ("crit" in protectedHeader) return "a header with crit";
  const { alg, kid } = protectedHeader;
  if (kid !== undefined && typeof kid !== "string") return "a kid that is no text";
  const claims = parseObject(payload);
  if (!claims) return "claims that are no JSON object";
  const signed = Buffer.from(token.slice(0, token.lastIndexOf(".")), "latin1");
  return { alg, kid, claims, signed, signature };
}

/** A JSON object without repeated names: parsers differ in which of the two they read (RFC 7519, section 4). */
function parseObject(bytes: Buffer): Claims | undefined {
  try {
    const value = parseJson(bytes.toString("utf8"));
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Claims) : undefined;
  } catch {
    return undefined;
  }
}

function refusal(failure: Refusal["failure"], check: string, expected: string, actual: string): Refusal {
  return { ok: false, failure, reason: { ...reason(check, expected, actual), lock: "OIDC" } };
}
