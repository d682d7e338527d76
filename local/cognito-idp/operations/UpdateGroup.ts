import { groupNotFound } from "../errors";
import { checkNotDeclared, groupName, readGroup } from "../group-input";
import { poolOf } from "../lookups";
import { forAdministrator, type Service } from "../service";
import { groupView } from "../views";

export const updateGroup = (idp: Service) =>
  forAdministrator(async (input) => {
    const pool = poolOf(idp, input);
    const name = groupName(input);
    const changes = readGroup(input);
    checkNotDeclared(pool, name);
    const group = await idp.store.write(() => {
      const current = idp.groups.get(pool, name);
      if (!current) throw groupNotFound(name);
      const now = idp.clock();
      const changed = { created: now, ...current, ...changes, modified: now };
      idp.groups.put(pool, changed);
      return changed;
    });
    return { Group: groupView(pool, group) };
  });
