import { texts } from "../../aws-json/members";
import type { Operation } from "../../aws-json/operation";
import { authenticate } from "../authenticate";
import { loginsOf, required, requireId } from "../input";
import { requireIdentity, type Service } from "../service";

/** Takes the caller's login off their identity, which nobody can use from then on. */
export function unlinkIdentity(service: Service): Operation {
  return {
    authorization: "none",
    async handle(input, context) {
      const identityId = requireId(input, "IdentityId");
      const logins = loginsOf(input);
      const toRemove = required(texts(input, "LoginsToRemove"), "LoginsToRemove");
      const login = await authenticate(service, identityId, requireIdentity(service, identityId), logins);
      context.who(identityId);
      if (toRemove.includes(login.provider.name)) await service.identities.unlink(identityId);
      return {};
    },
  };
}
