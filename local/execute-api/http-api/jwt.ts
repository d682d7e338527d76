import type { UserPools } from "../../cognito-idp";
import type { Reason } from "../../common/errors";
import { truncate } from "../../common/truncate";
import type { HttpLock } from "./http-api";
import type { HttpCall } from "./http-call";
import { forbidden, unauthorized } from "./http-refusal";
import { identityValue } from "./identity-source";

type Claims = Readonly<Record<string, unknown>>;
type JwtLock = Extract<HttpLock, { type: "JWT" }>;

/** What the token says, as the function is given it. */
export interface JwtCaller {
  sub: string;
  claims: Record<string, string>;
  /** The token's scopes where the route asks for any, else null. */
  scopes: string[] | null;
}

/**
 * Verifies the token at the authorizer's identity source. Its kind is not checked: a route without scopes accepts ID
 * and access tokens ("Control access to HTTP APIs with JWT authorizers").
 * @throws HttpRefusal
 */
export async function authorizeJwt(
  call: HttpCall,
  { authorizer, scopes }: JwtLock,
  verifyToken: UserPools["verifyToken"],
): Promise<JwtCaller> {
  const token = identityValue(call, authorizer.source)?.replace(/^Bearer /i, "");
  if (!token) {
    const where = `${authorizer.source.kind} ${authorizer.source.name}`;
    throw unauthorized(reason(where, "one token", "none, or several"), "Bearer");
  }
  const claims = await verified(token, authorizer.poolId, verifyToken);
  const audience = claims.aud ?? claims.client_id;
  if (typeof audience !== "string" || !authorizer.audience.includes(audience)) {
    const why = reason("aud or client_id", authorizer.audience.join(" or "), truncate(String(audience)));
    throw unauthorized(why, invalidToken("the token does not have a valid audience"));
  }
  const granted = typeof claims.scope === "string" ? claims.scope.split(" ").filter((scope) => scope !== "") : [];
  if (scopes.length > 0 && !scopes.some((scope) => granted.includes(scope))) {
    const challenge = `Bearer scope="${scopes.join(" ")}" error="insufficient_scope"`;
    throw forbidden(reason("scope", scopes.join(" or "), truncate(granted.join(" ")) || "absent"), challenge);
  }
  return { sub: String(claims.sub), claims: claimTexts(claims), scopes: scopes.length > 0 ? granted : null };
}

async function verified(token: string, poolId: string, verifyToken: UserPools["verifyToken"]): Promise<Claims> {
  const access = await verifyToken(token, poolId, "access");
  const verification = !access.ok && access.failure === "use" ? await verifyToken(token, poolId, "id") : access;
  if (verification.ok) return verification.claims as Claims;
  const { failure, reason } = verification;
  // The words for a wrong audience are AWS's ("Troubleshooting issues with HTTP API JWT authorizers"); those for the
  // others are from memory.
  const description = {
    audience: "the token does not have a valid audience",
    expired: "the token has expired",
    issuer: "invalid issuer",
  }[failure as string];
  throw unauthorized(reason, invalidToken(description ?? "the token is not valid"));
}

function invalidToken(description: string): string {
  return `Bearer scope="" error="invalid_token" error_description="${description}"`;
}

/**
 * All claims as text, lists as `[a b]`; a claim without a value is left out (floci-io/floci, pull request 2011, captured
 * on AWS with a user pool; DefinitelyTyped, pull request 75458).
 */
function claimTexts(claims: Claims): Record<string, string> {
  const texts = Object.entries(claims).flatMap(([name, value]): [string, string][] => {
    if (value === undefined || value === null) return [];
    if (Array.isArray(value)) return [[name, `[${value.join(" ")}]`]];
    return [[name, typeof value === "object" ? JSON.stringify(value) : String(value)]];
  });
  return Object.fromEntries(texts);
}

function reason(check: string, expected: string, actual: string): Reason {
  return { lock: "JWT", check, expected, actual };
}
