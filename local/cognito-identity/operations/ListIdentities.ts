import type { Operation } from "../../aws-json/operation";
import { loginsOfIdentity } from "../identities";
import { requireId } from "../input";
import { pageOf } from "../page-input";
import { requirePool, type Service } from "../service";
import { identityView } from "../views";

/** An identity that was unlinked is disabled: HideDisabled leaves it out. */
export function listIdentities(service: Service): Operation {
  return {
    authorization: "administrator",
    handle(input) {
      const pool = requirePool(service, requireId(input, "IdentityPoolId"));
      const identities = service.identities
        .inPool(pool.id)
        .filter(([, identity]) => loginsOfIdentity(identity).length > 0 || input.HideDisabled !== true)
        .sort(([one], [other]) => (one < other ? -1 : 1));
      const { items, next } = pageOf(identities, ([id]) => id, input);
      return {
        IdentityPoolId: pool.id,
        Identities: items.map(([id, identity]) => identityView(id, identity)),
        ...(next && { NextToken: next }),
      };
    },
  };
}
