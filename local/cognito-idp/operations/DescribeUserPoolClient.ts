import { clientOfPool } from "../lookups";
import { forAdministrator, type Service } from "../service";

/** What the program declares of the client; validities are in seconds, whatever unit it wrote. */
export const describeUserPoolClient = (idp: Service) =>
  forAdministrator((input) => {
    const { pool, client } = clientOfPool(idp, input);
    return {
      UserPoolClient: {
        UserPoolId: pool.id,
        ClientName: client.name,
        ClientId: client.id,
        RefreshTokenValidity: client.validity.refresh,
        AccessTokenValidity: client.validity.access,
        IdTokenValidity: client.validity.id,
        TokenValidityUnits: { AccessToken: "seconds", IdToken: "seconds", RefreshToken: "seconds" },
        ReadAttributes: [...client.readable],
        WriteAttributes: [...client.writable],
        ExplicitAuthFlows: [...client.flows].map((flow) => `ALLOW_${flow}`),
        AllowedOAuthFlowsUserPoolClient: false,
        PreventUserExistenceErrors: client.preventUserExistenceErrors ? "ENABLED" : "LEGACY",
        RefreshTokenRotation: client.rotation
          ? { Feature: "ENABLED", RetryGracePeriodSeconds: client.rotation.gracePeriod / 1000 }
          : { Feature: "DISABLED" },
        EnableTokenRevocation: client.tokenRevocation,
        AuthSessionValidity: client.sessionValidity / 60_000,
      },
    };
  });
