import { createDiffieHellman, type DiffieHellman } from "node:crypto";
import { createRequire } from "node:module";

/** As far as it is used here, of the package jsbn, in which cognito-srp-helper computes. */
interface BigInteger {
  mod(modulus: BigInteger): BigInteger;
  toString(radix: 16): string;
}
interface Jsbn {
  BigInteger: {
    new (digits: string, radix: 16): BigInteger;
    prototype: { modPow(this: BigInteger, exponent: BigInteger, modulus: BigInteger): BigInteger };
  };
}

const { BigInteger }: Jsbn = createRequire(require.resolve("cognito-srp-helper"))("jsbn");
const { prototype } = BigInteger;
const { modPow } = prototype;
const groups = new Map<string, DiffieHellman>();

/**
 * Does what computes with cognito-srp-helper, its modular exponentiations by OpenSSL: its own take twenty times as
 * long, and most of what a sign-in takes. srp.test.ts has it compute by itself.
 */
export function withOpensslPowers<T>(compute: () => T): T {
  prototype.modPow = power;
  try {
    return compute();
  } finally {
    prototype.modPow = modPow;
  }
}

function power(this: BigInteger, exponent: BigInteger, modulus: BigInteger): BigInteger {
  const prime = modulus.toString(16);
  const group = groups.get(prime) ?? createDiffieHellman(bytesOf(modulus), 2);
  groups.set(prime, group);
  group.setPrivateKey(bytesOf(exponent));
  try {
    return new BigInteger(group.computeSecret(bytesOf(this.mod(modulus))).toString("hex"), 16);
  } catch {
    // Newer OpenSSL refuses what is no power of 2, as a wrong password may make it.
    return modPow.call(this, exponent, modulus);
  }
}

function bytesOf(value: BigInteger): Buffer {
  const hex = value.toString(16);
  return Buffer.from(hex.padStart(hex.length + (hex.length % 2), "0"), "hex");
}
