import { hash, hkdfSync, randomBytes } from "node:crypto";
import { BoundedCache } from "../common/bounded-cache";
import type { Clock } from "../common/clock";
import { openSession, type SessionKeyPair, type SessionKeys, sealSession } from "../common/sealed-session";
import type { Collection, Store } from "../state/store";

/** What a session's credentials give: a role, for an identity, until a time. */
export interface Session {
  secretAccessKey: string;
  roleArn: string;
  identityId: string;
  identityPoolId: string;
  /** `cognito-idp.<region>.amazonaws.com/<poolId>,cognito-idp.<region>.amazonaws.com/<poolId>:CognitoSignIn:<sub>`. */
  authenticationProvider: string;
  amr: readonly string[];
  /** Milliseconds since the epoch. */
  expires: number;
}

/** The owner of a key pair, for the gateway. */
export interface SessionCredentials {
  /** `unknown` if key and token were not issued together, or the role or the identity pool is gone. */
  resolve(accessKeyId: string, sessionToken: string | undefined): Session | "unknown" | "expired";
}

/** The content of a session token, before it is encrypted. */
type Sealed = Omit<Session, "secretAccessKey">;

const HOUR = 3_600_000;
/** Decrypted sessions in the cache: more than call at once on one machine. */
const MOST_OPENED = 1000;

/** Credentials that are valid for an hour. Only one key is stored. */
export class SealedCredentials implements SessionCredentials {
  private readonly kept: Collection<string>;
  private keys: ({ of: string } & SessionKeys) | undefined;
  /** Decrypted sessions by the hash of access key id and token. Whether one is still valid is checked at each call. */
  private readonly opened = new BoundedCache<Session>(MOST_OPENED);

  constructor(
    private readonly store: Store,
    private readonly clock: Clock,
    /** Whether the role and the identity pool are still declared. */
    private readonly stands: (session: Pick<Session, "roleArn" | "identityPoolId">) => boolean,
  ) {
    this.kept = store.collection("cognito-identity-keys");
  }

  async issue(holder: Omit<Sealed, "expires">): Promise<Session & SessionKeyPair> {
    const key = await this.store.write(() => {
      const known = this.kept.get("sessions");
      if (known !== undefined) return known;
      const made = randomBytes(32).toString("base64");
      this.kept.set("sessions", made);
      return made;
    });
    const expires = Math.floor(this.clock() / 1000) * 1000 + HOUR;
    const sealed: Sealed = { ...holder, expires };
    return { ...sealed, ...sealSession(this.derive(key), sealed) };
  }

  resolve(accessKeyId: string, sessionToken: string | undefined): Session | "unknown" | "expired" {
    const key = this.kept.get("sessions");
    if (key === undefined || sessionToken === undefined) return "unknown";
    const session = this.open(key, accessKeyId, sessionToken);
    if (!session || !this.stands(session)) return "unknown";
    return this.clock() >= session.expires ? "expired" : session;
  }

  private open(key: string, accessKeyId: string, sessionToken: string): Session | undefined {
    const keys = this.derive(key);
    const place = hash("sha256", `${accessKeyId} ${sessionToken}`, "base64");
    return this.opened.getOrCreate(place, () => openSession<Sealed>(keys, accessKeyId, sessionToken));
  }

  private derive(key: string): SessionKeys {
    if (this.keys?.of !== key) {
      const part = (use: string) => Buffer.from(hkdfSync("sha256", Buffer.from(key, "base64"), "", use, 32));
      this.opened.clear();
      this.keys = { of: key, sealing: part("session token"), secrets: part("secret access key") };
    }
    return this.keys;
  }
}
