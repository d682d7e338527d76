import { LARGEST_PAGE, page } from "../../aws-json/page";
import { optionalNumber, optionalText } from "../input";
import { poolOf, userOf } from "../lookups";
import { forAdministrator, type Service } from "../service";
import { groupView } from "../views";

export const adminListGroupsForUser = (idp: Service) =>
  forAdministrator((input) => {
    const pool = poolOf(idp, input);
    const groups = idp.groups.ofUser(pool, userOf(idp, pool, input));
    const limit = optionalNumber(input, "Limit") || LARGEST_PAGE;
    const { items, next } = page(groups, ({ name }) => name, limit, optionalText(input, "NextToken"));
    return { Groups: items.map((group) => groupView(pool, group)), ...(next && { NextToken: next }) };
  });
