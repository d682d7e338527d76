import { clientOfPool } from "../lookups";
import { forAdministrator, type Service } from "../service";
import { SECONDS } from "../user-pool-client";

/** The client as the program declares it. */
export const describeUserPoolClient = (idp: Service) =>
  forAdministrator((input) => {
    const { pool, client } = clientOfPool(idp, input);
    const { validity, validityUnits: units, oauth } = client;
    return {
      UserPoolClient: {
        UserPoolId: pool.id,
        ClientName: client.name,
        ClientId: client.id,
        ...(client.secret !== undefined && { ClientSecret: client.secret }),
        RefreshTokenValidity: validity.refresh / SECONDS[units.refresh],
        AccessTokenValidity: validity.access / SECONDS[units.access],
        IdTokenValidity: validity.id / SECONDS[units.id],
        TokenValidityUnits: { AccessToken: units.access, IdToken: units.id, RefreshToken: units.refresh },
        ReadAttributes: [...client.readable],
        WriteAttributes: [...client.writable],
        ExplicitAuthFlows: [...client.flows].map((flow) => `ALLOW_${flow}`),
        AllowedOAuthFlowsUserPoolClient: oauth !== undefined,
        ...(oauth && {
          AllowedOAuthFlows: oauth.flows,
          AllowedOAuthScopes: oauth.scopes,
          CallbackURLs: oauth.callbackUrls,
          LogoutURLs: oauth.logoutUrls,
          DefaultRedirectURI: oauth.defaultRedirectUri,
          SupportedIdentityProviders: ["COGNITO"],
        }),
        PreventUserExistenceErrors: client.preventUserExistenceErrors ? "ENABLED" : "LEGACY",
        RefreshTokenRotation: client.rotation
          ? { Feature: "ENABLED", RetryGracePeriodSeconds: client.rotation.gracePeriod / 1000 }
          : { Feature: "DISABLED" },
        EnableTokenRevocation: client.tokenRevocation,
        AuthSessionValidity: client.sessionValidity / 60_000,
      },
    };
  });
