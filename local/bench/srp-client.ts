import { createDiffieHellman, createHash, createHmac, getDiffieHellman, randomBytes } from "node:crypto";

/*
 * A client's half of Cognito's SRP (RFC 5054), by OpenSSL: a published client takes so long over its part that it
 * could not ask as fast as a server answers.
 */

const prime = getDiffieHellman("modp15").getPrime();
const group = createDiffieHellman(prime, 2);
const N = numberOf(prime);
const k = numberOf(hash(pad(N), pad(2n)));

/** One sign-in under way. */
export interface SrpSession {
  a: bigint;
  /** SRP_A, hex. */
  A: string;
}

export function beginSrp(): SrpSession {
  const secret = randomBytes(32);
  return { a: numberOf(secret), A: power(2n, numberOf(secret)).toString(16) };
}

/** Whose password it is, and what InitiateAuth answered. */
export interface SrpChallenge {
  userPoolId: string;
  password: string;
  parameters: Readonly<Record<"SALT" | "SRP_B" | "SECRET_BLOCK" | "USER_ID_FOR_SRP", string>>;
}

/** ChallengeResponses of PASSWORD_VERIFIER. */
export function answerSrp({ a, A }: SrpSession, { userPoolId, password, parameters }: SrpChallenge) {
  const { SALT, SRP_B, SECRET_BLOCK, USER_ID_FOR_SRP } = parameters;
  const poolName = userPoolId.slice(userPoolId.indexOf("_") + 1);
  const B = BigInt(`0x${SRP_B}`);
  const u = numberOf(hash(pad(BigInt(`0x${A}`)), pad(B)));
  const inner = hash(Buffer.from(`${poolName}${USER_ID_FOR_SRP}:${password}`));
  const x = numberOf(hash(pad(BigInt(`0x${SALT}`)), inner));
  const base = (((B - k * power(2n, x)) % N) + N) % N;
  const secret = createHmac("sha256", pad(u))
    .update(pad(power(base, a + u * x)))
    .digest();
  const key = createHmac("sha256", secret).update("Caldera Derived Key\u0001").digest().subarray(0, 16);
  const TIMESTAMP = timestamp(new Date());
  const signature = createHmac("sha256", key)
    .update(`${poolName}${USER_ID_FOR_SRP}`)
    .update(Buffer.from(SECRET_BLOCK, "base64"))
    .update(TIMESTAMP)
    .digest("base64");
  return {
    USERNAME: USER_ID_FOR_SRP,
    PASSWORD_CLAIM_SECRET_BLOCK: SECRET_BLOCK,
    PASSWORD_CLAIM_SIGNATURE: signature,
    TIMESTAMP,
  };
}

/** `Mon Jun 3 04:05:06 UTC 2024` */
function timestamp(date: Date): string {
  const [weekday, day, month, year, time] = date.toUTCString().replace(",", "").split(" ");
  return `${weekday} ${month} ${Number(day)} ${time} UTC ${year}`;
}

function power(base: bigint, exponent: bigint): bigint {
  group.setPrivateKey(bytesOf(exponent));
  const of = (number: bigint) => numberOf(group.computeSecret(bytesOf(number)));
  try {
    return of(base);
  } catch {
    // Newer OpenSSL takes powers of 2 alone; what a wrong password makes may be the negative of one.
    return exponent % 2n === 0n ? of(N - base) : N - of(N - base);
  }
}

function pad(value: bigint): Buffer {
  const bytes = bytesOf(value);
  return bytes.readUInt8(0) >= 0x80 ? Buffer.concat([Buffer.of(0), bytes]) : bytes;
}

function bytesOf(value: bigint): Buffer {
  const hex = value.toString(16);
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, "hex");
}

function numberOf(bytes: Buffer): bigint {
  return BigInt(`0x${bytes.toString("hex")}`);
}

function hash(...parts: Buffer[]): Buffer {
  const sha256 = createHash("sha256");
  for (const part of parts) sha256.update(part);
  return sha256.digest();
}
