import { AwsError } from "../../common/errors";
import { why } from "../errors";
import { groupName, readGroup } from "../group-input";
import { poolOf } from "../lookups";
import { forAdministrator, type Service } from "../service";
import { groupView } from "../views";

export const createGroup = (idp: Service) =>
  forAdministrator(async (input) => {
    const pool = poolOf(idp, input);
    const now = idp.clock();
    const group = { name: groupName(input), ...readGroup(input), created: now, modified: now };
    await idp.store.write(() => {
      if (idp.groups.get(pool, group.name)) {
        throw new AwsError(
          "GroupExistsException",
          "A group with the name already exists.",
          why("user pool", "GroupName", "a new one", group.name),
        );
      }
      // A group that the program once declared by this name may have left members.
      idp.groups.delete(pool.id, group.name);
      idp.groups.put(pool, group);
    });
    return { Group: groupView(pool, group) };
  });
