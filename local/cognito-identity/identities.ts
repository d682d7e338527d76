import type { Clock } from "../common/clock";
import type { Collection, Store } from "../state/store";

/** An identity: a user as an identity pool knows them. */
export interface Identity {
  identityPoolId: string;
  /** What the user signs in with; left out once it was unlinked, and nobody can use the identity any more. */
  login?: LoginKey;
  /** Epoch milliseconds. */
  created?: number;
  modified?: number;
}

/** A user of a user pool. */
export interface LoginKey {
  /** `cognito-idp.<region>.amazonaws.com/<poolId>`. */
  provider: string;
  sub: string;
}

/** The identities of all identity pools, kept: one a pool and user, by its id `<region>:<uuid>`. */
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

  /** The id of the user's identity in the pool; made with `newId` where the user has none. */
  async of(identityPoolId: string, { provider, sub }: LoginKey, newId: () => string): Promise<string> {
    const key = loginKey(identityPoolId, { provider, sub });
    return (
      this.idByLogin.get(key) ??
      this.store.write(() => {
        const known = this.idByLogin.get(key);
        if (known !== undefined) return known;
        const id = newId();
        const now = this.clock();
        this.byId.set(id, { identityPoolId, login: { provider, sub }, created: now, modified: now });
        this.idByLogin.set(key, id);
        return id;
      })
    );
  }

  /** Takes the login off an identity: the user gets another one next time. */
  unlink(id: string): Promise<void> {
    return this.store.write(() => {
      const identity = this.byId.get(id);
      if (!identity?.login) return;
      this.idByLogin.delete(loginKey(identity.identityPoolId, identity.login));
      const { login: _, ...rest } = identity;
      this.byId.set(id, { ...rest, modified: this.clock() });
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

  private drop(id: string): void {
    const identity = this.byId.get(id);
    if (!identity) return;
    if (identity.login) this.idByLogin.delete(loginKey(identity.identityPoolId, identity.login));
    this.byId.delete(id);
  }
}

function loginKey(identityPoolId: string, { provider, sub }: LoginKey): string {
  return JSON.stringify([identityPoolId, provider, sub]);
}
