import { withRequestValidation } from "../aws-json/model/validate";
import type { OperationTable } from "../aws-json/operation";
import type { UserPools } from "../cognito-idp";
import type { Clock } from "../common/clock";
import { roles } from "../iam/roles";
import type { Resource, Resources } from "../stack/resources";
import type { Store } from "../state/store";
import { SealedCredentials, type SessionCredentials } from "./credentials";
import { Identities } from "./identities";
import { IssuerKeys } from "./oidc/issuer-keys";
import { deleteIdentities } from "./operations/DeleteIdentities";
import { describeIdentity } from "./operations/DescribeIdentity";
import { describeIdentityPool } from "./operations/DescribeIdentityPool";
import { getCredentialsForIdentity } from "./operations/GetCredentialsForIdentity";
import { getId } from "./operations/GetId";
import { getIdentityPoolRoles } from "./operations/GetIdentityPoolRoles";
import { getOpenIdToken } from "./operations/GetOpenIdToken";
import { listIdentities } from "./operations/ListIdentities";
import { listIdentityPools } from "./operations/ListIdentityPools";
import { unlinkIdentity } from "./operations/UnlinkIdentity";
import { identityPools, POOL_TYPE } from "./pools";
import type { Service } from "./service";

export interface IdentityPoolsOptions {
  resources: () => Resources;
  store: Store;
  clock: Clock;
  region: () => string;
  accountId: string;
  verifyToken: UserPools["verifyToken"];
  whyInactive: UserPools["whyInactive"];
}

/** The identity pools of the stack: who signed in gets credentials of the role that is theirs. */
export class IdentityPools {
  readonly operations: OperationTable;
  readonly credentials: SessionCredentials;
  private readonly identities: Identities;

  constructor({ resources, store, clock, region, verifyToken, whyInactive }: IdentityPoolsOptions) {
    const credentials = new SealedCredentials(
      store,
      clock,
      ({ roleArn, identityPoolId }) =>
        roles(resources()).has(roleArn) && identityPools(resources()).has(identityPoolId),
    );
    this.credentials = credentials;
    this.identities = new Identities(store, clock);
    const service: Service = {
      identityPools: () => identityPools(resources()),
      roles: () => roles(resources()),
      identities: this.identities,
      credentials,
      verifyToken,
      whyInactive,
      issuerKeys: new IssuerKeys(clock),
      clock,
      region,
    };
    this.operations = withRequestValidation("cognito-identity", {
      GetId: getId(service),
      GetCredentialsForIdentity: getCredentialsForIdentity(service),
      GetOpenIdToken: getOpenIdToken(service),
      UnlinkIdentity: unlinkIdentity(service),
      ListIdentityPools: listIdentityPools(service),
      GetIdentityPoolRoles: getIdentityPoolRoles(service),
      ListIdentities: listIdentities(service),
      DescribeIdentity: describeIdentity(service),
      DescribeIdentityPool: describeIdentityPool(service),
      DeleteIdentities: deleteIdentities(service),
    });
  }

  /** Drops what is kept of an identity pool that went; to be called inside `Store.write`. */
  forget({ type, id }: Pick<Resource, "type" | "id">): void {
    if (type === POOL_TYPE) this.identities.forget(id);
  }
}

/**
 * Compiles every identity pool, before any of them is served.
 * @throws NotEnforced that names the resource
 */
export function checkIdentityPools(resources: Resources): void {
  identityPools(resources);
}
