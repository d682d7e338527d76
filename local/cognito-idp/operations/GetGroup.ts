import { groupNotFound } from "../errors";
import { groupName } from "../group-input";
import { poolOf } from "../lookups";
import { forAdministrator, type Service } from "../service";
import { groupView } from "../views";

export const getGroup = (idp: Service) =>
  forAdministrator((input) => {
    const pool = poolOf(idp, input);
    const name = groupName(input);
    const group = idp.groups.get(pool, name);
    if (!group) throw groupNotFound(name);
    return { Group: groupView(pool, group) };
  });
