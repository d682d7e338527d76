import type { Clock } from "../common/clock";
import { AwsError } from "../common/errors";
import type { Collection, Store } from "../state/store";
import { reason } from "./explain";

/** An identity: a user as an identity pool knows them. */
export interface Identity {
  identityPoolId: string;
  /** The user's logins; empty once all were unlinked, so that nobody can use the identity any more. */
  logins?: readonly LoginKey[];
  /** The one login of an identity that an earlier version made. */
  login?: LoginKey;
  /** Epoch milliseconds. */
  created?: number;
  modified?: number;
}

/** Identities without a login that are kept: a user can get and unlink one as often as they like. */
const MOST_UNLINKED = 1_000;

/** A user of a provider. */
export interface LoginKey {
  /** `cognito-idp.<region>.amazonaws.com/<poolId>`, or an OpenID Connect provider's URL without its scheme. */
  provider: string;
  sub: string;
}

/** The logins of an identity. */
export function loginsOfIdentity({ logins, login }: Identity): readonly LoginKey[] {
  return logins ?? (login ? [login] : []);
}

/** The identities of all identity pools, by their ids `<region>:<uuid>`: one for a pool and user, or for linked users. */
export class Identities {
  private readonly byId: Collection<Identity>;
  private readonly idByLogin: Collection<string>;

  constructor(
    private readonly store: Store,
    private readonly clock: Clock,
  ) {
    this.byId = store.collection("cognito-identity-identities");
    this.idByLogin = store.collection("cognito-identity-logins");
  }

  get(id: string): Identity | undefined {
    return this.byId.get(id);
  }

  /** The identities of a pool, each with its id. */
  inPool(identityPoolId: string): [string, Identity][] {
    return [...this.byId.entries()].filter(([, identity]) => identity.identityPoolId === identityPoolId);
  }

  /**
   * The id of the identity in the pool that has one of these logins; made with `newId` where none has. The others are
   * linked to it.
   * @throws AwsError ResourceConflictException where two of them have an identity each
   */
  async of(identityPoolId: string, logins: readonly LoginKey[], newId: () => string): Promise<string> {
    const linked = this.linkedId(identityPoolId, logins);
    const known = logins.every((login) => this.idByLogin.get(loginKey(identityPoolId, login)) === linked);
    if (linked !== undefined && known) return linked;
    return this.store.write(() => {
      const id = this.linkedId(identityPoolId, logins) ?? newId();
      const now = this.clock();
      const identity = this.byId.get(id) ?? { identityPoolId, created: now };
      const { login: _, ...rest } = identity;
      this.byId.set(id, { ...rest, logins: joined(loginsOfIdentity(identity), logins), modified: now });
      for (const login of logins) this.idByLogin.set(loginKey(identityPoolId, login), id);
      return id;
    });
  }

  private linkedId(identityPoolId: string, logins: readonly LoginKey[]): string | undefined {
    const [id, other] = new Set(logins.flatMap((login) => this.idByLogin.get(loginKey(identityPoolId, login)) ?? []));
    if (other !== undefined) throw conflict("two identities");
    return id;
  }

  /** Takes the logins at these providers off an identity: the user gets another one with them next time. */
  unlink(id: string, providers: readonly string[]): Promise<void> {
    return this.store.write(() => {
      const identity = this.byId.get(id);
      if (!identity) return;
      const { login: _, ...rest } = identity;
      const logins = loginsOfIdentity(identity);
      const gone = logins.filter(({ provider }) => providers.includes(provider));
      if (gone.length === 0) return;
      this.dropUnlinked();
      for (const login of gone) this.idByLogin.delete(loginKey(identity.identityPoolId, login));
      this.byId.set(id, { ...rest, logins: logins.filter((each) => !gone.includes(each)), modified: this.clock() });
    });
  }

  delete(ids: readonly string[]): Promise<void> {
    return this.store.write(() => {
      for (const id of ids) this.drop(id);
    });
  }

  /** Drops all that is kept of an identity pool; to be called inside `Store.write`. */
  forget(identityPoolId: string): void {
    for (const [id, identity] of [...this.byId.entries()]) {
      if (identity.identityPoolId === identityPoolId) this.drop(id);
    }
  }

  /** Leaves room for one more. */
  private dropUnlinked(): void {
    const unlinked = [...this.byId.entries()].filter(([, identity]) => loginsOfIdentity(identity).length === 0);
    for (const [id] of unlinked.slice(0, Math.max(0, unlinked.length - MOST_UNLINKED + 1))) this.drop(id);
  }

  private drop(id: string): void {
    const identity = this.byId.get(id);
    if (!identity) return;
    for (const login of loginsOfIdentity(identity)) this.idByLogin.delete(loginKey(identity.identityPoolId, login));
    this.byId.delete(id);
  }
}

/** @throws AwsError where the identity would have two users of one provider */
function joined(known: readonly LoginKey[], logins: readonly LoginKey[]): LoginKey[] {
  const added = logins.filter(({ provider, sub }) => {
    const same = known.find((each) => each.provider === provider);
    if (same && same.sub !== sub) throw conflict(`another user of ${provider}`);
    return !same;
  });
  return [...known, ...added.map(({ provider, sub }) => ({ provider, sub }))];
}

/** AWS documents the error ("a login which is already linked to another account"); its words are from memory. */
function conflict(actual: string): AwsError {
  return new AwsError(
    "ResourceConflictException",
    "Logins are already linked to another account.",
    reason("Logins", "one identity", actual),
  );
}

function loginKey(identityPoolId: string, { provider, sub }: LoginKey): string {
  return JSON.stringify([identityPoolId, provider, sub]);
}
