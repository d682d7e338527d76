import { callerOf } from "../lookups";
import { setMfaPreference } from "../mfa-preference";
import { forClients, type Service } from "../service";

export const setUserMFAPreference = (idp: Service) =>
  forClients(async (input, context) => {
    const { pool, user } = await callerOf(idp, input, context);
    await setMfaPreference(idp, { pool, username: user.username }, input);
    return {};
  });
