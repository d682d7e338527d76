import { notAuthorized, reason } from "./explain";
import { type Identity, loginsOfIdentity } from "./identities";
import type { IdentityPool } from "./pools";
import type { Service } from "./service";
import { type Login, verifyLogins } from "./verify-login";

/** @throws AwsError NotAuthorizedException if there is no login: the local run has no guests. */
export function requireSignIn(logins: ReadonlyMap<string, string>): void {
  if (logins.size > 0) return;
  throw notAuthorized(
    "Unauthenticated access is not supported for this identity pool.",
    reason("Logins", "a login", "none"),
  );
}

/**
 * Verifies that the caller is signed in, at one of the identity's providers, as the user whom the identity belongs to.
 * @returns all logins of the request, each verified: those that the identity does not have yet are to be linked to it
 * @throws AwsError NotAuthorizedException
 */
export async function authenticate(
  service: Service,
  identityId: string,
  { identity, pool }: { identity: Identity; pool: IdentityPool },
  logins: ReadonlyMap<string, string>,
): Promise<Login[]> {
  const linked = loginsOfIdentity(identity);
  const [first] = linked;
  if (logins.size === 0 && first) {
    throw notAuthorized(
      `Access to Identity '${identityId}' is forbidden.`,
      reason("Logins", `a login at ${first.provider}`, "none"),
    );
  }
  requireSignIn(logins);
  const verified = await verifyLogins(pool, logins, service);
  const one = verified.some(({ provider, sub }) =>
    linked.some((login) => login.provider === provider && login.sub === sub),
  );
  if (!one) {
    const users = verified.map(({ sub }) => sub).join(" or ");
    throw notAuthorized(
      "Logins don't match. Please include at least one valid login for this identity or identity pool.",
      reason("identity", `one of user ${users}`, first ? "another user's" : "unlinked"),
    );
  }
  return verified;
}

/**
 * The server-side token check of the identity pool, for the user pools that have it.
 * @throws AwsError NotAuthorizedException for a user who is gone, disabled or signed out everywhere
 */
export function requireStanding(service: Service, logins: readonly Login[]): void {
  for (const { userPool, claims } of logins) {
    const why = userPool?.serverSideTokenCheck && service.whyInactive(userPool.userPoolId, claims);
    if (why) throw notAuthorized("Token is inactive", why);
  }
}
