import { notAuthorized, reason } from "./explain";
import type { Identity } from "./identities";
import type { IdentityPool } from "./pools";
import type { Service } from "./service";
import { type Login, verifyLogin } from "./verify-login";

/** @throws AwsError NotAuthorizedException where nobody signed in: the local run has no guests. */
export function requireSignIn(logins: ReadonlyMap<string, string>): void {
  if (logins.size > 0) return;
  throw notAuthorized(
    "Unauthenticated access is not supported for this identity pool.",
    reason("Logins", "a login", "none"),
  );
}

/**
 * Verifies that the caller is signed in as the very user whom the identity belongs to.
 * @throws AwsError NotAuthorizedException
 */
export async function authenticate(
  service: Service,
  identityId: string,
  { identity, pool }: { identity: Identity; pool: IdentityPool },
  logins: ReadonlyMap<string, string>,
): Promise<Login> {
  if (logins.size === 0 && identity.login) {
    throw notAuthorized(
      `Access to Identity '${identityId}' is forbidden.`,
      reason("Logins", `a login at ${identity.login.provider}`, "none"),
    );
  }
  requireSignIn(logins);
  const login = await verifyLogin(pool, logins, service);
  if (login.provider.name !== identity.login?.provider || login.sub !== identity.login.sub) {
    throw notAuthorized(
      "Logins don't match. Please include at least one valid login for this identity or identity pool.",
      reason("identity", `one of user ${login.sub}`, identity.login ? "another user's" : "unlinked"),
    );
  }
  return login;
}

/**
 * The server-side token check of the identity pool, where the provider has it.
 * @throws AwsError NotAuthorizedException for a user who is gone, disabled or signed out everywhere
 */
export function requireStanding(service: Service, { provider, claims }: Login): void {
  if (!provider.serverSideTokenCheck) return;
  const why = service.stillStands(provider.userPoolId, claims);
  if (why) throw notAuthorized("Token is inactive", why);
}
