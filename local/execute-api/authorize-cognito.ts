import type { UserPools } from "../cognito-idp";
import type { Reason } from "../common/errors";
import { truncate } from "../common/truncate";
import { unauthorized } from "./errors";
import type { Lock } from "./lock";
import type { GatewayRequest } from "./request";

/** The claims of a token that was verified. */
export type Claims = Readonly<Record<string, unknown>>;

type CognitoLock = Extract<Lock, { type: "COGNITO_USER_POOLS" }>;

/**
 * Verifies the token in the authorizer's header: an ID token, or an access token with one of the method's scopes
 * ("Control access to REST APIs using Amazon Cognito user pools as an authorizer").
 * @throws Refusal
 */
export async function authorizeToken(
  request: GatewayRequest,
  { authorizer, scopes }: CognitoLock,
  verifyToken: UserPools["verifyToken"],
): Promise<Claims> {
  const token = tokenOf(request, authorizer.header);
  const use = scopes.length > 0 ? "access" : "id";
  let expired: Reason | undefined;
  let failed: Reason | undefined;
  for (const pool of authorizer.pools) {
    const verification = await verifyToken(token, pool.slice(pool.lastIndexOf("/") + 1), use);
    if (verification.ok) {
      const claims = verification.claims as Claims;
      requireAudience(claims, authorizer.audience);
      requireScope(claims, scopes);
      return claims;
    }
    if (verification.failure === "expired") expired = verification.reason;
    failed ??= verification.reason;
  }
  if (expired) throw unauthorized("The incoming token has expired", expired);
  throw refused(failed ?? reason("user pool", "one at least", "none"));
}

/** A repeated header has no value: the lock and the function could each read another one. */
function tokenOf({ headers }: GatewayRequest, header: string): string {
  const values = headers.values(header);
  const [value, ...others] = values;
  if (others.length > 0) throw refused(reason(`${header} header`, "one", `${values.length} of them`));
  const token = value?.replace(/^Bearer /, "");
  if (!token)
    throw refused(reason(`${header} header`, "an ID or access token", value === undefined ? "absent" : "empty"));
  return token;
}

function requireAudience({ aud }: Claims, expected: RegExp | undefined): void {
  if (!expected || (typeof aud === "string" && expected.test(aud))) return;
  throw refused(reason("aud", `what ${expected.source} matches`, truncate(String(aud))));
}

function requireScope({ scope }: Claims, scopes: readonly string[]): void {
  if (scopes.length === 0) return;
  const granted = typeof scope === "string" ? scope.split(" ") : [];
  if (scopes.some((wanted) => granted.includes(wanted))) return;
  throw refused(reason("scope", scopes.join(" or "), truncate(granted.join(" ")) || "absent"));
}

function refused(why: Reason) {
  return unauthorized("Unauthorized", why);
}

function reason(check: string, expected: string, actual: string): Reason {
  return { lock: "JWT", check, expected, actual };
}

/**
 * `requestContext.authorizer.claims`: all values are strings. `exp` and `iat` are written as dates, `auth_time` is
 * not, and lists are joined by commas.
 */
export function claimTexts(claims: Claims): Record<string, string> {
  let texts = textsOf.get(claims);
  if (!texts) {
    texts = Object.fromEntries(Object.entries(claims).map(([name, value]) => [name, claimText(name, value)]));
    textsOf.set(claims, texts);
  }
  return texts;
}

/** The verifier gives the same object for the same token. */
const textsOf = new WeakMap<Claims, Record<string, string>>();

function claimText(name: string, value: unknown): string {
  if ((name === "exp" || name === "iat") && typeof value === "number") return javaDate(value);
  if (typeof value === "string") return value;
  const scalars = Array.isArray(value) && value.every((item) => typeof item !== "object" || item === null);
  return scalars ? value.join(",") : typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** Seconds since the epoch as `Tue Jun 18 15:00:04 UTC 2024`, the way of java.util.Date; from `Tue, 18 Jun 2024 15:…`. */
function javaDate(seconds: number): string {
  const text = new Date(seconds * 1000).toUTCString();
  return `${text.slice(0, 3)} ${text.slice(8, 11)} ${text.slice(5, 7)} ${text.slice(17, 25)} UTC ${text.slice(12, 16)}`;
}
