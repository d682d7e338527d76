import { hotp } from "../../cognito-idp/totp";
import { BASE32 } from "../../common/random";

/** The code that an authenticator app shows for a secret. @param now epoch milliseconds */
export function codeOf(secretCode: string, now: number): string {
  const bits = [...secretCode].map((letter) => BASE32.indexOf(letter).toString(2).padStart(5, "0")).join("");
  const bytes = (bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2));
  return hotp(Buffer.from(bytes), Math.floor(now / 30_000));
}
