import { groupName } from "../group-input";
import { poolOf, userOf } from "../lookups";
import { forAdministrator, type Service } from "../service";

export const adminRemoveUserFromGroup = (idp: Service) =>
  forAdministrator(async (input) => {
    const pool = poolOf(idp, input);
    const name = groupName(input);
    await idp.store.write(() => idp.groups.remove(pool, name, userOf(idp, pool, input)));
    return {};
  });
