import { LARGEST_PAGE, page } from "../../aws-json/page";
import { invalidParameter, why } from "../errors";
import { optionalNumber, optionalText, texts } from "../input";
import { poolOf } from "../lookups";
import { forAdministrator, type Service } from "../service";
import { parseFilter } from "../user-filter";
import { userView } from "../views";

export const listUsers = (idp: Service) =>
  forAdministrator((input) => {
    const pool = poolOf(idp, input);
    const limit = optionalNumber(input, "Limit") || LARGEST_PAGE;
    const only = texts(input, "AttributesToGet");
    const unknown = only.find((name) => !pool.schema.has(name));
    if (unknown !== undefined) {
      throw invalidParameter(
        "One or more requested attributes do not exist.",
        why("user pool", "AttributesToGet", "attributes of the pool", unknown),
      );
    }
    const matches = parseFilter(pool, optionalText(input, "Filter") ?? "");
    const users = idp.users
      .of(pool.id)
      .filter(matches)
      .sort((one, other) => (one.username < other.username ? -1 : 1));
    const { items, next } = page(users, (user) => user.username, limit, optionalText(input, "PaginationToken"));
    return {
      Users: items.map((user) => userView(user, only.length > 0 ? new Set(only) : undefined)),
      ...(next && { PaginationToken: next }),
    };
  });
