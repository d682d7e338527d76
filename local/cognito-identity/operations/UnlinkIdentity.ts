import { texts } from "../../aws-json/members";
import type { Operation } from "../../aws-json/operation";
import { authenticate } from "../authenticate";
import { loginsOf, requireId } from "../input";
import { requireIdentity, type Service } from "../service";

/** Removes logins from the caller's identity. An identity without logins can no longer be used. */
export function unlinkIdentity(service: Service): Operation {
  return {
    authorization: "none",
    async handle(input, context) {
      const identityId = requireId(input, "IdentityId");
      const logins = loginsOf(input);
      const toRemove = texts(input, "LoginsToRemove") ?? [];
      await authenticate(service, identityId, requireIdentity(service, identityId), logins);
      context.who(identityId);
      await service.identities.unlink(identityId, toRemove);
      return {};
    },
  };
}
