import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { g, N, NoPowerOfG, power, toNumber } from "./modular-exponentiation";
import { powerAside } from "./modular-exponentiation-thread";

/*
 * The server's half of SRP-6a (RFC 5054, section 2) as Cognito speaks it: the 3072-bit group with SHA-256,
 * numbers padded by their sign bit rather than to the length of N, and a key derived by HKDF. Pure: every
 * random value comes in.
 */

/** The multiplier, RFC 5054 section 2.6, with Cognito's padding. */
const k = toNumber(sha256(pad(N), pad(g)));

/** The user whose password is proved. */
export interface Identity {
  /** What follows the underscore in the pool's id. */
  poolName: string;
  /** USER_ID_FOR_SRP. */
  userId: string;
}

/** What the pool stores of a password. */
export interface Credential {
  /** A number, so that its text has no leading zeros which a client may drop. */
  salt: bigint;
  /** `v = g^x`. */
  verifier: bigint;
}

/** `v = g^x`, with `x = H(PAD(salt) | H(poolName | userId | ":" | password))`. */
export function verifierOf(identity: Identity, password: string, salt: bigint): bigint {
  const inner = sha256(Buffer.from(`${identity.poolName}${identity.userId}:${password}`, "utf8"));
  return power(g, sha256(pad(salt), inner));
}

/** `B = k*v + g^b`. @param b at least 256 random bits (RFC 5054, section 2.5.3). */
export async function publicValue(verifier: bigint, b: Buffer): Promise<bigint> {
  return (k * verifier + (await powerAside(g, b))) % N;
}

/** SRP_A as a client sends it, in hex without padding; undefined where it is none, or `A mod N` is 0. */
export function parsePublicValue(hex: string): bigint | undefined {
  // Two digits more than N has, as a client may write a sign byte.
  if (!/^[0-9a-f]{1,770}$/i.test(hex)) return undefined;
  const value = BigInt(`0x${hex}`);
  return value > 0n && value < N ? value : undefined;
}

export interface Exchange {
  A: bigint;
  B: bigint;
  b: Buffer;
  verifier: bigint;
}

/** The 16-byte key both sides share, from `S = (A * v^u)^b`; undefined where the client forces S. */
export async function sharedKey({ A, B, b, verifier }: Exchange): Promise<Buffer | undefined> {
  const u = sha256(pad(A), pad(B));
  // 0 where A mod N is 0 (RFC 5054, section 2.5.4): S would be 0 for every password.
  const base = (A * (await powerAside(verifier, u))) % N;
  if (base <= 1n || base >= N - 1n) return undefined;
  const S = await powerAside(base, b).catch(undefinedIfNone);
  if (S === undefined) return undefined;
  const secret = createHmac("sha256", pad(toNumber(u)))
    .update(pad(S))
    .digest();
  return createHmac("sha256", secret).update("Caldera Derived Key\u0001").digest().subarray(0, 16);
}

function undefinedIfNone(error: unknown): undefined {
  if (!(error instanceof NoPowerOfG)) throw error;
}

export interface Claim extends Identity {
  /** PASSWORD_CLAIM_SECRET_BLOCK, decoded. */
  secretBlock: Buffer;
  /** TIMESTAMP, as sent. */
  timestamp: string;
}

/** PASSWORD_CLAIM_SIGNATURE, decoded, as a client with the right key computes it. */
export function signatureOf(key: Buffer, claim: Claim): Buffer {
  return createHmac("sha256", key)
    .update(`${claim.poolName}${claim.userId}`, "utf8")
    .update(claim.secretBlock)
    .update(claim.timestamp, "utf8")
    .digest();
}

/** In the place of a verifier where there is no user: a power of g, for the same work. */
export const NOBODYS_VERIFIER = 4n;

/** Whether the signature proves the password. A wrong one costs the same work. */
export async function proves(exchange: Exchange, claim: Claim, signature: Buffer): Promise<boolean> {
  const key = await sharedKey(exchange);
  if (!key) return false;
  const expected = signatureOf(key, claim);
  return signature.length === expected.length && timingSafeEqual(signature, expected);
}

/** Compares two verifiers in a time that tells nothing of them. */
export function sameVerifier(one: bigint, other: bigint): boolean {
  return timingSafeEqual(sha256(pad(one)), sha256(pad(other)));
}

const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/**
 * TIMESTAMP in the signed form, `Mon Jun 3 04:05:06 UTC 2024`; undefined if it is not a date. A date in another form
 * (`Jun 03`, a wrong weekday) is parsed and formatted again, so that its signature does not match: as on AWS
 * (measured in ministackorg/ministack pull request 1758). How old it is does not matter: clients whose clock is an
 * hour off sign in (amazon-archives/amazon-cognito-identity-js issue 495).
 */
export function canonicalTimestamp(text: string): string | undefined {
  const match = /^(\w{3}) (\w{3}) (\d{1,2}) (\d{1,2}):(\d\d):(\d\d) UTC (\d{4})$/.exec(text);
  const [, day = "", month = "", ...numbers] = match ?? [];
  if (!DAYS.includes(day) || !MONTHS.includes(month)) return undefined;
  const [date = 0, hour = 0, minute = 0, second = 0, year = 0] = numbers.map(Number);
  const time = new Date(0);
  time.setUTCFullYear(year, MONTHS.indexOf(month), date);
  time.setUTCHours(hour, minute, second);
  const written = `${DAYS[time.getUTCDay()]} ${MONTHS[time.getUTCMonth()]} ${time.getUTCDate()}`;
  return `${written} ${time.toISOString().slice(-13, -5)} UTC ${time.getUTCFullYear()}`;
}

/** PAD: as few bytes as hold the number and a clear sign bit. */
export function pad(value: bigint): Buffer {
  const hex = value.toString(16);
  if (hex.length % 2 === 1) return Buffer.from(`0${hex}`, "hex");
  return Buffer.from(/^[89a-f]/.test(hex) ? `00${hex}` : hex, "hex");
}

function sha256(...parts: Buffer[]): Buffer {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
}
