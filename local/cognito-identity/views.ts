import { type Identity, loginsOfIdentity } from "./identities";

/** IdentityDescription; an identity of an older data folder has no dates. */
export function identityView(id: string, identity: Identity): object {
  const logins = loginsOfIdentity(identity);
  const { created, modified } = identity;
  return {
    IdentityId: id,
    ...(logins.length > 0 && { Logins: logins.map(({ provider }) => provider) }),
    ...(created !== undefined && { CreationDate: created / 1000 }),
    ...(modified !== undefined && { LastModifiedDate: modified / 1000 }),
  };
}
