import { createHmac } from "node:crypto";
import { canonical, type Pool } from "../pools";
import { uuidText } from "../sign-ins";
import { toNumber } from "./modular-exponentiation";
import type { Credential } from "./srp";

/**
 * The simulated credential of a user who does not exist: always the same for one name and pool, so that repeated
 * requests reveal nothing (RFC 5054, section 2.5.1.3; developer guide, "Managing user existence error responses").
 * @param key of the pool, 32 bytes
 */
export function simulate(pool: Pool, name: string, key: Buffer): { userId: string; credential: Credential } {
  // As long as N; the first bit is clear, so that it is less.
  const verifier = Buffer.concat([0, 1, 2, 3, 4, 5].map((index) => derive(`verifier ${index}`, pool, name, key)));
  verifier.writeUInt8(verifier.readUInt8(0) & 0x7f, 0);
  const salt = derive("salt", pool, name, key).subarray(0, 16);
  return {
    userId: simulatedId(pool, name, key),
    credential: { salt: toNumber(salt), verifier: toNumber(verifier) },
  };
}

/** The USER_ID_FOR_SRP among it. */
export function simulatedId(pool: Pool, name: string, key: Buffer): string {
  return pool.usernameAttributes.size > 0 ? uuid(derive("user", pool, name, key)) : canonical(pool, name);
}

function derive(what: string, pool: Pool, name: string, key: Buffer): Buffer {
  return createHmac("sha512", key)
    .update(`${what} ${pool.id} ${canonical(pool, name)}`)
    .digest();
}

/** A UUID of version 4 (RFC 9562, section 5.4), as real users have. */
function uuid(bytes: Buffer): string {
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x40, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return uuidText(bytes.subarray(0, 16));
}
