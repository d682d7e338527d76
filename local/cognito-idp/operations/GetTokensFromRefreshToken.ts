import { checkClientSecret } from "../client-secret";
import { invalidParameter, why } from "../errors";
import { refresh, rotate } from "../flows/refresh-token-auth";
import { optionalText, text, textMap } from "../input";
import { clientOf } from "../lookups";
import { forClients, type Service } from "../service";

export const getTokensFromRefreshToken = (idp: Service) =>
  forClients(async (input, context) => {
    const found = clientOf(idp, input);
    checkClientSecret(found.client, optionalText(input, "ClientSecret"), "NotAuthorizedException");
    const at = { ...found, clientMetadata: textMap(input, "ClientMetadata") };
    const token = text(input, "RefreshToken");
    const { rotation } = at.client;
    if (rotation) return { AuthenticationResult: await rotate(idp, { ...at, ...rotation }, token, context) };
    if (!at.client.flows.has("REFRESH_TOKEN_AUTH")) {
      throw invalidParameter(
        "REFRESH_TOKEN_AUTH flow not enabled for this client",
        why("user pool", "explicitAuthFlows", "ALLOW_REFRESH_TOKEN_AUTH", "without it"),
      );
    }
    return { AuthenticationResult: await refresh(idp, at, token, context) };
  });
