import { change, poolOf, userOf } from "../lookups";
import { forAdministrator, type Service } from "../service";

export const adminEnableUser = (idp: Service) =>
  forAdministrator(async (input) => {
    const pool = poolOf(idp, input);
    const { username } = userOf(idp, pool, input);
    await change(idp, pool, username, (user) => ({ ...user, enabled: true }));
    return {};
  });
