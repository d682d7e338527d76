import { poolOf } from "../lookups";
import { forAdministrator, type Service } from "../service";

/** TOTP is the only second factor here. */
export const getUserPoolMfaConfig = (idp: Service) =>
  forAdministrator((input) => {
    const { mfa } = poolOf(idp, input);
    return {
      ...(mfa !== "OFF" && { SoftwareTokenMfaConfiguration: { Enabled: true } }),
      MfaConfiguration: mfa,
    };
  });
