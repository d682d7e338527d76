import * as assert from "node:assert/strict";
import type { Inputs } from "../../../stack/resources";
import { EMAIL, Fixture, PASSWORD } from "../fixture";
import { client, initiate, legacy, mismatch, names, pool, verifiedUser } from "../refusals/row";
import { INCORRECT, saying } from "../sayings";

const NEW = "N3wpassw0rd!";
const delivery = (Destination: string, more = {}) => ({
  CodeDeliveryDetails: { AttributeName: "email", DeliveryMedium: "EMAIL", Destination, ...more },
});

describe("passwords", () => {
  let fixture: Fixture;
  beforeEach(async () => {
    fixture = await Fixture.open();
  });
  afterEach(() => fixture.store.close());
  const reopen = async (settings: Inputs, clientSettings: Inputs = {}) => {
    await fixture.store.close();
    fixture = await Fixture.open(settings, clientSettings);
  };
  const forgot = (Username = EMAIL) => fixture.call("ForgotPassword", { ...client(fixture), Username });
  const confirm = (ConfirmationCode: string, Password = NEW, Username = EMAIL) =>
    fixture.call("ConfirmForgotPassword", { ...client(fixture), Username, ConfirmationCode, Password });
  const status = async () => (await fixture.does("AdminGetUser", { ...pool(fixture), Username: EMAIL })).UserStatus;
  const written = () => fixture.store.collection("cognito-idp/simulated-codes").get(fixture.poolId);

  it("that are forgotten are set anew by the code in the log", async () => {
    await verifiedUser(fixture);
    const { RefreshToken } = await fixture.tokens();
    const { answer, notes, who } = await forgot();
    assert.deepEqual(answer, delivery("a***@e***"));
    assert.match(notes.join(), /^password reset code for ada@example\.com: \d{6}$/);
    assert.match(String(who), /^[0-9a-f-]{36}$/);
    assert.equal((await fixture.passwordAuth()).error, undefined, "until then the password holds");

    const confirmed = await confirm(notes.join().slice(-6));
    assert.deepEqual(confirmed.answer, {});
    assert.equal(confirmed.who, who);
    assert.deepEqual(saying(await fixture.passwordAuth()), INCORRECT);
    assert.equal((await fixture.passwordAuth(EMAIL, NEW)).error, undefined);
    await fixture.does("InitiateAuth", initiate("REFRESH_TOKEN_AUTH", { REFRESH_TOKEN: RefreshToken })(fixture));
    const kept = JSON.stringify([...fixture.store.collection("cognito-idp/users").entries()]);
    assert.doesNotMatch(kept, /resetCode|N3wpassw0rd/);
  });

  it("take the last code alone, and once", async () => {
    await verifiedUser(fixture);
    const first = (await forgot()).notes.join().slice(-6);
    const last = (await forgot()).notes.join().slice(-6);
    if (first !== last) assert.deepEqual(saying(await confirm(first)), mismatch);
    assert.equal((await confirm(last)).error, undefined);
    assert.equal((await confirm(last, "An0therone!")).error?.name, "ExpiredCodeException");
  });

  it("keep the code after a restart", async () => {
    await verifiedUser(fixture);
    const code = (await forgot()).notes.join().slice(-6);
    await fixture.reopen();
    assert.equal((await confirm(code)).error, undefined);
  });

  it("are not set by a code that confirms, nor is an account confirmed by a code that resets", async () => {
    const signUpCode = await fixture.signUp();
    assert.equal((await confirm(signUpCode)).error?.name, "ExpiredCodeException");
    assert.equal(await status(), "UNCONFIRMED");
    await fixture.does("AdminUpdateUserAttributes", {
      ...pool(fixture),
      Username: EMAIL,
      UserAttributes: [{ Name: "email_verified", Value: "true" }],
    });
    const code = (await forgot()).notes.join().slice(-6);
    if (code === signUpCode) return;
    const { error } = await fixture.call("ConfirmSignUp", {
      ...client(fixture),
      Username: EMAIL,
      ConfirmationCode: code,
    });
    assert.deepEqual(error && [error.name, error.message], mismatch);
    assert.equal((await confirm(code)).error, undefined);
    assert.equal(await status(), "CONFIRMED");
  });

  for (const [title, before] of [
    ["does not exist", async () => undefined],
    [
      "is disabled",
      async () => {
        await verifiedUser(fixture);
        await fixture.does("AdminDisableUser", { ...pool(fixture), Username: EMAIL });
      },
    ],
    ["has no verified address", () => fixture.user()],
  ] as const) {
    it(`seem to be sent a code where the user ${title}, and the disk is written to as well`, async () => {
      await before();
      assert.equal(written(), undefined);
      const { answer, notes, who } = await forgot();
      assert.deepEqual(answer, delivery("a***@e***"));
      assert.deepEqual(notes, []);
      assert.equal(who, undefined);
      assert.notEqual(written(), undefined);
    });
  }

  it("of a name that looks like a phone number seem to be sent by text message", async () => {
    const { answer } = await forgot("+12065551234");
    assert.deepEqual(answer, delivery("+*******1234", { AttributeName: "phone_number", DeliveryMedium: "SMS" }));
  });

  it("are sent to the address that the pool prefers, and that is verified", async () => {
    const attributes = (phoneVerified: string) => [
      { Name: "email", Value: EMAIL },
      { Name: "email_verified", Value: "true" },
      { Name: "phone_number", Value: "+12065551234" },
      { Name: "phone_number_verified", Value: phoneVerified },
    ];
    const mechanisms = (...names: string[]) => ({
      accountRecoverySetting: { recoveryMechanisms: names.map((name, index) => ({ name, priority: index + 1 })) },
    });
    for (const [settings, verified, medium] of [
      [{}, "true", "SMS"],
      [{}, "false", "EMAIL"],
      [mechanisms("verified_email", "verified_phone_number"), "true", "EMAIL"],
      [mechanisms("verified_phone_number"), "true", "SMS"],
    ] as const) {
      await reopen({ ...names, ...settings }, legacy);
      await fixture.user("ada");
      const user = { ...pool(fixture), Username: "ada" };
      await fixture.does("AdminUpdateUserAttributes", { ...user, UserAttributes: attributes(verified) });
      const { answer } = await forgot("ada");
      assert.equal(answer.CodeDeliveryDetails.DeliveryMedium, medium, JSON.stringify(settings));
    }
  });

  it("are changed by who knows the one before, and other sign-ins go on", async () => {
    await fixture.user();
    const { AccessToken, RefreshToken } = await fixture.tokens();
    const input = { AccessToken, PreviousPassword: PASSWORD, ProposedPassword: NEW };
    const { answer, who } = await fixture.call("ChangePassword", input);
    assert.deepEqual(answer, {});
    assert.match(String(who), /^[0-9a-f-]{36}$/);
    assert.deepEqual(saying(await fixture.passwordAuth()), INCORRECT);
    assert.equal((await fixture.passwordAuth(EMAIL, NEW)).error, undefined);
    await fixture.does("InitiateAuth", initiate("REFRESH_TOKEN_AUTH", { REFRESH_TOKEN: RefreshToken })(fixture));
    await fixture.refuses("ChangePassword", input, ...INCORRECT);
  });

  it("that are changed at once change once", async () => {
    await fixture.user();
    const { AccessToken } = await fixture.tokens();
    const all = await Promise.all(
      ["N3wpassw0rd!", "An0therone!"].map((ProposedPassword) =>
        fixture.call("ChangePassword", { AccessToken, PreviousPassword: PASSWORD, ProposedPassword }),
      ),
    );
    assert.equal(all.filter(({ error }) => error).length, 1);
  });

  it("that the administrator reset are of no use: not for sign-in, tokens or renewal, until the user sets another", async () => {
    await verifiedUser(fixture);
    const { AccessToken, RefreshToken } = await fixture.tokens();
    const { answer, notes } = await fixture.call("AdminResetUserPassword", { ...pool(fixture), Username: EMAIL });
    assert.deepEqual(answer, {});
    assert.equal(await status(), "RESET_REQUIRED");
    const required = ["PasswordResetRequiredException", "Password reset required for the user"];
    assert.deepEqual(saying(await fixture.passwordAuth()), required);
    assert.deepEqual(saying(await fixture.call("GetUser", { AccessToken })), required);
    assert.deepEqual(
      saying(
        await fixture.call("InitiateAuth", initiate("REFRESH_TOKEN_AUTH", { REFRESH_TOKEN: RefreshToken })(fixture)),
      ),
      required,
    );
    assert.equal((await confirm(notes.join().slice(-6))).error, undefined);
    assert.equal(await status(), "CONFIRMED");
    assert.equal((await fixture.passwordAuth(EMAIL, NEW)).error, undefined);
  });

  it("set by the administrator end the code", async () => {
    await verifiedUser(fixture);
    const code = (await forgot()).notes.join().slice(-6);
    await fixture.does("AdminSetUserPassword", {
      ...pool(fixture),
      Username: EMAIL,
      Password: PASSWORD,
      Permanent: true,
    });
    assert.equal((await confirm(code)).error?.name, "ExpiredCodeException");
  });
});
