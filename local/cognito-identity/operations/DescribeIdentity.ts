import type { Operation } from "../../aws-json/operation";
import { requireId } from "../input";
import { requireIdentity, type Service } from "../service";
import { identityView } from "../views";

export function describeIdentity(service: Service): Operation {
  return {
    authorization: "administrator",
    handle(input) {
      const id = requireId(input, "IdentityId");
      return identityView(id, requireIdentity(service, id).identity);
    },
  };
}
