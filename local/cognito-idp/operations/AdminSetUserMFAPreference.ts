import { poolOf, userOf } from "../lookups";
import { setMfaPreference } from "../mfa-preference";
import { forAdministrator, type Service } from "../service";

export const adminSetUserMFAPreference = (idp: Service) =>
  forAdministrator(async (input) => {
    const pool = poolOf(idp, input);
    const { username } = userOf(idp, pool, input);
    await setMfaPreference(idp, { pool, username }, input);
    return {};
  });
