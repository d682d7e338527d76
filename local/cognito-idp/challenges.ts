import { createHash } from "node:crypto";
import type { Clock } from "../common/clock";
import { seal, unseal } from "../common/sealed";
import type { Collection, Store } from "../state/store";
import type { Keys } from "./jwt/keys";
import type { Round } from "./triggers/custom-challenge";

/** What SECRET_BLOCK carries: the exchange, as stock clients answer PASSWORD_VERIFIER without a Session. */
export interface PasswordVerifier {
  kind: "PASSWORD_VERIFIER";
  clientId: string;
  /** USER_ID_FOR_SRP, be it of a user or simulated. */
  userId: string;
  /** Hex, base64, hex. */
  A: string;
  b: string;
  B: string;
  /** In a custom sign-in: DefineAuthChallenge decides what follows. */
  custom?: true;
}

/** What the Session of CUSTOM_CHALLENGE carries; the user may be a simulated one. */
export interface CustomChallenge {
  kind: "CUSTOM_CHALLENGE";
  clientId: string;
  userId: string;
  /** The challenges that were answered before. */
  rounds: readonly Round[];
  /** What VerifyAuthChallengeResponse compares with; the client cannot read it. */
  privateParameters: Readonly<Record<string, string>>;
  metadata: string | null;
  /** The password's verifier, hashed: another password ends the session. Left out of a simulated user. */
  credential?: string;
}

/** What the Session of NEW_PASSWORD_REQUIRED carries. */
export interface NewPasswordRequired {
  kind: "NEW_PASSWORD_REQUIRED";
  clientId: string;
  userId: string;
  /** The temporary password's verifier, hashed: another password ends the session. */
  credential: string;
}

/** What the Session of a second factor carries, once the first was proved. */
interface SecondFactor {
  clientId: string;
  userId: string;
  /** The password's verifier, hashed: another password ends the session. */
  credential: string;
}

/** The code of the user's verified TOTP secret is asked for. */
export interface SoftwareTokenMfa extends SecondFactor {
  kind: "SOFTWARE_TOKEN_MFA";
}

/** AssociateSoftwareToken is asked for. */
export interface MfaSetup extends SecondFactor {
  kind: "MFA_SETUP";
}

/** VerifySoftwareToken is asked for, and then the answer to MFA_SETUP. */
export interface SoftwareTokenSetup<K extends "SOFTWARE_TOKEN_SETUP" | "SOFTWARE_TOKEN_VERIFIED"> extends SecondFactor {
  kind: K;
  /** The TOTP secret, hashed: another secret ends the session. */
  secret: string;
}

/** What the Session of SELECT_CHALLENGE carries; the user may be a simulated one. */
export interface SelectChallenge {
  kind: "SELECT_CHALLENGE";
  clientId: string;
  userId: string;
}

/** What the cookie of a session at managed login carries. */
export interface ManagedLogin {
  kind: "MANAGED_LOGIN";
  username: string;
  /** The user's revision: signing out everywhere ends the session. */
  generation: number;
  /** Epoch seconds. */
  authTime: number;
  /** The password's verifier, hashed: another password ends the session. */
  credential: string;
}

/** What a code of managed login carries. */
export interface AuthorizationCode {
  kind: "AUTHORIZATION_CODE";
  clientId: string;
  username: string;
  /** The user's: another user of the same name gets nothing for the code. */
  sub: string;
  /** The user's revision: signing out everywhere ends the code. */
  generation: number;
  /** Epoch seconds. */
  authTime: number;
  redirectUri: string;
  scopes: readonly string[];
  nonce?: string;
  /** Of method S256 (RFC 7636, section 4.2). */
  codeChallenge?: string;
}

