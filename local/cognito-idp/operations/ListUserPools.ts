import { LARGEST_PAGE, page } from "../../aws-json/page";
import { optionalNumber, optionalText } from "../input";
import { forAdministrator, type Service } from "../service";

/** The declared pools. Their dates are not stored. */
export const listUserPools = (idp: Service) =>
  forAdministrator((input) => {
    const limit = optionalNumber(input, "MaxResults") ?? LARGEST_PAGE;
    const pools = [...idp.pools().values()].sort((one, other) => (one.id < other.id ? -1 : 1));
    const { items, next } = page(pools, ({ id }) => id, limit, optionalText(input, "NextToken"));
    return {
      UserPools: items.map(({ id, name }) => ({ Id: id, Name: name, LambdaConfig: {} })),
      ...(next && { NextToken: next }),
    };
  });
