import type { OperationContext } from "../../aws-json/operation";
import { notAuthorized, passwordResetRequired, userDisabled, why } from "../errors";
import { type IssuedTokens, issueTokens } from "../jwt/tokens";
import type { Client, Pool } from "../pools";
import type { Service } from "../service";
import { stands } from "../sign-ins";

/**
 * New ID and access tokens of the same sign-in; no new refresh token, as rotation is not run here.
 * @throws NotAuthorizedException
 */
export async function refresh(
  idp: Service,
  { pool, client }: { pool: Pool; client: Client },
  token: string,
  context: OperationContext,
): Promise<IssuedTokens> {
  const signIn = idp.signIns.ofRefreshToken(token, client);
  const user = signIn && idp.users.get(pool.id, signIn.username);
  if (!signIn || !user || user.attributes.sub !== signIn.sub) throw refused("Invalid Refresh Token", "unknown");
  context.who(signIn.sub);
  if (!user.enabled) throw userDisabled();
  if (user.status === "RESET_REQUIRED") throw passwordResetRequired();
  const now = idp.clock();
  if (now >= signIn.refreshExpires) throw refused("Refresh Token has expired", "expired");
  if (!stands(signIn, user)) throw refused("Refresh Token has been revoked", "revoked");
  const groups = idp.groups.ofUser(pool, user);
  return issueTokens({ pool, client, user, groups, signIn }, idp.keys, now);
}

function refused(message: string, actual: string) {
  return notAuthorized(message, why("user pool", "refresh token", "one of this client that stands", actual));
}
