import { checkClientSecret } from "../client-secret";
import { revokeSignIn } from "../flows/revoke-token";
import { optionalText, text } from "../input";
import { clientOf } from "../lookups";
import { forClients, type Service } from "../service";

export const revokeToken = (idp: Service) =>
  forClients(async (input, context) => {
    const { client } = clientOf(idp, input);
    checkClientSecret(client, optionalText(input, "ClientSecret"), "UnauthorizedException");
    await revokeSignIn(idp, client, text(input, "Token"), context);
    return {};
  });
