import { createHash, randomBytes, randomUUID, timingSafeEqual } from "node:crypto";
import type { Clock } from "../common/clock";
import type { Collection, Store } from "../state/store";
import type { Client, Pool } from "./pools";
import type { User } from "./users";

const HOUR = 3_600_000;
const ID_BYTES = 16;
const SECRET_BYTES = 48;
/** How many replaced refresh tokens of a sign-in are remembered. */
const MOST_REPLACED = 20;
/** The most sign-ins that are stored. Users can sign in any number of times, so the oldest sign-ins end first. */
const MOST_SIGN_INS = 100_000;

/** One sign-in, which gives tokens until its refresh token expires. */
export interface SignIn {
  /** `event_id` of its tokens. */
  id: string;
  /** `origin_jti` of its tokens. */
  originJti: string;
  poolId: string;
  clientId: string;
  username: string;
  sub: string;
  /** Epoch seconds, whole. */
  authTime: number;
  /** Of its access tokens, if an app got them at managed login. */
  scopes?: readonly string[];
  /** The user's revision when the sign-in began. */
  generation: number;
  /** The refresh token's hash: SHA-256, base64. */
  refreshHash: string;
  /** Epoch milliseconds. */
  refreshExpires: number;
  /** Replaced refresh tokens, oldest first, and until when each is still accepted. */
  replaced?: readonly { hash: string; until: number }[];
  revoked?: true;
}

/**
 * All sign-ins. Refresh tokens are random and stored as hashes. They begin with the sign-in's id, so that one is found
 * without comparing secrets. Writing methods are called within Store.write.
 */
export class SignIns {
  private readonly signIns: Collection<SignIn>;
  private lastSweep = 0;

  constructor(
    store: Store,
    private readonly clock: Clock,
    private readonly most = MOST_SIGN_INS,
  ) {
    this.signIns = store.collection("cognito-idp/sign-ins");
  }

  get(id: string): SignIn | undefined {
    return this.signIns.get(id);
  }

  /** @param hosted of a sign-in at managed login */
  begin(
    pool: Pool,
    client: Client,
    user: User,
    hosted?: Pick<SignIn, "authTime" | "scopes">,
  ): { signIn: SignIn; refreshToken: string } {
    this.sweep();
    const now = this.clock();
    const id = randomUUID();
    const refreshToken = newRefreshToken(id);
    const signIn: SignIn = {
      id,
      originJti: randomUUID(),
      poolId: pool.id,
      clientId: client.id,
      username: user.username,
      sub: user.attributes.sub,
      authTime: Math.floor(now / 1000),
      ...hosted,
      generation: user.generation,
      refreshHash: hash(refreshToken).toString("base64"),
      refreshExpires: now + client.validity.refresh * 1000,
    };
    this.signIns.set(id, signIn);
    return { signIn, refreshToken };
  }

  /** The sign-in of a refresh token that this client was given. */
  ofRefreshToken(token: string, client: Client): SignIn | undefined {
    const bytes = Buffer.from(token, "base64url");
    if (bytes.length !== ID_BYTES + SECRET_BYTES) return undefined;
    const signIn = this.signIns.get(uuidText(bytes.subarray(0, ID_BYTES)));
    if (!signIn || signIn.clientId !== client.id) return undefined;
    return timingSafeEqual(hash(token), Buffer.from(signIn.refreshHash, "base64")) ? signIn : undefined;
  }

  /** The sign-in of a replaced refresh token, and until when that token is still accepted. */
  ofReplacedToken(token: string, client: Client): { signIn: SignIn; until: number } | undefined {
    const bytes = Buffer.from(token, "base64url");
    if (bytes.length !== ID_BYTES + SECRET_BYTES) return undefined;
    const signIn = this.signIns.get(uuidText(bytes.subarray(0, ID_BYTES)));
    if (!signIn || signIn.clientId !== client.id) return undefined;
    const hashed = hash(token);
    const found = signIn.replaced?.find((each) => timingSafeEqual(hashed, Buffer.from(each.hash, "base64")));
    return found && { signIn, until: found.until };
  }

  /** Replaces the refresh token. The new one expires when the old one would have. @param until epoch milliseconds */
  rotate(signIn: SignIn, until: number): string {
    const refreshToken = newRefreshToken(signIn.id);
    const replaced = [...(signIn.replaced ?? []), { hash: signIn.refreshHash, until }].slice(-MOST_REPLACED);
    this.signIns.set(signIn.id, { ...signIn, replaced, refreshHash: hash(refreshToken).toString("base64") });
    return refreshToken;
  }

  revoke(signIn: SignIn): void {
    this.signIns.set(signIn.id, { ...signIn, revoked: true });
  }

  forgetUser(poolId: string, username: string): void {
    this.deleteWhere((signIn) => signIn.poolId === poolId && signIn.username === username);
  }

  forget(poolId: string): void {
    this.deleteWhere((signIn) => signIn.poolId === poolId);
  }

  /**
   * Drops expired sign-ins, at most once an hour; an access token outlives its sign-in by a day at most. If there are
   * still too many, the oldest tenth is dropped, so that not every further sign-in has to visit all of them.
   */
  private sweep(): void {
    const now = this.clock();
    const tooMany = this.signIns.size >= this.most;
    if (!tooMany && now - this.lastSweep < HOUR) return;
    this.lastSweep = now;
    const left = this.deleteWhere((signIn) => now >= signIn.refreshExpires + 24 * HOUR);
    if (left >= this.most) this.deleteWhere((_, index) => index < this.most / 10);
  }

  /** @returns how many are left */
  private deleteWhere(gone: (signIn: SignIn, index: number) => boolean): number {
    const all = [...this.signIns.entries()];
    const deleted = all.filter(([, signIn], index) => gone(signIn, index));
    for (const [id] of deleted) this.signIns.delete(id);
    return all.length - deleted.length;
  }
}

/** Whether a user's sign-in is still active: neither revoked nor ended with all others. */
export function stands(signIn: SignIn, user: User): boolean {
  return !signIn.revoked && signIn.generation === user.generation && signIn.sub === user.attributes.sub;
}

function newRefreshToken(id: string): string {
  return Buffer.concat([uuidBytes(id), randomBytes(SECRET_BYTES)]).toString("base64url");
}

function hash(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}

function uuidBytes(uuid: string): Buffer {
  return Buffer.from(uuid.replaceAll("-", ""), "hex");
}

/** RFC 9562, section 4. */
export function uuidText(bytes: Buffer): string {
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, "$1-$2-$3-$4-$5");
}
