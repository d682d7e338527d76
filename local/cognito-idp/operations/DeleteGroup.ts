import { groupNotFound } from "../errors";
import { checkNotDeclared, groupName } from "../group-input";
import { poolOf } from "../lookups";
import { forAdministrator, type Service } from "../service";

export const deleteGroup = (idp: Service) =>
  forAdministrator(async (input) => {
    const pool = poolOf(idp, input);
    const name = groupName(input);
    checkNotDeclared(pool, name);
    await idp.store.write(() => {
      if (!idp.groups.get(pool, name)) throw groupNotFound(name);
      idp.groups.delete(pool.id, name);
    });
    return {};
  });
