import type { OperationContext } from "../../aws-json/operation";
import { AwsError } from "../../common/errors";
import { why } from "../errors";
import type { Client } from "../pools";
import type { Service } from "../service";

/**
 * Ends one sign-in: its refresh token, and its access tokens for the user pool (RFC 7009, section 2).
 * @throws UnsupportedOperationException, UnsupportedTokenTypeException
 */
export async function revokeSignIn(
  idp: Service,
  client: Client,
  token: string,
  context: OperationContext,
): Promise<void> {
  if (!client.tokenRevocation) {
    throw new AwsError(
      "UnsupportedOperationException",
      "This feature is not enabled for this client",
      why("user pool", "enableTokenRevocation", "true", "false"),
    );
  }
  if (token.split(".").length === 3) {
    throw new AwsError(
      "UnsupportedTokenTypeException",
      "Unsupported token type",
      why("user pool", "Token", "a refresh token", "another"),
    );
  }
  // An unknown token is no error: the client cannot do anything about it (RFC 7009, section 2.2).
  const signIn = idp.signIns.ofRefreshToken(token, client) ?? idp.signIns.ofReplacedToken(token, client)?.signIn;
  if (!signIn) return;
  context.who(signIn.sub);
  await idp.store.write(() => idp.signIns.revoke(signIn));
}
