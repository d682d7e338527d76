import * as assert from "node:assert/strict";
import { base32, hotp, newSecret, stepOf } from "../../cognito-idp/totp";
import { codeOf } from "./authenticator";

const SECRET = Buffer.from("12345678901234567890");
const STEP = 30_000;

describe("TOTP", () => {
  // RFC 4226, appendix D.
  ["755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"].forEach(
    (code, counter) => {
      it(`gives RFC 4226's code of count ${counter}`, () => assert.equal(hotp(SECRET, counter), code));
    },
  );

  // RFC 6238, appendix B, SHA-1; the last six of its eight digits.
  for (const [seconds, code] of [
    [59, "287082"],
    [1111111109, "081804"],
    [1111111111, "050471"],
    [1234567890, "005924"],
    [2000000000, "279037"],
    [20000000000, "353130"],
  ] as const) {
    it(`takes RFC 6238's code of ${seconds} s`, () => {
      assert.equal(stepOf(SECRET, code, seconds * 1000), Math.floor(seconds / 30));
    });
  }

  // RFC 4648, section 10, without the padding.
  for (const [text, coded] of [
    ["", ""],
    ["f", "MY"],
    ["fo", "MZXQ"],
    ["foo", "MZXW6"],
    ["foob", "MZXW6YQ"],
    ["fooba", "MZXW6YTB"],
    ["foobar", "MZXW6YTBOI"],
  ] as const) {
    it(`writes "${text}" in base 32 as RFC 4648 does`, () => assert.equal(base32(Buffer.from(text)), coded));
  }

  it("has secrets of 52 letters, each another, that an app reads back", () => {
    const secret = newSecret();
    assert.match(base32(secret), /^[A-Z2-7]{52}$/);
    assert.notDeepEqual(secret, newSecret());
    assert.equal(codeOf(base32(secret), 59_000), hotp(secret, 1));
  });

  it("takes the code before and after, and none farther away", () => {
    const now = 1_000_000 * STEP + 12_345;
    const taken = [-2, -1, 0, 1, 2].map((away) => stepOf(SECRET, hotp(SECRET, 1_000_000 + away), now));
    assert.deepEqual(taken, [undefined, 999_999, 1_000_000, 1_000_001, undefined]);
  });

  for (const code of ["", "28708", "2870820", "28708a", " 287082", "２８７０８２"]) {
    it(`takes no ${JSON.stringify(code)}`, () => assert.equal(stepOf(SECRET, code, 59_000), undefined));
  }
});
