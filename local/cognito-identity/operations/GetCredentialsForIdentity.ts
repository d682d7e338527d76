import { text } from "../../aws-json/members";
import type { Operation } from "../../aws-json/operation";
import { requireTrust } from "../assume-role";
import { authenticate, requireStanding } from "../authenticate";
import { chooseRole } from "../choose-role";
import { loginsOf, requireId } from "../input";
import { requireIdentity, type Service } from "../service";

/** AWS credentials of the role that the caller's login gives, for an hour. */
export function getCredentialsForIdentity(service: Service): Operation {
  return {
    authorization: "none",
    async handle(input, context) {
      const identityId = requireId(input, "IdentityId");
      const logins = loginsOf(input);
      const customRoleArn = text(input, "CustomRoleArn");
      const found = requireIdentity(service, identityId);
      const verified = await authenticate(service, identityId, found, logins);
      context.who(identityId);
      requireStanding(service, verified);

      const { pool } = found;
      const roleArn = chooseRole(pool, verified, customRoleArn, context.note);
      await service.identities.of(pool.id, verified, () => identityId);
      const providers = verified.flatMap(({ provider, user }) => [provider, user]);
      const amr = ["authenticated", ...providers];
      const subject = { identityId, identityPoolId: pool.id, amr };
      requireTrust(roleArn, service.roles().get(roleArn), subject, service.clock());
      const issued = await service.credentials.issue({
        ...subject,
        roleArn,
        authenticationProvider: providers.join(","),
      });
      return {
        IdentityId: identityId,
        Credentials: {
          AccessKeyId: issued.accessKeyId,
          SecretKey: issued.secretAccessKey,
          SessionToken: issued.sessionToken,
          Expiration: issued.expires / 1000,
        },
      };
    },
  };
}
