import { type IssuedTokens, issueTokens } from "../jwt/tokens";
import type { Service } from "../service";
import type { User } from "../users";
import { type At, customize } from "./sign-in";

/** What a user granted an app at managed login. */
export interface HostedGrant {
  user: User;
  /** When the user proved every factor, in epoch seconds. */
  authTime: number;
  scopes: readonly string[];
  nonce: string | undefined;
}

/** Tokens for a user who signed in at managed login. @throws AwsError of the trigger */
export async function issueTokensOfGrant(
  idp: Service,
  { pool, client }: At,
  { user, authTime, scopes, nonce }: HostedGrant,
): Promise<IssuedTokens & { RefreshToken: string }> {
  const customization = await customize(idp, { pool, client }, "HostedAuth", { user, scopes });
  const begun = await idp.store.write(() => idp.signIns.begin(pool, client, user, { authTime, scopes }));
  const groups = idp.groups.ofUser(pool, user);
  const subject = { pool, client, user, groups, signIn: begun.signIn, customization, nonce };
  return { ...(await issueTokens(subject, idp.keys, idp.clock())), RefreshToken: begun.refreshToken };
}
