import type { OperationContext } from "../../aws-json/operation";
import { AwsError } from "../../common/errors";
import { notAuthorized, passwordResetRequired, userDisabled, why } from "../errors";
import { type IssuedTokens, issueTokens } from "../jwt/tokens";
import type { Service } from "../service";
import { type SignIn, stands } from "../sign-ins";
import type { TokenCustomization } from "../triggers/token-customization";
import type { User } from "../users";
import { type At, customize } from "./sign-in";

/** What renews tokens: the client that asks, and how it proves itself once the token tells the user. */
interface RefreshAt extends At {
  /** Left out where it did already. @throws NotAuthorizedException */
  proveClient?(username: string): void;
}

/**
 * New ID and access tokens of the same sign-in.
 * @throws NotAuthorizedException, PasswordResetRequiredException
 */
export async function refresh(
  idp: Service,
  at: RefreshAt,
  token: string,
  context: OperationContext,
): Promise<IssuedTokens> {
  const find = () => checkRenewable(idp, at, idp.signIns.ofRefreshToken(token, at.client), context);
  const { user, signIn } = find();
  const customization = await customize(idp, at, "RefreshTokens", { user, scopes: signIn.scopes });
  // The sign-in may have ended while the trigger ran.
  return issue(idp, at, find(), customization);
}

/**
 * The same with a new refresh token. The old one is accepted until its grace period ends, and gives another new
 * one; of many uses at once one is the first.
 * @throws NotAuthorizedException, PasswordResetRequiredException, RefreshTokenReuseException
 */
export async function rotate(
  idp: Service,
  at: At & { gracePeriod: number },
  token: string,
  context: OperationContext,
): Promise<IssuedTokens & { RefreshToken: string }> {
  const find = () => {
    const replaced = idp.signIns.ofReplacedToken(token, at.client);
    if (replaced && idp.clock() >= replaced.until) throw reused();
    return checkRenewable(idp, at, replaced?.signIn ?? idp.signIns.ofRefreshToken(token, at.client), context);
  };
  const { user, signIn } = find();
  const customization = await customize(idp, at, "RefreshTokens", { user, scopes: signIn.scopes });
  const { renewable, refreshToken } = await idp.store.write(() => {
    const current = find();
    return { renewable: current, refreshToken: idp.signIns.rotate(current.signIn, idp.clock() + at.gracePeriod) };
  });
  return { ...(await issue(idp, at, renewable, customization)), RefreshToken: refreshToken };
}

/** A sign-in that new tokens may come from. */
interface Renewable {
  signIn: SignIn;
  user: User;
}

function checkRenewable(
  idp: Service,
  { pool, proveClient }: RefreshAt,
  signIn: SignIn | undefined,
  context: OperationContext,
): Renewable {
  const user = signIn && idp.users.get(pool.id, signIn.username);
  if (!signIn || !user || user.attributes.sub !== signIn.sub) throw refused("Invalid Refresh Token.", "unknown");
  proveClient?.(user.username);
  context.who(signIn.sub);
  if (!user.enabled) throw userDisabled();
  if (user.status === "RESET_REQUIRED") throw passwordResetRequired();
  if (idp.clock() >= signIn.refreshExpires) throw refused("Refresh Token has expired", "expired");
  if (!stands(signIn, user)) throw refused("Refresh Token has been revoked", "revoked");
  return { signIn, user };
}

function issue(
  idp: Service,
  { pool, client }: At,
  { signIn, user }: Renewable,
  customization: TokenCustomization | undefined,
): Promise<IssuedTokens> {
  const groups = idp.groups.ofUser(pool, user);
  return issueTokens({ pool, client, user, groups, signIn, customization }, idp.keys, idp.clock());
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
