import * as assert from "node:assert/strict";
import type { Inputs } from "../../../stack/resources";
import { EMAIL, Fixture, PASSWORD } from "../fixture";
import { client, confirm, mismatch, names, pool, signedIn, verifiedUser } from "../refusals/row";

const BOB = "bob@example.com";

describe("attributes", () => {
  let fixture: Fixture;
  beforeEach(async () => {
    fixture = await Fixture.open();
  });
  afterEach(() => fixture.store.close());
  const reopen = async (settings: Inputs, clientSettings: Inputs = {}) => {
    await fixture.store.close();
    fixture = await Fixture.open(settings, clientSettings);
  };
  const attributes = async (Username = EMAIL): Promise<Record<string, string>> => {
    const { UserAttributes } = await fixture.does("AdminGetUser", { ...pool(fixture), Username });
    return Object.fromEntries(UserAttributes.map(({ Name, Value }: { Name: string; Value: string }) => [Name, Value]));
  };
  const update = (given: Record<string, string>, AccessToken: string) =>
    fixture.call("UpdateUserAttributes", { AccessToken, UserAttributes: list(given) });
  const adminUpdate = (given: Record<string, string>, Username = EMAIL) =>
    fixture.call("AdminUpdateUserAttributes", { ...pool(fixture), Username, UserAttributes: list(given) });
  const list = (given: Record<string, string>) => Object.entries(given).map(([Name, Value]) => ({ Name, Value }));
  const verify = (Code: string, AccessToken: string, AttributeName = "email") =>
    fixture.call("VerifyUserAttribute", { AccessToken, AttributeName, Code });

  it("are verified by the code that the user asks for", async () => {
    await fixture.user();
    const { AccessToken } = await signedIn(fixture);
    const { answer, notes } = await fixture.call("GetUserAttributeVerificationCode", {
      AccessToken,
      AttributeName: "email",
    });
    assert.deepEqual(answer, {
      CodeDeliveryDetails: { AttributeName: "email", DeliveryMedium: "EMAIL", Destination: "a***@e***" },
    });
    assert.match(notes.join(), /^verification code for ada@example\.com: \d{6}$/);
    assert.deepEqual((await verify(notes.join().slice(-6), AccessToken)).answer, {});
    assert.equal((await attributes()).email_verified, "true");
    assert.equal((await verify(notes.join().slice(-6), AccessToken)).error?.name, "ExpiredCodeException");
  });

  it("change at once where the pool does not ask for more: the user signs in by the new e-mail, unverified", async () => {
    await verifiedUser(fixture);
    const { AccessToken } = await signedIn(fixture);
    const { answer, notes } = await update({ email: "Ada.New@example.com" }, AccessToken);
    assert.deepEqual(answer, {
      CodeDeliveryDetailsList: [{ AttributeName: "email", DeliveryMedium: "EMAIL", Destination: "a***@e***" }],
    });
    assert.equal((await fixture.passwordAuth()).error?.message, "Incorrect username or password.");
    assert.equal((await fixture.passwordAuth("ada.new@example.com")).error, undefined);
    const { email, email_verified } = await attributes("ada.new@example.com");
    assert.deepEqual([email, email_verified], ["ada.new@example.com", "false"]);
    await fixture.user(EMAIL, "An0therone!"); // The former address is free again.
    assert.equal((await verify(notes.join().slice(-6), AccessToken)).error, undefined);
    assert.equal((await attributes("ada.new@example.com")).email_verified, "true");
  });

  it("wait for the code where the pool verifies before it updates", async () => {
    await reopen({ userAttributeUpdateSettings: { attributesRequireVerificationBeforeUpdates: ["email"] } });
    await verifiedUser(fixture);
    const { AccessToken } = await signedIn(fixture);
    const { answer, notes } = await update({ email: BOB }, AccessToken);
    assert.equal(answer.CodeDeliveryDetailsList[0].Destination, "b***@e***");
    assert.deepEqual((await attributes()).email, EMAIL);
    assert.equal((await attributes()).email_verified, "true");
    assert.equal((await fixture.passwordAuth(BOB)).error?.message, "Incorrect username or password.");

    const again = await fixture.call("GetUserAttributeVerificationCode", { AccessToken, AttributeName: "email" });
    assert.match(again.notes.join(), /^verification code for bob@example\.com: /);
    const [first, last] = [notes, again.notes].map((each) => each.join().slice(-6));
    if (first !== last) {
      const { error } = await verify(String(first), AccessToken);
      assert.deepEqual(error && [error.name, error.message], mismatch);
    }
    assert.equal((await verify(String(last), AccessToken)).error, undefined);
    const { email, email_verified } = await attributes(BOB);
    assert.deepEqual([email, email_verified], [BOB, "true"]);
    assert.equal((await fixture.passwordAuth()).error?.message, "Incorrect username or password.");
  });

  it("that wait are not verified once another user has the address", async () => {
    await reopen({ userAttributeUpdateSettings: { attributesRequireVerificationBeforeUpdates: ["email"] } });
    await verifiedUser(fixture);
    const { AccessToken } = await signedIn(fixture);
    const { notes } = await update({ email: BOB }, AccessToken);
    await fixture.user(BOB, "An0therone!");
    await fixture.refuses(
      "VerifyUserAttribute",
      { AccessToken, AttributeName: "email", Code: notes.join().slice(-6) },
      "AliasExistsException",
      "An account with the given email already exists.",
    );
    assert.equal((await fixture.passwordAuth(BOB, "An0therone!")).error, undefined);
  });

  it("that change make the codes of the former address useless", async () => {
    const signUpCode = await fixture.signUp();
    await adminUpdate({ email: BOB });
    const { error } = await fixture.call("ConfirmSignUp", confirm(signUpCode, BOB)(fixture));
    assert.equal(error?.name, "ExpiredCodeException");

    await fixture.does("AdminConfirmSignUp", { ...pool(fixture), Username: BOB });
    await adminUpdate({ email_verified: "true" }, BOB);
    const { AccessToken } = await fixture.tokens(BOB);
    const input = { AccessToken, AttributeName: "email" };
    const verification = (await fixture.call("GetUserAttributeVerificationCode", input)).notes.join().slice(-6);
    const reset = (await fixture.call("ForgotPassword", { ...client(fixture), Username: BOB })).notes.join().slice(-6);
    await adminUpdate({ email: EMAIL, email_verified: "true" }, BOB);
    assert.equal((await verify(verification, AccessToken)).error?.name, "ExpiredCodeException");
    const again = await fixture.call("ConfirmForgotPassword", {
      ...client(fixture),
      Username: EMAIL,
      ConfirmationCode: reset,
      Password: PASSWORD,
    });
    assert.equal(again.error?.name, "ExpiredCodeException");
  });

  it("are set by the administrator, verified where it is said, and shown to the client that may read them", async () => {
    await reopen(names, { readAttributes: ["email", "email_verified", "name"] });
    await fixture.user("ada");
    const first = await adminUpdate({ email: EMAIL, name: "Ada" }, "ada");
    assert.deepEqual([first.answer, first.notes], [{}, []]);
    assert.equal((await attributes("ada")).email_verified, "false");
    await adminUpdate({ email: BOB, email_verified: "true" }, "ada");
    const { AccessToken } = await fixture.tokens("ada");
    const { UserAttributes } = await fixture.does("GetUser", { AccessToken });
    assert.deepEqual(
      UserAttributes.slice(1)
        .map(({ Name, Value }: { Name: string; Value: string }) => `${Name} ${Value}`)
        .sort(),
      ["email bob@example.com", "email_verified true", "name Ada"],
    );
  });

  it("are deleted, an address with its verification; a blank value deletes too", async () => {
    await reopen(names, { writeAttributes: ["email", "name"] });
    await fixture.user("ada");
    await adminUpdate({ email: EMAIL, email_verified: "true", name: "Ada", nickname: "A" }, "ada");
    const { AccessToken } = await fixture.tokens("ada");
    await fixture.does("DeleteUserAttributes", { AccessToken, UserAttributeNames: ["email"] });
    await fixture.does("AdminDeleteUserAttributes", {
      ...pool(fixture),
      Username: "ada",
      UserAttributeNames: ["nickname"],
    });
    assert.equal((await update({ name: "" }, AccessToken)).error, undefined);
    assert.deepEqual(Object.keys(await attributes("ada")), ["sub"]);
  });

  it("that stay the same send no code, and stay verified", async () => {
    await verifiedUser(fixture);
    const { answer } = await update({ email: EMAIL.toUpperCase() }, (await signedIn(fixture)).AccessToken);
    assert.deepEqual(answer, { CodeDeliveryDetailsList: [] });
    assert.equal((await attributes()).email_verified, "true");
  });
});
