import { createDiffieHellman, getDiffieHellman } from "node:crypto";

/** The 3072-bit prime of RFC 5054, appendix A, which is group 15 of RFC 3526. */
export const prime = getDiffieHellman("modp15").getPrime();
export const N = toNumber(prime);
export const g = 2n;

/** OpenSSL does the exponentiation, in constant time; made once, as making it checks the prime. */
const group = createDiffieHellman(prime, Number(g));

/** Newer OpenSSL refuses a base that is no power of g, which no honest client sends; older OpenSSL computes with it. */
export class NoPowerOfG extends Error {}

/** `base^exponent mod N`, for a base from 2 to N - 2. @throws NoPowerOfG */
export function power(base: bigint, exponent: Buffer): bigint {
  group.setPrivateKey(exponent);
  try {
    return toNumber(group.computeSecret(toBytes(base)));
  } catch {
    throw new NoPowerOfG();
  }
}

export function toNumber(bytes: Buffer): bigint {
  return BigInt(`0x${bytes.toString("hex") || "0"}`);
}

export function toBytes(value: bigint): Buffer {
  const hex = value.toString(16);
  return Buffer.from(hex.padStart(hex.length + (hex.length % 2), "0"), "hex");
}
