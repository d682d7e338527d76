import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { g, N, NoPowerOfG, power } from "../../../cognito-idp/srp/modular-exponentiation";
import { PowersThread, powerAside } from "../../../cognito-idp/srp/modular-exponentiation-thread";
import { eventually } from "../../support/harness";

describe("powers modulo N", () => {
  const exponent = Buffer.alloc(32, 0xa5);
  const byArithmetic = (base: bigint) => {
    let [result, square] = [1n, base];
    for (let rest = BigInt(`0x${exponent.toString("hex")}`); rest > 0n; rest >>= 1n) {
      if (rest & 1n) result = (result * square) % N;
      square = (square * square) % N;
    }
    return result;
  };
  /** Powers of g, as every OpenSSL takes them; the last ones have a leading zero digit and a zero byte more. */
  const BASES = [g, 4n, g ** 3000n % N, g ** 3063n, g ** 2999n];
  const running = async () => {
    const thread = new PowersThread();
    await eventually(() => thread.running);
    return thread;
  };

  it("are what arithmetic says, in this thread", () => {
    for (const base of BASES) assert.equal(power(base, exponent), byArithmetic(base));
  });

  it("are the same in another thread, each for whom asked, however many ask at once", async () => {
    const thread = await running();
    const asked = Array.from({ length: 20 }, (_, index) => ({
      base: BASES[index % BASES.length] ?? g,
      exponent: index < BASES.length ? exponent : randomBytes(32),
    }));
    const answers = await Promise.all(asked.map((each) => thread.power(each.base, each.exponent)));
    assert.deepEqual(
      answers,
      asked.map((each) => power(each.base, each.exponent)),
    );
  });

  it("are refused for the same bases in both, and the next is computed", async () => {
    const thread = await running();
    for (const base of [0n, 1n, N - 1n, N]) {
      assert.throws(() => power(base, exponent), NoPowerOfG);
      await assert.rejects(thread.power(base, exponent), NoPowerOfG);
    }
    assert.equal(await thread.power(g, exponent), byArithmetic(g));
  });

  it("are computed here while the thread starts", async () => {
    for (let count = 0; count < 3; count++) assert.equal(await powerAside(4n, exponent), byArithmetic(4n));
  });

  it("end their thread when nobody asks for a while, and not before all are answered", async () => {
    const thread = new PowersThread(1);
    const answers = Array.from({ length: 20 }, () => thread.power(g, exponent));
    assert.deepEqual(new Set(await Promise.all(answers)), new Set([byArithmetic(g)]));
    await eventually(() => thread.ended);
  });
});
