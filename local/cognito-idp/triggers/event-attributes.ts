import type { Client, Pool } from "../pools";
import type { User } from "../users";

/** Key-value pairs of a request for its triggers: ClientMetadata, or ValidationData. */
export type Metadata = ReadonlyMap<string, string>;

/** The request that triggers run for. */
export interface TriggerContext {
  pool: Pool;
  /** Left out if an administrator names no client. */
  client?: Client;
  /** The ClientMetadata of InitiateAuth. Triggers that run before the password get it, as `validationData`. */
  validationData?: Metadata;
  /** ClientMetadata of every other operation. */
  clientMetadata?: Metadata;
}

/** `userAttributes` of an event. */
export function eventAttributes(pool: Pool, user: User): Record<string, string> {
  const { attributes, status } = user;
  const alias = (name: "email" | "phone_number") =>
    pool.aliasAttributes.has(name) && attributes[`${name}_verified`] === "true" ? attributes[name] : undefined;
  const [email, phone] = [alias("email"), alias("phone_number")];
  return {
    ...(email !== undefined && { "cognito:email_alias": email }),
    ...(phone !== undefined && { "cognito:phone_number_alias": phone }),
    "cognito:user_status": status,
    ...attributes,
  };
}

/** `clientMetadata` of an event, which AWS leaves out where there is none. */
export function metadataOf({ clientMetadata }: TriggerContext): object {
  return clientMetadata && clientMetadata.size > 0 ? { clientMetadata: Object.fromEntries(clientMetadata) } : {};
}

/** `validationData` of an event, null where there is none. */
export function validationDataOf({ validationData }: TriggerContext): object {
  return {
    validationData: validationData && validationData.size > 0 ? Object.fromEntries(validationData) : null,
  };
}
