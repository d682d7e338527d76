import * as assert from "node:assert/strict";
import { EMAIL, Fixture, PASSWORD } from "./fixture";
import { client, confirm, disable, HOUR, initiate, mismatch, pool, signUp } from "./refusals/row";

describe("accounts", () => {
  let fixture: Fixture;
  beforeEach(async () => {
    fixture = await Fixture.open();
  });
  afterEach(() => fixture.store.close());
  const get = () => fixture.does("AdminGetUser", { ...pool(fixture), Username: EMAIL });
  const attribute = async (name: string) =>
    (await get()).UserAttributes.find(({ Name }: { Name: string }) => Name === name)?.Value;

  it("are signed up, confirmed by the code in the log, and shown", async () => {
    const { answer, notes, who } = await fixture.call("SignUp", signUp({})(fixture));
    const sub = answer.UserSub;
    assert.match(sub, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    assert.deepEqual(answer, {
      UserConfirmed: false,
      UserSub: sub,
      CodeDeliveryDetails: { AttributeName: "email", DeliveryMedium: "EMAIL", Destination: "a***@e***" },
    });
    assert.equal(who, sub);
    assert.match(notes.join(), /^confirmation code for ada@example\.com: \d{6}$/);
    assert.deepEqual(await get(), {
      Username: sub,
      UserAttributes: [
        { Name: "sub", Value: sub },
        { Name: "email_verified", Value: "false" },
        { Name: "email", Value: EMAIL },
      ],
      UserCreateDate: fixture.now / 1000,
      UserLastModifiedDate: fixture.now / 1000,
      Enabled: true,
      UserStatus: "UNCONFIRMED",
    });
    fixture.now += 1000;
    const confirmed = await fixture.call("ConfirmSignUp", confirm(notes.join().slice(-6))(fixture));
    assert.deepEqual(confirmed.answer, {});
    assert.equal((await get()).UserStatus, "CONFIRMED");
    assert.equal((await get()).UserLastModifiedDate, fixture.now / 1000);
    assert.equal(await attribute("email_verified"), "true");
  });

  it("keep neither a password nor a confirmation code as text", async () => {
    const code = await fixture.signUp();
    const kept = JSON.stringify([...fixture.store.collection("cognito-idp/users").entries()]);
    assert.match(kept, /"verifier":"[0-9a-f]+"/);
    assert.doesNotMatch(kept, /Passw0rd/);
    assert.doesNotMatch(kept, new RegExp(`"${code}"`));
  });

  it("are confirmed by the last code alone", async () => {
    const first = await fixture.signUp();
    const { notes, answer } = await fixture.call("ResendConfirmationCode", {
      ...client(fixture),
      Username: EMAIL,
    });
    assert.deepEqual(answer.CodeDeliveryDetails.Destination, "a***@e***");
    const last = notes.join().slice(-6);
    if (first !== last) await fixture.refuses("ConfirmSignUp", confirm(first)(fixture), ...mismatch);
    await fixture.does("ConfirmSignUp", confirm(last)(fixture));
  });

  it("take five wrong codes an hour", async () => {
    const code = await fixture.signUp();
    const limit = ["LimitExceededException", "Attempt limit exceeded, please try after some time."] as const;
    const guesses = Array.from({ length: 5 }, () => fixture.call("ConfirmSignUp", confirm("no-code")(fixture)));
    for (const { error } of await Promise.all(guesses)) assert.equal(error?.name, mismatch[0]);
    await fixture.refuses("ConfirmSignUp", confirm(code)(fixture), ...limit);
    fixture.now += HOUR - 1;
    await fixture.refuses("ConfirmSignUp", confirm(code)(fixture), ...limit);
    fixture.now += 1;
    await fixture.does("ConfirmSignUp", confirm(code)(fixture));
  });

  it("are sent five codes an hour", async () => {
    await fixture.signUp();
    const input = { ...client(fixture), Username: EMAIL };
    for (let count = 0; count < 5; count++) await fixture.does("ResendConfirmationCode", input);
    await fixture.refuses(
      "ResendConfirmationCode",
      input,
      "LimitExceededException",
      "Attempt limit exceeded, please try after some time.",
    );
  });

  for (const [title, before] of [
    ["does not exist", () => undefined],
    ["is confirmed", (fixture: Fixture) => fixture.user()],
    ["is disabled", disable],
  ] as const) {
    it(`seem to be sent a code where the user ${title} and the client prevents telling`, async () => {
      await before(fixture);
      const { answer, notes } = await fixture.call("ResendConfirmationCode", {
        ...client(fixture),
        Username: EMAIL,
      });
      assert.deepEqual(answer, {
        CodeDeliveryDetails: { AttributeName: "email", DeliveryMedium: "EMAIL", Destination: "a***@e***" },
      });
      assert.deepEqual(notes, []);
    });
  }

  it("confirmed by the administrator have an e-mail as unverified as before", async () => {
    await fixture.signUp();
    await fixture.does("AdminConfirmSignUp", { ...pool(fixture), Username: EMAIL });
    assert.equal((await get()).UserStatus, "CONFIRMED");
    assert.equal(await attribute("email_verified"), "false");
    assert.equal((await fixture.passwordAuth()).error, undefined);
  });

  it("made by the administrator have the attributes given, and a password that nobody is told", async () => {
    const { answer, notes } = await fixture.call("AdminCreateUser", {
      ...pool(fixture),
      Username: EMAIL,
      UserAttributes: [
        { Name: "email_verified", Value: "true" },
        { Name: "name", Value: "Ada" },
      ],
    });
    assert.equal(answer.User.UserStatus, "FORCE_CHANGE_PASSWORD");
    assert.equal(await attribute("email_verified"), "true");
    assert.equal(await attribute("name"), "Ada");
    assert.deepEqual(notes, ["no mail is sent here: tell the user a password of your own by AdminSetUserPassword"]);
  });

  it("can be given another temporary password by RESEND", async () => {
    const input = { ...pool(fixture), Username: EMAIL, TemporaryPassword: "T3mporary!" };
    await fixture.does("AdminCreateUser", input);
    await fixture.does("AdminCreateUser", {
      ...input,
      TemporaryPassword: "An0ther!",
      MessageAction: "RESEND",
    });
    assert.equal((await fixture.passwordAuth(EMAIL, "T3mporary!")).error?.name, "NotAuthorizedException");
    assert.equal((await fixture.passwordAuth(EMAIL, "An0ther!")).answer.ChallengeName, "NEW_PASSWORD_REQUIRED");
  });

  it("are disabled with all their sign-ins, and enabled without them", async () => {
    await fixture.user();
    const { RefreshToken, AccessToken } = await fixture.tokens();
    const user = { ...pool(fixture), Username: EMAIL };
    await fixture.does("AdminDisableUser", user);
    assert.equal((await get()).Enabled, false);
    await fixture.refuses("GetUser", { AccessToken }, "NotAuthorizedException", "User is disabled.");
    await fixture.does("AdminEnableUser", user);
    assert.equal((await get()).Enabled, true);
    await fixture.refuses("GetUser", { AccessToken }, "NotAuthorizedException", "Access Token has been revoked");
    await fixture.refuses(
      "InitiateAuth",
      initiate("REFRESH_TOKEN_AUTH", { REFRESH_TOKEN: RefreshToken })(fixture),
      "NotAuthorizedException",
      "Refresh Token has been revoked",
    );
    assert.equal((await fixture.passwordAuth()).error, undefined);
  });

  it("that are deleted leave nothing behind", async () => {
    fixture.declareGroup("admins");
    await fixture.user();
    await fixture.tokens();
    const user = { ...pool(fixture), Username: EMAIL };
    await fixture.does("AdminAddUserToGroup", { ...user, GroupName: "admins" });
    await fixture.does("AdminDeleteUser", user);
    for (const name of ["users", "emails", "group-members", "sign-ins"]) {
      assert.deepEqual([...fixture.store.collection(`cognito-idp/${name}`).entries()], [], name);
    }
    await fixture.user();
    const { Groups } = await fixture.does("AdminListGroupsForUser", user);
    assert.deepEqual(Groups, []);
  });

  it("of a deleted pool leave nothing behind", async () => {
    await fixture.user();
    await fixture.tokens();
    await fixture.does("CreateGroup", { ...pool(fixture), GroupName: "made" });
    await fixture.does("AdminAddUserToGroup", { ...pool(fixture), Username: EMAIL, GroupName: "made" });
    const { poolId } = fixture;
    const other = await fixture.declareOtherPool();
    await fixture.user("bob@example.com", PASSWORD, other.poolId);
    await fixture.store.write(() => fixture.pools.forget({ type: "aws:cognito/userPool:UserPool", id: poolId }));
    for (const name of ["users", "emails", "groups", "group-members", "sign-ins", "signing-keys", "secrets"]) {
      const kept = [...fixture.store.collection(`cognito-idp/${name}`).entries()];
      assert.doesNotMatch(JSON.stringify(kept), new RegExp(poolId), name);
    }
    await fixture.does("AdminGetUser", { UserPoolId: other.poolId, Username: "bob@example.com" });
  });

  it("survive a restart with their groups, keys and tokens", async () => {
    await fixture.user();
    await fixture.does("CreateGroup", { ...pool(fixture), GroupName: "made" });
    await fixture.does("AdminAddUserToGroup", { ...pool(fixture), Username: EMAIL, GroupName: "made" });
    const { AccessToken, IdToken, RefreshToken } = await fixture.tokens();
    const jwks = await fixture.pools.jwks(fixture.poolId);
    const before = await get();
    await fixture.reopen();
    assert.deepEqual(await get(), before);
    assert.deepEqual(await fixture.pools.jwks(fixture.poolId), jwks);
    assert.equal((await fixture.pools.verifyToken(IdToken, fixture.poolId, "id")).ok, true);
    await fixture.does("GetUser", { AccessToken });
    await fixture.does("InitiateAuth", initiate("REFRESH_TOKEN_AUTH", { REFRESH_TOKEN: RefreshToken })(fixture));
    const { Groups } = await fixture.does("AdminListGroupsForUser", { ...pool(fixture), Username: EMAIL });
    assert.equal(Groups[0].GroupName, "made");
    assert.equal((await fixture.passwordAuth()).error, undefined);
  });

  it("signed up at once under one name become one", async () => {
    const all = await Promise.all([1, 2, 3].map(() => fixture.call("SignUp", signUp({})(fixture))));
    assert.equal(all.filter(({ answer }) => answer).length, 1);
  });

  it("are told apart by case, where the pool is case-sensitive, as it is by default", async () => {
    await fixture.store.close();
    fixture = await Fixture.open({ usernameConfiguration: undefined });
    await fixture.signUp("Ada@example.com");
    await fixture.signUp("ada@example.com");
  });
});
