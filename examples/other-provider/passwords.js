import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";

const derive = promisify(scrypt);
/** 32 MiB and about a tenth of a second for each (OWASP Password Storage Cheat Sheet, scrypt). */
const COST = { N: 2 ** 15, r: 8, p: 3 };
const MEMORY = 64 * 2 ** 20;
const BYTES = 32;

/** @returns the hash with its salt and cost, so that a later cost can differ */
export async function hashPassword(password) {
  const salt = randomBytes(16);
  const key = await derive(password.normalize("NFC"), salt, BYTES, { ...COST, maxmem: MEMORY });
  return { ...COST, salt: salt.toString("base64"), key: key.toString("base64") };
}

/** Costs the same for every password, right or wrong. */
export async function isPassword(password, { N, r, p, salt, key }) {
  const expected = Buffer.from(key, "base64");
  const actual = await derive(password.normalize("NFC"), Buffer.from(salt, "base64"), expected.length, {
    ...{ N, r, p },
    maxmem: MEMORY,
  });
  return timingSafeEqual(actual, expected);
}
