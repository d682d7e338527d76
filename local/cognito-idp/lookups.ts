import type { OperationContext } from "../aws-json/operation";
import { checkSecretHash } from "./client-secret";
import {
  clientNotFound,
  notAuthorized,
  passwordResetRequired,
  poolNotFound,
  userDisabled,
  userNotFound,
  why,
} from "./errors";
import { optionalText, text } from "./input";
import { USER_SCOPE } from "./jwt/scopes";
import type { TokenVerification } from "./jwt/verify-token";
import type { Client, Pool } from "./pools";
import type { Service } from "./service";
import { stands } from "./sign-ins";
import type { User } from "./users";

type Input = Record<string, unknown>;

/** @throws ResourceNotFoundException for an unknown UserPoolId */
export function poolOf(idp: Service, input: Input): Pool {
  const id = text(input, "UserPoolId");
  const pool = idp.pools().get(id);
  if (!pool) throw poolNotFound(id);
  return pool;
}

/** @throws ResourceNotFoundException for an unknown ClientId */
export function clientOf(idp: Service, input: Input): { pool: Pool; client: Client } {
  const id = text(input, "ClientId");
  for (const pool of idp.pools().values()) {
    const client = pool.clients.get(id);
    if (client) return { pool, client };
  }
  throw clientNotFound(id);
}

/** The same for a request that names a user, whose SecretHash proves the client. @throws NotAuthorizedException */
export function provenClientOf(idp: Service, input: Input): { pool: Pool; client: Client } {
  const found = clientOf(idp, input);
  checkSecretHash(found.client, text(input, "Username"), optionalText(input, "SecretHash"));
  return found;
}

/** The client that the administrator names, of the pool. @throws ResourceNotFoundException */
export function clientOfPool(idp: Service, input: Input): { pool: Pool; client: Client } {
  const pool = poolOf(idp, input);
  const id = text(input, "ClientId");
  const client = pool.clients.get(id);
  if (!client) throw clientNotFound(id);
  return { pool, client };
}

/** The user that the administrator names. @throws UserNotFoundException */
export function userOf(idp: Service, pool: Pool, input: Input): User {
  const name = text(input, "Username");
  const user = idp.users.find(pool, name);
  if (!user) throw userNotFound(name);
  return user;
}

/**
 * Changes a user as it is when the change is written.
 * @returns the user as changed
 * @throws UserNotFoundException where it is gone meanwhile
 */
export function change(idp: Service, pool: Pool, username: string, to: (user: User) => User): Promise<User> {
  return idp.store.write(() => {
    const user = idp.users.get(pool.id, username);
    if (!user) throw userNotFound(username);
    const changed = { ...to(user), modified: idp.clock() };
    idp.users.put(pool, changed);
    return changed;
  });
}

/** The user of an access token. */
export interface Caller {
  pool: Pool;
  client: Client;
  user: User;
  /** Of the token. */
  scopes: readonly string[];
}

type Failure = Exclude<TokenVerification, { ok: true }>["failure"];

const MESSAGES: Readonly<Record<Failure, string>> = {
  malformed: "Invalid Access Token",
  signature: "Could not verify signature for Access Token",
  issuer: "Invalid Access Token",
  audience: "Invalid Access Token",
  use: "Invalid Access Token",
  claims: "Invalid Access Token",
  expired: "Access Token has expired",
};

/** @throws NotAuthorizedException, UserNotFoundException, PasswordResetRequiredException */
export function callerOf(idp: Service, input: Input, context: OperationContext): Promise<Caller> {
  return callerOfToken(idp, { token: text(input, "AccessToken"), scope: USER_SCOPE }, context);
}

/** @param wanted the access token, and the scope that it must have */
export async function callerOfToken(
  idp: Service,
  { token, scope: required }: { token: string; scope: string },
  context: OperationContext,
): Promise<Caller> {
  const pool = idp.pools().get(poolIdUnverified(token));
  if (!pool) throw notAuthorized(MESSAGES.issuer, why("JWT", "iss", "a pool of the program", "none of them"));
  const verification = await idp.verifyToken(token, pool.id, "access");
  if (!verification.ok) throw notAuthorized(MESSAGES[verification.failure], verification.reason);

  const { client_id, username, sub, event_id, scope } = verification.claims;
  const scopes = String(scope).split(" ");
  if (!scopes.includes(required)) {
    throw notAuthorized("Access Token does not have required scopes", why("JWT", "scope", required, "without it"));
  }
  const client = pool.clients.get(String(client_id));
  const user = idp.users.get(pool.id, String(username));
  if (!client || !user || user.attributes.sub !== sub) throw userNotFound(String(username));
  context.who(user.attributes.sub);
  const signIn = idp.signIns.get(String(event_id));
  if (!user.enabled) throw userDisabled();
  if (user.status === "RESET_REQUIRED") throw passwordResetRequired();
  if (!signIn || !stands(signIn, user)) {
    throw notAuthorized("Access Token has been revoked", why("JWT", "sign-in", "active", "revoked"));
  }
  return { pool, client, user, scopes };
}

/** The pool that an unverified token names, whose keys verify it. */
function poolIdUnverified(token: string): string {
  try {
    const { iss } = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8"));
    return String(iss).split("/").at(-1) ?? "";
  } catch {
    return "";
  }
}
