import type { Operation } from "../../aws-json/operation";
import { requireId } from "../input";
import { requirePool, type Service } from "../service";

/** The identity pool as it is declared. */
export function describeIdentityPool(service: Service): Operation {
  return {
    authorization: "administrator",
    handle(input) {
      const { id, name, userPools, oidcProviders } = requirePool(service, requireId(input, "IdentityPoolId"));
      return {
        IdentityPoolId: id,
        IdentityPoolName: name,
        AllowUnauthenticatedIdentities: false,
        AllowClassicFlow: false,
        CognitoIdentityProviders: userPools.map((provider) => ({
          ProviderName: provider.name,
          ClientId: provider.clientId,
          ServerSideTokenCheck: provider.serverSideTokenCheck,
        })),
        ...(oidcProviders.length > 0 && { OpenIdConnectProviderARNs: oidcProviders.map(({ arn }) => arn) }),
      };
    },
  };
}
