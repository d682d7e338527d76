import { randomUUID } from "node:crypto";
import type { Operation } from "../../aws-json/operation";
import { requireSignIn } from "../authenticate";
import { loginsOf, requireId } from "../input";
import { requirePool, type Service } from "../service";
import { verifyLogins } from "../verify-login";

/** The caller's identity in the pool, made where there is none yet. */
export function getId(service: Service): Operation {
  return {
    authorization: "none",
    async handle(input, context) {
      const identityPoolId = requireId(input, "IdentityPoolId");
      const logins = loginsOf(input);
      const pool = requirePool(service, identityPoolId);
      requireSignIn(logins);
      const verified = await verifyLogins(pool, logins, service);
      context.who(verified.map(({ sub }) => sub).join(","));
      const newId = () => `${service.region()}:${randomUUID()}`;
      const IdentityId = await service.identities.of(pool.id, verified, newId);
      return { IdentityId };
    },
  };
}
