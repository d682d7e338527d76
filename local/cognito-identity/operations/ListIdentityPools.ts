import type { Operation } from "../../aws-json/operation";
import { pageOf } from "../page-input";
import type { Service } from "../service";

export function listIdentityPools(service: Service): Operation {
  return {
    authorization: "administrator",
    handle(input) {
      const pools = [...service.identityPools().values()].sort((one, other) => (one.id < other.id ? -1 : 1));
      const { items, next } = pageOf(pools, ({ id }) => id, input);
      return {
        IdentityPools: items.map(({ id, name }) => ({ IdentityPoolId: id, IdentityPoolName: name })),
        ...(next && { NextToken: next }),
      };
    },
  };
}
