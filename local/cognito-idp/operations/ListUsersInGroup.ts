import { LARGEST_PAGE, page } from "../../aws-json/page";
import { groupNotFound } from "../errors";
import { groupName } from "../group-input";
import { optionalNumber, optionalText } from "../input";
import { poolOf } from "../lookups";
import { forAdministrator, type Service } from "../service";
import { userView } from "../views";

export const listUsersInGroup = (idp: Service) =>
  forAdministrator((input) => {
    const pool = poolOf(idp, input);
    const name = groupName(input);
    if (!idp.groups.get(pool, name)) throw groupNotFound(name);
    const limit = optionalNumber(input, "Limit") || LARGEST_PAGE;
    const users = idp.groups
      .membersOf(pool, name)
      .sort()
      .flatMap((username) => idp.users.get(pool.id, username) ?? []);
    const { items, next } = page(users, (user) => user.username, limit, optionalText(input, "NextToken"));
    return { Users: items.map((user) => userView(user)), ...(next && { NextToken: next }) };
  });
