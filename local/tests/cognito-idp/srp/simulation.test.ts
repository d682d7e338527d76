import * as assert from "node:assert/strict";
import { EMAIL, Fixture, PASSWORD } from "../fixture";
import { authenticate, identityJsUser } from "../identity-js-client";
import { INCORRECT, saying } from "../sayings";
import { beginSrp, signInBySrp } from "./srp-client";

describe("a user who does not exist", () => {
  const UNKNOWN = "nobody@example.com";
  let fixture: Fixture;
  beforeEach(async () => {
    fixture = await Fixture.open();
    await fixture.user();
  });
  afterEach(() => fixture.store.close());

  it("cannot be told from one who does, where the client prevents it", async () => {
    const known = await beginSrp(fixture, EMAIL, PASSWORD);
    const unknown = await beginSrp(fixture, UNKNOWN, PASSWORD);
    const shape = ({ ChallengeParameters: parameters, ...rest }: { ChallengeParameters: Record<string, string> }) => ({
      ...rest,
      lengths: Object.entries(parameters).map(([name, value]) => [
        name,
        name === "SALT" || name === "SRP_B" ? value.length > 10 : value.length,
      ]),
    });
    assert.deepEqual(shape(unknown.initiated.answer), shape(known.initiated.answer));
    assert.match(
      unknown.initiated.answer.ChallengeParameters.USER_ID_FOR_SRP,
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    assert.deepEqual(saying(await fixture.call("RespondToAuthChallenge", unknown.answer)), INCORRECT);
    assert.deepEqual(saying(await fixture.passwordAuth(UNKNOWN)), INCORRECT);
    const { error } = await authenticate(identityJsUser(fixture, UNKNOWN), UNKNOWN, PASSWORD);
    assert.deepEqual([error?.code, error?.message], INCORRECT);
  });

  it("has the same salt and id each time, and after a restart; and another B", async () => {
    const challenge = async (name: string) =>
      (await beginSrp(fixture, name, PASSWORD)).initiated.answer.ChallengeParameters;
    const first = await challenge(UNKNOWN);
    await fixture.reopen();
    const second = await challenge("NOBODY@example.com");
    assert.equal(second.SALT, first.SALT);
    assert.equal(second.USER_ID_FOR_SRP, first.USER_ID_FOR_SRP);
    assert.notEqual(second.SRP_B, first.SRP_B);
    const other = await challenge("nobody2@example.com");
    assert.notEqual(other.SALT, first.SALT);
    assert.notEqual(other.USER_ID_FOR_SRP, first.USER_ID_FOR_SRP);
  });

  it("is locked out as one who does", async () => {
    for (let count = 0; count < 5; count++) assert.deepEqual(saying(await fixture.passwordAuth(UNKNOWN)), INCORRECT);
    assert.deepEqual(saying(await fixture.passwordAuth(UNKNOWN)), [
      "NotAuthorizedException",
      "Password attempts exceeded",
    ]);
    assert.deepEqual(saying(await signInBySrp(fixture, UNKNOWN, PASSWORD)), [
      "NotAuthorizedException",
      "Password attempts exceeded",
    ]);
  });

  it("is said not to exist, where the client tells", async () => {
    const client = fixture.declareClient("legacy", { preventUserExistenceErrors: "LEGACY" });
    const expected = ["UserNotFoundException", "User does not exist."];
    assert.deepEqual(saying(await fixture.passwordAuth(UNKNOWN, PASSWORD, client)), expected);
    assert.deepEqual(saying(await signInBySrp(fixture, UNKNOWN, PASSWORD, client)), expected);
  });

  it("does not exist by a challenge that was begun before the sign-up", async () => {
    const { answer } = await beginSrp(fixture, UNKNOWN, PASSWORD);
    await fixture.user(UNKNOWN);
    assert.deepEqual(saying(await fixture.call("RespondToAuthChallenge", answer)), INCORRECT);
  });
});
