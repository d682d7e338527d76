import { groupName } from "../group-input";
import { poolOf, userOf } from "../lookups";
import { forAdministrator, type Service } from "../service";

export const adminAddUserToGroup = (idp: Service) =>
  forAdministrator(async (input) => {
    const pool = poolOf(idp, input);
    const name = groupName(input);
    await idp.store.write(() => idp.groups.add(pool, name, userOf(idp, pool, input)));
    return {};
  });
