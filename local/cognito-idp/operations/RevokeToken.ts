import { AwsError } from "../../common/errors";
import { checkClientSecret } from "../client-secret";
import { why } from "../errors";
import { optionalText, text } from "../input";
import { clientOf } from "../lookups";
import { forClients, type Service } from "../service";

/** Ends one sign-in: its refresh token, and its access tokens for the user pool (RFC 7009, section 2). */
export const revokeToken = (idp: Service) =>
  forClients(async (input, context) => {
    const { client } = clientOf(idp, input);
    checkClientSecret(client, optionalText(input, "ClientSecret"), "UnauthorizedException");
    const token = text(input, "Token");
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
    if (signIn) {
      context.who(signIn.sub);
      await idp.store.write(() => idp.signIns.revoke(signIn));
    }
    return {};
  });
