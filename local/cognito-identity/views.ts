import type { Identity } from "./identities";

/** IdentityDescription; an identity of an older data folder has no dates. */
export function identityView(id: string, { login, created, modified }: Identity): object {
  return {
    IdentityId: id,
    ...(login && { Logins: [login.provider] }),
    ...(created !== undefined && { CreationDate: created / 1000 }),
    ...(modified !== undefined && { LastModifiedDate: modified / 1000 }),
  };
}
