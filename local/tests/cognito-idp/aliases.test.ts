import * as assert from "node:assert/strict";
import type { Inputs } from "../../stack/resources";
import { EMAIL, Fixture, PASSWORD } from "./fixture";
import { client, confirm, pool } from "./refusals/row";
import { saying } from "./sayings";
import { signInBySrp } from "./srp/srp-client";

const PHONE = "+12065551234";
const ATTRIBUTES = ["email", "phone_number", "preferred_username"];
const CLIENT = { writeAttributes: ATTRIBUTES, readAttributes: ATTRIBUTES };

/*
 * Sources: D developer guide, "User pool attributes: sign-in aliases" and API reference, ConfirmSignUp and
 * AdminCreateUser (ForceAliasCreation); R texts that public apps compare; M memory.
 */
describe("names that users sign in by", () => {
  let fixture: Fixture;
  const open = async (settings: Inputs) => {
    fixture = await Fixture.open({ usernameAttributes: [], autoVerifiedAttributes: [], ...settings }, CLIENT);
  };
  afterEach(() => fixture.store.close());
  const list = (given: Record<string, string>) => Object.entries(given).map(([Name, Value]) => ({ Name, Value }));
  const signUp = (Username: string, given: Record<string, string> = {}) =>
    fixture.call("SignUp", { ...client(fixture), Username, Password: PASSWORD, UserAttributes: list(given) });
  const create = (Username: string, given: Record<string, string> = {}, more = {}) =>
    fixture.call("AdminCreateUser", { ...pool(fixture), Username, UserAttributes: list(given), ...more });
  const user = async (Username: string, given: Record<string, string> = {}, Password = PASSWORD) => {
    assert.equal((await create(Username, given)).error, undefined);
    await fixture.does("AdminSetUserPassword", { ...pool(fixture), Username, Password, Permanent: true });
  };
  const update = (Username: string, given: Record<string, string>) =>
    fixture.call("AdminUpdateUserAttributes", { ...pool(fixture), Username, UserAttributes: list(given) });
  const nameOf = async (Username: string, password = PASSWORD): Promise<string | undefined> => {
    const { answer } = await signInBySrp(fixture, Username, password);
    if (!answer) return undefined;
    const { AccessToken } = answer.AuthenticationResult;
    return (await fixture.does("GetUser", { AccessToken })).Username;
  };
  const aliasExists = (what: string) => ["AliasExistsException", `An account with the ${what} already exists.`];

  describe("by phone", () => {
    beforeEach(() => open({ usernameAttributes: ["phone_number"], autoVerifiedAttributes: ["phone_number"] }));

    it("are signed up, confirmed by the code in the log, and sign in, their user name the sub", async () => {
      const { answer, notes } = await signUp(PHONE);
      assert.deepEqual(answer.CodeDeliveryDetails, {
        AttributeName: "phone_number",
        DeliveryMedium: "SMS",
        Destination: "+*******1234",
      });
      assert.match(notes.join(), /^confirmation code for \+12065551234: \d{6}$/);
      const again = await fixture.call("ResendConfirmationCode", { ...client(fixture), Username: PHONE });
      assert.deepEqual(again.answer.CodeDeliveryDetails, answer.CodeDeliveryDetails);
      await fixture.does("ConfirmSignUp", confirm(again.notes.join().slice(-6), PHONE)(fixture));
      const { UserAttributes } = await fixture.does("AdminGetUser", { ...pool(fixture), Username: PHONE });
      assert.deepEqual(UserAttributes, [
        { Name: "sub", Value: answer.UserSub },
        { Name: "phone_number_verified", Value: "true" },
        { Name: "phone_number", Value: PHONE },
      ]);
      assert.equal(await nameOf(PHONE), answer.UserSub);
      assert.deepEqual(saying(await signUp(PHONE)), [
        "UsernameExistsException",
        "An account with the given phone_number already exists.",
      ]);
    });

    it("are changed with the number, which is free again", async () => {
      await user(PHONE);
      assert.equal((await update(PHONE, { phone_number: "+12065559999" })).error, undefined);
      assert.equal(await nameOf(PHONE), undefined);
      assert.ok(await nameOf("+12065559999"));
      await user(PHONE);
      assert.deepEqual(
        saying(await update(PHONE, { phone_number: "+12065559999" })),
        aliasExists("given phone_number"),
      );
    });
  });

  for (const [usernameAttributes, message] of [
    [["email"], "Username should be an email."],
    [["phone_number"], "Username should be a phone number."],
    [["phone_number", "email"], "Username should be either an email or a phone number."],
  ] as const) {
    it(`are refused where they are neither (R): ${message}`, async () => {
      await open({ usernameAttributes: [...usernameAttributes] });
      assert.deepEqual(saying(await signUp("ada")), ["InvalidParameterException", message]);
    });
  }

  it("are an e-mail or a phone number, where the pool takes both", async () => {
    await open({ usernameAttributes: ["phone_number", "email"] });
    await user(PHONE);
    await user(EMAIL);
    assert.notEqual(await nameOf(PHONE), await nameOf(EMAIL));
  });

  describe("besides the user name", () => {
    beforeEach(() => open({ aliasAttributes: ATTRIBUTES, autoVerifiedAttributes: ["email"] }));

    it("are an address once it is verified, and not before", async () => {
      const { notes } = await signUp("ada", { email: EMAIL });
      await fixture.does("AdminConfirmSignUp", { ...pool(fixture), Username: "ada" });
      assert.equal(await nameOf(EMAIL), undefined);
      assert.equal(await nameOf("ada"), "ada");
      assert.ok(notes.length > 0);
      await update("ada", { email_verified: "true", phone_number: PHONE, phone_number_verified: "true" });
      assert.equal(await nameOf(EMAIL.toUpperCase()), "ada");
      assert.equal(await nameOf(PHONE), "ada");
      await fixture.reopen();
      assert.equal(await nameOf(EMAIL), "ada");
      await update("ada", { email_verified: "false" });
      assert.equal(await nameOf(EMAIL), undefined);
    });

    it("are the preferred user name, that changes", async () => {
      await user("ada", { preferred_username: "countess" });
      assert.equal(await nameOf("countess"), "ada");
      await update("ada", { preferred_username: "lovelace" });
      assert.equal(await nameOf("countess"), undefined);
      assert.equal(await nameOf("lovelace"), "ada");
    });

    it("are one user's: another is refused, at confirmation too", async () => {
      await user("ada", { email: EMAIL, email_verified: "true", preferred_username: "countess" });
      const { notes } = await signUp("bob", { email: EMAIL });
      const code = notes.join().slice(-6);
      assert.deepEqual(
        saying(await fixture.call("ConfirmSignUp", confirm(code, "bob")(fixture))),
        aliasExists("email"),
      );
      assert.deepEqual(saying(await update("bob", { email_verified: "true" })), aliasExists("email"));
      assert.deepEqual(
        saying(await update("bob", { preferred_username: "Countess" })),
        aliasExists("preferred_username"),
      );
      assert.equal(await nameOf(EMAIL), "ada");
      assert.equal(await nameOf("countess"), "ada");
    });

    it("move to who confirms with ForceAliasCreation, and are unverified of who had them", async () => {
      await user("ada", { email: EMAIL, email_verified: "true" });
      const { notes } = await signUp("bob", { email: EMAIL });
      const input = confirm(notes.join().slice(-6), "bob")(fixture);
      await fixture.does("ConfirmSignUp", { ...input, ForceAliasCreation: true });
      assert.equal(await nameOf(EMAIL), "bob");
      assert.equal(await nameOf("ada"), "ada");
      const { UserAttributes } = await fixture.does("AdminGetUser", { ...pool(fixture), Username: "ada" });
      const verified = UserAttributes.find(({ Name }: { Name: string }) => Name === "email_verified");
      assert.equal(verified.Value, "false");
      assert.deepEqual(saying(await create("eve", { email: EMAIL, email_verified: "true" })), aliasExists("email"));
      const forced = await create("eve", { email: EMAIL, email_verified: "true" }, { ForceAliasCreation: true });
      assert.equal(forced.error, undefined);
      const { Username } = await fixture.does("AdminGetUser", { ...pool(fixture), Username: EMAIL });
      assert.equal(Username, "eve");
    });

    it("do not lead to a user by whose user name another calls himself", async () => {
      await user("ada");
      await user("eve", { preferred_username: "ada" }, "Ev1lPassword!");
      assert.equal(await nameOf("ada"), "ada");
      assert.equal(await nameOf("ada", "Ev1lPassword!"), undefined);
    });

    it("are not left behind by a user who is deleted", async () => {
      await user("ada", { email: EMAIL, email_verified: "true", preferred_username: "countess" });
      await fixture.does("AdminDeleteUser", { ...pool(fixture), Username: EMAIL });
      assert.deepEqual([...fixture.store.collection("cognito-idp/emails").entries()], []);
    });

    for (const [name, format] of [
      [EMAIL, "email"],
      [PHONE, "phone number"],
    ] as const) {
      it(`are no user names of ${format} format (R)`, async () => {
        assert.deepEqual(saying(await signUp(name)), [
          "InvalidParameterException",
          `Username cannot be of ${format} format, since user pool is configured for ${format} alias.`,
        ]);
      });
    }
  });
});
