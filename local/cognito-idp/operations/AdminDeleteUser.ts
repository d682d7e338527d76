import { poolOf, userOf } from "../lookups";
import { removeUser } from "../remove-user";
import { forAdministrator, type Service } from "../service";

export const adminDeleteUser = (idp: Service) =>
  forAdministrator(async (input) => {
    const pool = poolOf(idp, input);
    await removeUser(idp, pool, userOf(idp, pool, input));
    return {};
  });
