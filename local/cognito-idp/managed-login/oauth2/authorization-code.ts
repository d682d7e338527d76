import { createHash, timingSafeEqual } from "node:crypto";
import type { Service } from "../../service";
import type { User } from "../../users";
import type { At } from "../authentication";
import { OAuthError } from "../errors";
import type { WebSession } from "../sessions";
import type { AuthorizationRequest } from "./authorization-request";

/** Milliseconds (developer guide, "Token endpoint": a code is valid for five minutes). */
const VALIDITY = 300_000;

/** What a code stands for. */
export interface Grant {
  user: User;
  /** Epoch seconds. */
  authTime: number;
  scopes: readonly string[];
  nonce: string | undefined;
}

/** A code for the app: what was granted, encrypted. */
export async function issueCode(
  idp: Service,
  { pool, client, redirectUri, scopes, nonce, codeChallenge }: AuthorizationRequest,
  { user, authTime }: WebSession,
): Promise<string> {
  const { username, generation, attributes } = user;
  const content = {
    kind: "AUTHORIZATION_CODE",
    clientId: client.id,
    username,
    sub: attributes.sub,
    generation,
    authTime,
    redirectUri,
    scopes,
    nonce,
    codeChallenge,
  } as const;
  return Buffer.from(await idp.challenges.seal(pool.id, content, VALIDITY), "base64").toString("base64url");
}

/**
 * Takes a code once: an attempt with the wrong redirect URI or verifier uses it up too.
 * @throws OAuthError
 */
export async function redeemCode(
  idp: Service,
  { pool, client }: At,
  given: { code: string; redirectUri: string; codeVerifier: string | undefined },
): Promise<Grant> {
  const opened = await idp.challenges.open(pool.id, "AUTHORIZATION_CODE", Buffer.from(given.code, "base64url"));
  if (!opened || opened.content.clientId !== client.id) throw refused("the code is not one of this app client");
  if (opened.state !== "valid") throw refused(`the code is ${opened.state}`);
  const { redirectUri, codeChallenge, username, sub, generation, authTime, scopes, nonce } = opened.content;
  if (!(await idp.store.write(() => idp.challenges.use(opened)))) throw refused("the code is used");
  if (redirectUri !== given.redirectUri) throw refused("redirect_uri is not the one of the code");
  if (!provesChallenge(codeChallenge, given.codeVerifier)) {
    throw refused("code_verifier does not match the code_challenge");
  }
  const user = idp.users.get(pool.id, username);
  if (!user?.enabled || user.status !== "CONFIRMED" || user.attributes.sub !== sub || user.generation !== generation) {
    throw refused("the user has signed out, or cannot sign in any more");
  }
  return { user, authTime, scopes, nonce };
}

/** RFC 7636, section 4.6. A verifier without a challenge is refused too, as the code is not bound to it. */
function provesChallenge(challenge: string | undefined, verifier: string | undefined): boolean {
  if (challenge === undefined || verifier === undefined) return challenge === verifier;
  if (!/^[\w.~-]{43,128}$/.test(verifier)) return false;
  const digest = Buffer.from(createHash("sha256").update(verifier).digest("base64url"));
  const expected = Buffer.from(challenge);
  return digest.length === expected.length && timingSafeEqual(digest, expected);
}

function refused(message: string): OAuthError {
  return new OAuthError("invalid_grant", message);
}
