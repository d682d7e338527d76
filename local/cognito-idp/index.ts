import { withRequestValidation } from "../aws-json/model/validate";
import type { OperationTable } from "../aws-json/operation";
import type { RouteTable } from "../aws-json/routes";
import type { Clock } from "../common/clock";
import type { Reason } from "../common/errors";
import type { Resource, Resources } from "../stack/resources";
import type { Store } from "../state/store";
import { Challenges } from "./challenges";
import { forgetSimulatedCode } from "./codes";
import { why } from "./errors";
import { Groups } from "./groups";
import { HourlyLimit } from "./hourly-limit";
import { Keys, type TokenUse } from "./jwt/keys";
import type { Claims } from "./jwt/tokens";
import { type TokenVerification, verifyToken } from "./jwt/verify-token";
import { Lockout } from "./lockout";
import { managedLogin } from "./managed-login";
import { loginOrigins, signInUrls } from "./managed-login/addresses";
import { providerMetadata } from "./managed-login/provider-metadata";
import { operationsOf } from "./operations";
import { poolsOf, USER_GROUP, USER_POOL } from "./pools";
import type { Service } from "./service";
import { SignIns, stands } from "./sign-ins";
import { type TriggerFunctions, Triggers } from "./triggers/triggers";
import { Users } from "./users";

export type { Claims } from "./jwt/tokens";
export type { TokenVerification } from "./jwt/verify-token";
export type { TriggerFunctions } from "./triggers/triggers";

export interface UserPoolsOptions {
  resources: () => Resources;
  store: Store;
  clock: Clock;
  region: () => string;
  accountId: string;
  /** What the pools' triggers call. */
  functions: TriggerFunctions;
  /** Milliseconds that a trigger may take; AWS's five seconds where it is left out. */
  triggerLimit?: number;
}

/** The user pools that the program declares, and their users. */
export class UserPools {
  /** By their AWS names. */
  readonly operations: OperationTable;
  /** The pages to sign in on and the OAuth endpoints, by their paths. */
  readonly managedLogin: RouteTable;
  private readonly service: Service;

  constructor({ resources, store, clock, functions, triggerLimit }: UserPoolsOptions) {
    const keys = new Keys(store);
    this.service = {
      clock,
      store,
      pools: () => poolsOf(resources()),
      users: new Users(store),
      groups: new Groups(store),
      signIns: new SignIns(store, clock),
      keys,
      challenges: new Challenges(store, keys, clock),
      lockout: new Lockout(clock),
      triggers: new Triggers(functions, triggerLimit),
      wrongCodes: new HourlyLimit(clock),
      sentCodes: new HourlyLimit(clock),
      wrongPasswords: new HourlyLimit(clock),
      verifyToken: this.verifyToken.bind(this),
    };
    this.operations = withRequestValidation("cognito-idp", operationsOf(this.service));
    this.managedLogin = managedLogin(this.service, this.operations);
  }

  /** Where AWS serves managed login of the pools. */
  get loginOrigins(): string[] {
    return loginOrigins(this.service.pools());
  }

  /** The addresses at which a browser begins to sign in. @param origin where managed login is served */
  signInUrls(origin: string): string[] {
    return signInUrls(this.service.pools(), origin);
  }

  /** The pool's `.well-known/jwks.json`; undefined if there is no such pool. */
  async jwks(poolId: string): Promise<object | undefined> {
    if (!this.service.pools().has(poolId)) return undefined;
    const { id, access } = await this.service.keys.signing(poolId);
    return { keys: [id.publicJwk, access.publicJwk] };
  }

  /** What the pool's `.well-known/openid-configuration` says of managed login: nothing if the pool has no domain. */
  providerMetadata(poolId: string, origin: string): object {
    return this.service.pools().get(poolId)?.domain ? providerMetadata(origin) : {};
  }

  /** Verifies signature, issuer, audience (a client of that pool), use, expiry and form; the user is not checked. */
  async verifyToken(token: string, poolId: string, use: TokenUse): Promise<TokenVerification> {
    const pool = this.service.pools().get(poolId);
    if (!pool) {
      return { ok: false, failure: "issuer", reason: why("JWT", "pool", "one of the program", poolId) };
    }
    const keys = await this.service.keys.signing(poolId);
    return verifyToken(token, pool, keys, use, this.service.clock());
  }

  /**
   * Why the user of a verified token is refused: gone, disabled, or the sign-in has ended; undefined if the user is
   * active. Called by the server-side token check of identity pools.
   */
  whyInactive(poolId: string, claims: Claims): Reason | undefined {
    const { users, signIns } = this.service;
    const user = users.get(poolId, String(claims["cognito:username"] ?? claims.username));
    if (!user || user.attributes.sub !== claims.sub) return why("user pool", "user", "one that exists", "deleted");
    if (!user.enabled) return why("user pool", "user", "enabled", "disabled");
    const signIn = signIns.get(String(claims.event_id));
    if (!signIn || !stands(signIn, user)) return why("user pool", "sign-in", "active", "signed out");
    return undefined;
  }

  /** Removes all that is kept of a pool or of a group's members when it is deleted. Within Store.write. */
  forget({ type, id }: Pick<Resource, "type" | "id">): void {
    const { users, groups, signIns, keys } = this.service;
    if (type === USER_POOL) {
      for (const part of [users, groups, signIns, keys]) part.forget(id);
      forgetSimulatedCode(this.service, id);
    }
    if (type !== USER_GROUP) return;
    const [poolId = "", ...name] = id.split("/");
    groups.delete(poolId, name.join("/"));
  }
}
