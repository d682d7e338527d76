import { texts } from "../../aws-json/members";
import type { Operation } from "../../aws-json/operation";
import type { Service } from "../service";

/** Deletes identities. Credentials that they already have stay valid for their hour, as on AWS. */
export function deleteIdentities(service: Service): Operation {
  return {
    authorization: "administrator",
    async handle(input) {
      await service.identities.delete(texts(input, "IdentityIdsToDelete") ?? []);
      return { UnprocessedIdentityIds: [] };
    },
  };
}
