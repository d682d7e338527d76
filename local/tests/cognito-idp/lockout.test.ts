import * as assert from "node:assert/strict";
import { Lockout } from "../../cognito-idp/lockout";
import { EMAIL, Fixture, PASSWORD } from "./fixture";
import { EXCEEDED, INCORRECT, MINUTE, saying } from "./sayings";
import { beginSrp, signInBySrp } from "./srp/srp-client";

describe("lockout", () => {
  let fixture: Fixture;
  beforeEach(async () => {
    fixture = await Fixture.open();
    await fixture.user();
  });
  afterEach(() => fixture.store.close());
  const wrong = () => fixture.passwordAuth(EMAIL, "Passw0rd?");

  /** Seconds after each failure, from the fifth on (developer guide: 2^(n-5) seconds, about 15 minutes at most). */
  const DELAYS = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900];

  it("takes the doubling delays, to 15 minutes", async () => {
    for (let count = 1; count < 5; count++) assert.deepEqual(saying(await wrong()), INCORRECT);
    for (const delay of DELAYS) {
      assert.deepEqual(saying(await wrong()), INCORRECT);
      fixture.now += delay * 1000 - 1;
      assert.deepEqual(saying(await fixture.passwordAuth()), EXCEEDED, `still locked out after ${delay} s`);
      if (delay === 900) break;
      fixture.now += 1;
    }
  });

  it("does not count attempts while locked out", async () => {
    for (let count = 0; count < 5; count++) await wrong();
    for (let count = 0; count < 20; count++) assert.deepEqual(saying(await wrong()), EXCEEDED);
    fixture.now += 1000;
    assert.equal((await fixture.passwordAuth()).error, undefined);
  });

  it("counts SRP and passwords together, and holds for both", async () => {
    for (let count = 0; count < 3; count++) await wrong();
    const { answer } = await beginSrp(fixture, EMAIL, PASSWORD);
    for (let count = 0; count < 2; count++) await signInBySrp(fixture, EMAIL, "Passw0rd?");
    assert.deepEqual(saying(await fixture.passwordAuth()), EXCEEDED);
    assert.deepEqual(saying(await fixture.call("RespondToAuthChallenge", answer)), EXCEEDED);
    fixture.now += 1000;
    assert.equal((await signInBySrp(fixture, EMAIL, PASSWORD)).error, undefined);
  });

  it("counts guesses that come at once one by one", async () => {
    const all = await Promise.all(Array.from({ length: 12 }, wrong));
    assert.equal(all.filter((outcome) => saying(outcome)[1] === EXCEEDED[1]).length, 7);
  });

  it("counts proofs that come at once one by one, and takes no right one among those too many", async () => {
    const passwords = [...Array(11).fill("Passw0rd?"), PASSWORD];
    const begun = [];
    for (const password of passwords) begun.push(await beginSrp(fixture, EMAIL, password));
    const all = await Promise.all(begun.map(({ answer }) => fixture.call("RespondToAuthChallenge", answer)));
    assert.deepEqual(all.slice(0, 5).map(saying), Array(5).fill(INCORRECT));
    assert.deepEqual(all.slice(5).map(saying), Array(7).fill(EXCEEDED));
  });

  it("is reset by the right password", async () => {
    for (let count = 0; count < 4; count++) await wrong();
    assert.equal((await fixture.passwordAuth()).error, undefined);
    for (let count = 0; count < 4; count++) assert.deepEqual(saying(await wrong()), INCORRECT);
    assert.equal((await fixture.passwordAuth()).error, undefined);
  });

  it("is reset by 15 idle minutes", async () => {
    for (let count = 0; count < 4; count++) await wrong();
    fixture.now += 15 * MINUTE;
    for (let count = 0; count < 4; count++) assert.deepEqual(saying(await wrong()), INCORRECT);
    assert.equal((await fixture.passwordAuth()).error, undefined);
  });

  it("is not reset by less", async () => {
    for (let count = 0; count < 4; count++) await wrong();
    fixture.now += 15 * MINUTE - 1;
    assert.deepEqual(saying(await wrong()), INCORRECT);
    assert.deepEqual(saying(await fixture.passwordAuth()), EXCEEDED);
  });

  it("is of one user alone", async () => {
    await fixture.user("bob@example.com");
    for (let count = 0; count < 6; count++) await wrong();
    assert.equal((await fixture.passwordAuth("bob@example.com")).error, undefined);
  });

  it("remembers a bounded number of users, those who failed last", () => {
    const MOST = 100_000;
    const lockout = new Lockout(() => fixture.now);
    for (let count = 0; count < 5; count++) lockout.failed("first");
    for (let count = 0; count < 5; count++) lockout.failed("second");
    for (let user = 0; user < MOST - 2; user++) lockout.failed(String(user));
    assert.deepEqual([lockout.remaining("first"), lockout.remaining("second")], [1000, 1000]);
    lockout.failed("one more");
    assert.deepEqual([lockout.remaining("first"), lockout.remaining("second")], [0, 1000]);
  });
});
