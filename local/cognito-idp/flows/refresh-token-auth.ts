import type { OperationContext } from "../../aws-json/operation";
import { AwsError } from "../../common/errors";
import { notAuthorized, passwordResetRequired, userDisabled, why } from "../errors";
import { type IssuedTokens, issueTokens } from "../jwt/tokens";
import type { Client, Pool } from "../pools";
import type { Service } from "../service";
import { type SignIn, stands } from "../sign-ins";
import type { User } from "../users";

interface At {
  pool: Pool;
  client: Client;
}

/**
 * New ID and access tokens of the same sign-in.
 * @throws NotAuthorizedException, PasswordResetRequiredException
 */
export async function refresh(idp: Service, at: At, token: string, context: OperationContext): Promise<IssuedTokens> {
  const signIn = idp.signIns.ofRefreshToken(token, at.client);
  const renewable = checkRenewable(idp, at, signIn, context);
  return issue(idp, at, renewable.signIn, renewable.user);
}

/**
 * The same with a new refresh token. The one before is taken until its grace period is over, and gives another new
 * one; of many uses at once one is the first.
 * @throws NotAuthorizedException, PasswordResetRequiredException, RefreshTokenReuseException
 */
export async function rotate(
  idp: Service,
  at: At & { gracePeriod: number },
  token: string,
  context: OperationContext,
): Promise<IssuedTokens & { RefreshToken: string }> {
  const { signIn, user, refreshToken } = await idp.store.write(() => {
    const now = idp.clock();
    const replaced = idp.signIns.ofReplacedToken(token, at.client);
    if (replaced && now >= replaced.until) throw reused();
    const found = replaced?.signIn ?? idp.signIns.ofRefreshToken(token, at.client);
    const renewable = checkRenewable(idp, at, found, context);
    return { ...renewable, refreshToken: idp.signIns.rotate(renewable.signIn, now + at.gracePeriod) };
  });
  return { ...(await issue(idp, at, signIn, user)), RefreshToken: refreshToken };
}

function checkRenewable(
  idp: Service,
  { pool }: At,
  signIn: SignIn | undefined,
  context: OperationContext,
): { signIn: SignIn; user: User } {
  const user = signIn && idp.users.get(pool.id, signIn.username);
  if (!signIn || !user || user.attributes.sub !== signIn.sub) throw refused("Invalid Refresh Token", "unknown");
  context.who(signIn.sub);
  if (!user.enabled) throw userDisabled();
  if (user.status === "RESET_REQUIRED") throw passwordResetRequired();
  if (idp.clock() >= signIn.refreshExpires) throw refused("Refresh Token has expired", "expired");
  if (!stands(signIn, user)) throw refused("Refresh Token has been revoked", "revoked");
  return { signIn, user };
}

function issue(idp: Service, { pool, client }: At, signIn: SignIn, user: User): Promise<IssuedTokens> {
  const groups = idp.groups.ofUser(pool, user);
  return issueTokens({ pool, client, user, groups, signIn }, idp.keys, idp.clock());
}

function refused(message: string, actual: string) {
  return notAuthorized(message, why("user pool", "refresh token", "one of this client that stands", actual));
}

function reused(): AwsError {
  return new AwsError(
    "RefreshTokenReuseException",
    "Refresh token has been invalidated by rotation.",
    why("user pool", "refresh token", "the last one, or one in its grace period", "one that was replaced"),
  );
}
