import type { Operation } from "../aws-json/operation";
import type { Clock } from "../common/clock";
import type { Store } from "../state/store";
import type { Challenges } from "./challenges";
import type { Groups } from "./groups";
import type { HourlyLimit } from "./hourly-limit";
import type { Keys, TokenUse } from "./jwt/keys";
import type { TokenVerification } from "./jwt/verify-token";
import type { Lockout } from "./lockout";
import type { Pools } from "./pools";
import type { SignIns } from "./sign-ins";
import type { Triggers } from "./triggers/triggers";
import type { Users } from "./users";

/** What the operations work with. */
export interface Service {
  readonly clock: Clock;
  readonly store: Store;
  /** As the program declares them now. */
  pools(): Pools;
  readonly users: Users;
  readonly groups: Groups;
  readonly signIns: SignIns;
  readonly keys: Keys;
  readonly challenges: Challenges;
  readonly lockout: Lockout;
  /** The functions of `lambdaConfig`. */
  readonly triggers: Triggers;
  /** Wrong codes, counted separately for each purpose. */
  readonly wrongCodes: HourlyLimit;
  /** Requested codes, counted separately for each purpose. */
  readonly sentCodes: HourlyLimit;
  /** Wrong passwords of users who want to change theirs. */
  readonly wrongPasswords: HourlyLimit;
  verifyToken(token: string, poolId: string, use: TokenUse): Promise<TokenVerification>;
}

type Handle = Operation["handle"];

/** One that any client may call, unsigned. */
export function forClients(handle: Handle): Operation {
  return { authorization: "none", handle };
}

/** One that the administrator of the local run signs. */
export function forAdministrator(handle: Handle): Operation {
  return { authorization: "administrator", handle };
}
