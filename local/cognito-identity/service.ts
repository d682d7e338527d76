import type { UserPools } from "../cognito-idp";
import type { Clock } from "../common/clock";
import { AwsError } from "../common/errors";
import { quoteIf } from "../common/redact";
import type { Role } from "../iam/roles";
import type { SealedCredentials } from "./credentials";
import { reason } from "./explain";
import type { Identities, Identity } from "./identities";
import type { IssuerKeys } from "./oidc/issuer-keys";
import type { IdentityPool } from "./pools";

/** What the operations work with. */
export interface Service {
  identityPools(): ReadonlyMap<string, IdentityPool>;
  roles(): ReadonlyMap<string, Role>;
  identities: Identities;
  credentials: SealedCredentials;
  verifyToken: UserPools["verifyToken"];
  whyInactive: UserPools["whyInactive"];
  /** Of the declared OpenID Connect providers. */
  issuerKeys: IssuerKeys;
  clock: Clock;
  region(): string;
}

/** @throws AwsError ResourceNotFoundException */
export function requirePool(service: Service, id: string): IdentityPool {
  const pool = service.identityPools().get(id);
  if (!pool) throw notFound("IdentityPool", id);
  return pool;
}

/**
 * An identity whose pool is declared.
 * @throws AwsError ResourceNotFoundException
 */
export function requireIdentity(service: Service, id: string): { identity: Identity; pool: IdentityPool } {
  const identity = service.identities.get(id);
  const pool = identity && service.identityPools().get(identity.identityPoolId);
  if (!pool) throw notFound("Identity", id);
  return { identity, pool };
}

function notFound(kind: "Identity" | "IdentityPool", id: string): AwsError {
  return new AwsError(
    "ResourceNotFoundException",
    `${kind} '${id}' not found.`,
    reason(kind, "one that exists", quoteIf(/^[a-z0-9-]{1,32}:[0-9a-f-]{36}$/, id, "no id")),
  );
}
