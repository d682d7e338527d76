import { createHmac } from "node:crypto";
import { setTimeout } from "node:timers/promises";

const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
/** Seconds of one code (RFC 6238, section 4.1). */
const STEP = 30;

/** An authenticator app: codes of six digits, none of them given twice. */
export class Authenticator {
  private readonly key: Buffer;
  private lastStep = 0;

  /**
   * @param secret in base 32
   * @param early whether the service also takes the code before the one of now, so that the first two need no wait
   */
  constructor(
    secret: string,
    private readonly early: boolean,
  ) {
    const bits = [...secret].map((letter) => BASE32.indexOf(letter).toString(2).padStart(5, "0")).join("");
    this.key = Buffer.from((bits.match(/.{8}/g) ?? []).map((eight) => Number.parseInt(eight, 2)));
  }

  /** The next code. A service takes each but once, so it may have to wait for the next step, at most 30 s. */
  async code(): Promise<string> {
    const now = Math.floor(Date.now() / 1000 / STEP);
    const step = Math.max(this.lastStep + 1, this.early ? now - 1 : now);
    this.lastStep = step;
    if (step > now) await setTimeout(step * STEP * 1000 - Date.now());
    return this.at(step);
  }

  /** A code that is wrong now, and before and after. */
  wrongCode(): string {
    const now = Math.floor(Date.now() / 1000 / STEP);
    const right = new Set([-2, -1, 0, 1, 2].map((offset) => this.at(now + offset)));
    return ["000000", "111111", "222222", "333333", "444444", "555555"].find((code) => !right.has(code)) ?? "";
  }

  /** RFC 4226, section 5.3. */
  private at(step: number): string {
    const counter = Buffer.alloc(8);
    counter.writeBigUInt64BE(BigInt(step));
    const digest = createHmac("sha1", this.key).update(counter).digest();
    const number = digest.readUInt32BE(digest.readUInt8(19) & 0x0f) & 0x7fff_ffff;
    return String(number % 1_000_000).padStart(6, "0");
  }
}