/** The challenges by their kinds. */
export interface Contents {
  PASSWORD_VERIFIER: PasswordVerifier;
  NEW_PASSWORD_REQUIRED: NewPasswordRequired;
  SELECT_CHALLENGE: SelectChallenge;
  CUSTOM_CHALLENGE: CustomChallenge;
  SOFTWARE_TOKEN_MFA: SoftwareTokenMfa;
  MFA_SETUP: MfaSetup;
  SOFTWARE_TOKEN_SETUP: SoftwareTokenSetup<"SOFTWARE_TOKEN_SETUP">;
  SOFTWARE_TOKEN_VERIFIED: SoftwareTokenSetup<"SOFTWARE_TOKEN_VERIFIED">;
  MANAGED_LOGIN: ManagedLogin;
  AUTHORIZATION_CODE: AuthorizationCode;
}

export type Challenge = Contents[keyof Contents];

/** A challenge that came back. */
export interface Opened<C extends Challenge> {
  content: C;
  /** Unique. */
  id: string;
  state: "valid" | "expired" | "used";
  /** Epoch milliseconds. */
  expires: number;
}

const MINUTE = 60_000;
/** Callers without a password answer challenges too, so the number is limited: the oldest are forgotten. */
const MOST_TRIED = 100_000;

/**
 * Encrypted challenges: the client carries the state, and each can be used once. Used ones are remembered on disk if
 * they led to tokens, and in memory if they did not: after a restart those would fail again.
 */
export class Challenges {
  private readonly used: Collection<number>;
  private readonly tried = new Map<string, number>();
  private lastSweep = 0;

  constructor(
    store: Store,
    private readonly keys: Keys,
    private readonly clock: Clock,
  ) {
    this.used = store.collection("cognito-idp/used-challenges");
  }

  /** @returns base64 */
  async seal(poolId: string, content: Challenge, validity: number): Promise<string> {
    const { challenge: key } = await this.keys.secrets(poolId);
    return seal(key, poolId, JSON.stringify({ ...content, expires: this.clock() + validity })).toString("base64");
  }

  /** Undefined for a text that this pool did not encrypt as a challenge of this kind. */
  async open<K extends keyof Contents>(
    poolId: string,
    kind: K,
    sealed: Buffer,
  ): Promise<Opened<Contents[K]> | undefined> {
    const { challenge: key } = await this.keys.secrets(poolId);
    const text = unseal(key, poolId, sealed);
    if (text === undefined) return undefined;
    const { expires, ...content } = JSON.parse(text);
    if (content.kind !== kind) return undefined;
    const id = createHash("sha256").update(sealed).digest("base64");
    const now = this.clock();
    const used = this.isUsed({ id });
    return { content, id, expires, state: now >= expires ? "expired" : used ? "used" : "valid" };
  }

  /** Ends a challenge for this process, before its answer is looked at. @returns false where it was used. */
  try({ id, expires }: Pick<Opened<Challenge>, "id" | "expires">): boolean {
    const now = this.clock();
    for (const [tried, until] of this.tried) {
      if (until > now && this.tried.size < MOST_TRIED) break;
      this.tried.delete(tried);
    }
    if (this.isUsed({ id })) return false;
    this.tried.set(id, expires);
    return true;
  }

  /** Checked again within a write: another request may have used it meanwhile. */
  isUsed({ id }: Pick<Opened<Challenge>, "id">): boolean {
    return this.tried.has(id) || this.used.get(id) !== undefined;
  }

  /** Ends a challenge for good, within the write that makes use of it. @returns false where it was used. */
  use({ id, expires }: Pick<Opened<Challenge>, "id" | "expires">): boolean {
    if (this.used.get(id) !== undefined) return false;
    this.sweep();
    this.used.set(id, expires);
    return true;
  }

  /** Drops expired ones, at most once a minute: it visits all that were used. */
  private sweep(): void {
    const now = this.clock();
    if (now - this.lastSweep < MINUTE) return;
    this.lastSweep = now;
    for (const [used, until] of [...this.used.entries()]) if (until <= now) this.used.delete(used);
  }
}
