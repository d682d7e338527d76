import { change, poolOf, userOf } from "../lookups";
import { forAdministrator, type Service } from "../service";

/** Ends all sign-ins too: they do not come back when the user is enabled (API reference, AdminDisableUser). */
export const adminDisableUser = (idp: Service) =>
  forAdministrator(async (input) => {
    const pool = poolOf(idp, input);
    const { username } = userOf(idp, pool, input);
    await change(idp, pool, username, (user) => ({
      ...user,
      enabled: false,
      generation: user.generation + 1,
    }));
    return {};
  });
