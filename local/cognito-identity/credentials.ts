import { createHmac, hash, hkdfSync, randomBytes } from "node:crypto";
import { BoundedCache } from "../common/bounded-cache";
import type { Clock } from "../common/clock";
import { randomAccessKeyId } from "../common/random";
import { seal, unseal } from "../common/sealed";
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
const FORMAT = 1;
/** Characters. A longer token is refused without decoding it. */
const LONGEST_TOKEN = 8_192;
/** Decrypted sessions in the cache: more than call at once on one machine. */
const MOST_OPENED = 1000;

/**
 * Credentials that are valid for an hour. Only one key is stored: the session token is the session, encrypted with
 * AES-256-GCM (NIST SP 800-38D) and bound to the access key id, and the secret access key is an HMAC of that id.
 */
export class SealedCredentials implements SessionCredentials {
  private readonly kept: Collection<string>;
  private keys: { of: string; sealing: Buffer; secrets: Buffer } | undefined;
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

  async issue(holder: Omit<Sealed, "expires">): Promise<Session & { accessKeyId: string; sessionToken: string }> {
    const key = await this.store.write(() => {
      const known = this.kept.get("sessions");
      if (known !== undefined) return known;
      const made = randomBytes(32).toString("base64");
      this.kept.set("sessions", made);
      return made;
    });
    const { sealing, secrets } = this.derive(key);
    const accessKeyId = randomAccessKeyId("ASIA");
    const expires = Math.floor(this.clock() / 1000) * 1000 + HOUR;
    const sealed: Sealed = { ...holder, expires };
    const token = Buffer.concat([Buffer.of(FORMAT), seal(sealing, bound(accessKeyId), JSON.stringify(sealed))]);
    return {
      ...sealed,
      accessKeyId,
      secretAccessKey: secretOf(secrets, accessKeyId),
      sessionToken: token.toString("base64"),
    };
  }

  resolve(accessKeyId: string, sessionToken: string | undefined): Session | "unknown" | "expired" {
    const key = this.kept.get("sessions");
    if (key === undefined || sessionToken === undefined || sessionToken.length > LONGEST_TOKEN) return "unknown";
    const session = this.open(key, accessKeyId, sessionToken);
    if (!session || !this.stands(session)) return "unknown";
    return this.clock() >= session.expires ? "expired" : session;
  }

  private open(key: string, accessKeyId: string, sessionToken: string): Session | undefined {
    const { sealing, secrets } = this.derive(key);
    const place = hash("sha256", `${accessKeyId} ${sessionToken}`, "base64");
    return this.opened.getOrCreate(place, () => {
      const sealed = read(sealing, accessKeyId, sessionToken);
      return sealed && { ...sealed, secretAccessKey: secretOf(secrets, accessKeyId) };
    });
  }

  private derive(key: string): { sealing: Buffer; secrets: Buffer } {
    if (this.keys?.of !== key) {
      const part = (use: string) => Buffer.from(hkdfSync("sha256", Buffer.from(key, "base64"), "", use, 32));
      this.opened.clear();
      this.keys = { of: key, sealing: part("session token"), secrets: part("secret access key") };
    }
    return this.keys;
  }
}

/** As many letters as AWS's: 30 bytes. */
function secretOf(key: Buffer, accessKeyId: string): string {
  return createHmac("sha256", key).update(accessKeyId).digest().subarray(0, 30).toString("base64");
}

function bound(accessKeyId: string): string {
  return `${FORMAT}:${accessKeyId}`;
}

/** The session in a token; undefined for a token that was not issued with this key and access key id. */
function read(key: Buffer, accessKeyId: string, sessionToken: string): Sealed | undefined {
  const token = Buffer.from(sessionToken, "base64");
  // Node ignores characters outside base64. Here each token has only one valid spelling.
  if (token.toString("base64") !== sessionToken) return undefined;
  if (token[0] !== FORMAT) return undefined;
  const text = unseal(key, bound(accessKeyId), token.subarray(1));
  return text === undefined ? undefined : (JSON.parse(text) as Sealed);
}
