import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { codeOf } from "../cognito-idp/authenticator";
import { AwsCli } from "./aws-cli";
import { requireClient } from "./client";
import { LocalRun, type Person } from "./local-run";

const LOCAL = path.join(__dirname, "..", "..");
const SUB = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Its signature is another, of the same form. */
const tampered = (token: string) =>
  token.replace(/\.(.)([^.]+)$/, (_, first, rest) => `.${first === "A" ? "B" : "A"}${rest}`);

interface User {
  Username: string;
  UserStatus: string;
}

describe("clients: AWS CLI", () => {
  let local: LocalRun;
  let aws: AwsCli;
  let pool: { UserPoolId: string };
  let app: { ClientId: string };
  before(async function () {
    await requireClient(this, "AWS CLI");
    local = await LocalRun.start();
    aws = new AwsCli(local);
    pool = { UserPoolId: local.outputs.userPoolId };
    app = { ClientId: local.outputs.userPoolClientId };
  });
  after(() => local?.stop());

  const idp = <T = unknown>(operation: string, input: Record<string, unknown>) =>
    aws.answer<T>("cognito-idp", operation, input);
  const refusal = (operation: string, input: Record<string, unknown>, environment = {}) =>
    aws.refusal("cognito-idp", operation, input, environment);
  const named = (person: Person) => ({ ...pool, Username: person.username });
  const error = (name: string, operation: string, message: string) =>
    `An error occurred (${name}) when calling the ${operation} operation: ${message}`;

  it("signs up and confirms by code", async () => {
    const Username = "jane@example.com";
    const Password = "Passw0rd!";
    const delivery = { Destination: "j***@e***", DeliveryMedium: "EMAIL", AttributeName: "email" };
    const { UserSub, ...answer } = await idp<{ UserSub: string }>("SignUp", { ...app, Username, Password });
    assert.match(UserSub, SUB);
    assert.deepEqual(answer, { UserConfirmed: false, CodeDeliveryDetails: delivery });

    const [again, weak, resent] = await Promise.all([
      refusal("SignUp", { ...app, Username, Password }),
      refusal("SignUp", { ...app, Username: "joe@example.com", Password: "passw0rd!" }),
      idp("ResendConfirmationCode", { ...app, Username }),
    ]);
    const SignUp = (name: string, message: string) => error(name, "SignUp", message);
    assert.equal(again, SignUp("UsernameExistsException", "An account with the given email already exists."));
    assert.equal(
      weak,
      SignUp(
        "InvalidPasswordException",
        "Password did not conform with policy: Password must have uppercase characters",
      ),
    );
    assert.deepEqual(resent, { CodeDeliveryDetails: delivery });

    const ConfirmationCode = await local.confirmationCode(Username, 2);
    const wrong = ConfirmationCode === "000000" ? "000001" : "000000";
    assert.equal(
      await refusal("ConfirmSignUp", { ...app, Username, ConfirmationCode: wrong }),
      error("CodeMismatchException", "ConfirmSignUp", "Invalid verification code provided, please try again."),
    );
    await idp("ConfirmSignUp", { ...app, Username, ConfirmationCode });
    assert.deepEqual(await idp("AdminGetUser", { ...pool, Username }), {
      Username: UserSub,
      Enabled: true,
      UserStatus: "CONFIRMED",
      UserAttributes: [
        { Name: "sub", Value: UserSub },
        { Name: "email_verified", Value: "true" },
        { Name: "email", Value: Username },
      ],
    });
  });

  async function keepsUsers(): Promise<void> {
    const person = await local.signUp({ confirmed: false });
    const made = { ...pool, Username: "made@example.com" };
    assert.deepEqual(await idp("AdminConfirmSignUp", named(person)), {});
    const [{ User }] = await Promise.all([
      idp<{ User: User }>("AdminCreateUser", { ...made, TemporaryPassword: "Temp0rary!" }),
      idp("AdminDisableUser", named(person)),
    ]);
    assert.equal(User.UserStatus, "FORCE_CHANGE_PASSWORD");

    const [waiting, only, bad] = await Promise.all([
      idp<{ Users: User[] }>("ListUsers", {
        ...pool,
        Filter: 'cognito:user_status = "FORCE_CHANGE_PASSWORD"',
      }),
      idp("ListUsers", { ...pool, Filter: 'email ^= "made@"', AttributesToGet: ["email"] }),
      refusal("ListUsers", { ...pool, Filter: "email" }),
    ]);
    assert.deepEqual(waiting, { Users: [User] });
    assert.deepEqual(only, {
      Users: [{ ...User, Attributes: [{ Name: "email", Value: made.Username }] }],
    });
    assert.equal(bad, error("InvalidParameterException", "ListUsers", "Error while parsing filter"));

    const [after] = await Promise.all([
      idp("AdminSetUserPassword", { ...made, Password: "An0therone!", Permanent: true }),
      idp("AdminEnableUser", named(person)),
    ]);
    assert.deepEqual(after, {});
    await Promise.all([idp("AdminDeleteUser", made), idp("AdminUserGlobalSignOut", named(person))]);
    assert.equal(
      await refusal("AdminGetUser", made),
      error("UserNotFoundException", "AdminGetUser", "User does not exist."),
    );
  }

  async function keepsGroups(): Promise<void> {
    const person = await local.signUp({ confirmed: true });
    const GroupName = "readers";
    const group = { ...pool, GroupName };
    const view = { GroupName, UserPoolId: pool.UserPoolId, Description: "who read", Precedence: 5 };
    const created = await idp("CreateGroup", { ...group, Description: "who read", Precedence: 5 });
    assert.deepEqual(created, { Group: view });

    await idp("AdminAddUserToGroup", { ...named(person), GroupName });
    const [got, groups, ofUser, members] = await Promise.all([
      idp("GetGroup", group),
      idp<{ Groups: { GroupName: string }[] }>("ListGroups", pool),
      idp("AdminListGroupsForUser", named(person)),
      idp<{ Users: User[] }>("ListUsersInGroup", group),
    ]);
    assert.deepEqual(got, { Group: view });
    assert.deepEqual(
      groups.Groups.map((each) => each.GroupName),
      ["admins", GroupName],
    );
    assert.deepEqual(ofUser, { Groups: [view] });
    assert.equal(members.Users.length, 1);

    const [updated, removed] = await Promise.all([
      idp("UpdateGroup", { ...group, Description: "who write" }),
      idp("AdminRemoveUserFromGroup", { ...named(person), GroupName }),
    ]);
    assert.deepEqual(updated, { Group: { ...view, Description: "who write" } });
    assert.deepEqual(removed, {});
    assert.deepEqual(await idp("DeleteGroup", group), {});
  }

  // Each command takes half a second to start, so what is independent runs side by side.
  it("keeps users and groups as the administrator", async () => {
    await Promise.all([keepsUsers(), keepsGroups()]);
  });

  async function livesASession(): Promise<void> {
    const person = await local.signUp({ confirmed: true });
    const [{ AccessToken, RefreshToken }, other] = await Promise.all([aws.signIn(person), aws.signIn(person)]);
    const renewal = { ...app, AuthFlow: "REFRESH_TOKEN_AUTH", AuthParameters: { REFRESH_TOKEN: RefreshToken } };
    const [user, renewed, got] = await Promise.all([
      idp<{ UserAttributes: { Name: string; Value: string }[] }>("GetUser", { AccessToken }),
      idp<{ AuthenticationResult: object }>("InitiateAuth", renewal),
      idp<{ AuthenticationResult: object }>("GetTokensFromRefreshToken", { ...app, RefreshToken }),
    ]);
    assert.deepEqual(
      new Map(user.UserAttributes.slice(1).map(({ Name, Value }) => [Name, Value])),
      new Map([
        ["email_verified", "false"],
        ["email", person.username],
      ]),
    );
    const fields = ["AccessToken", "ExpiresIn", "IdToken", "TokenType"];
    assert.deepEqual(Object.keys(renewed.AuthenticationResult).sort(), fields);
    assert.deepEqual(Object.keys(got.AuthenticationResult).sort(), fields);

    await idp("RevokeToken", { ...app, Token: RefreshToken });
    const [gone] = await Promise.all([
      refusal("InitiateAuth", renewal),
      idp("GlobalSignOut", { AccessToken: other.AccessToken }),
    ]);
    assert.equal(gone, error("NotAuthorizedException", "InitiateAuth", "Refresh Token has been revoked"));
    assert.equal(
      await refusal("GetUser", { AccessToken: other.AccessToken }),
      error("NotAuthorizedException", "GetUser", "Access Token has been revoked"),
    );
  }

  async function getsCredentials(): Promise<void> {
    const { identityPoolId: IdentityPoolId, region, userPoolId } = local.outputs;
    const { IdToken, AccessToken } = await aws.signIn(await local.signUp({ confirmed: true }));
    const login = `cognito-idp.${region}.amazonaws.com/${userPoolId}`;
    const Logins = { [login]: IdToken };
    const identity = <T = unknown>(operation: string, input: Record<string, unknown>) =>
      aws.answer<T>("cognito-identity", operation, input);

    const [{ IdentityId }, guest, described] = await Promise.all([
      identity<{ IdentityId: string }>("GetId", { IdentityPoolId, Logins }),
      aws.refusal("cognito-identity", "GetId", { IdentityPoolId }),
      identity<Record<string, unknown>>("DescribeIdentityPool", { IdentityPoolId }),
    ]);
    assert.match(IdentityId, /^eu-central-1:[0-9a-f-]{36}$/);
    assert.equal(
      guest,
      error("NotAuthorizedException", "GetId", "Unauthenticated access is not supported for this identity pool."),
    );
    assert.equal(described.AllowUnauthenticatedIdentities, false);

    const [{ Credentials, ...rest }, forged, classic] = await Promise.all([
      identity<{ Credentials: object; IdentityId: string }>("GetCredentialsForIdentity", {
        IdentityId,
        Logins,
      }),
      aws.refusal("cognito-identity", "GetCredentialsForIdentity", {
        IdentityId,
        Logins: { [login]: tampered(IdToken) },
      }),
      aws.refusal("cognito-identity", "GetOpenIdToken", { IdentityId, Logins }),
    ]);
    assert.deepEqual(rest, { IdentityId });
    assert.deepEqual(Object.keys(Credentials).sort(), ["AccessKeyId", "SecretKey", "SessionToken"]);
    assert.equal(
      forged,
      error(
        "NotAuthorizedException",
        "GetCredentialsForIdentity",
        "Invalid login token. Couldn't verify signed token.",
      ),
    );
    assert.equal(
      classic,
      error(
        "InvalidParameterException",
        "GetOpenIdToken",
        "Basic (classic) flow is not enabled, please use enhanced flow.",
      ),
    );
    const provided = { IdentityId, Logins: [login] };
    const [pools, roles, one, all] = await Promise.all([
      identity<{ IdentityPools: { IdentityPoolId: string }[] }>("ListIdentityPools", { MaxResults: "10" }),
      identity<{ Roles: object; RoleMappings: object }>("GetIdentityPoolRoles", { IdentityPoolId }),
      identity("DescribeIdentity", { IdentityId }),
      identity("ListIdentities", { IdentityPoolId, MaxResults: "10" }),
    ]);
    assert.deepEqual(
      pools.IdentityPools.map((each) => each.IdentityPoolId),
      [IdentityPoolId],
    );
    assert.deepEqual(Object.keys(roles.Roles), ["authenticated"]);
    assert.deepEqual(Object.keys(roles.RoleMappings), [`${login}:${app.ClientId}`]);
    assert.deepEqual(one, provided);
    assert.deepEqual(all, { IdentityPoolId, Identities: [provided] });
    await identity("UnlinkIdentity", { IdentityId, Logins, LoginsToRemove: [login] });
    const [deleted, gone] = await Promise.all([
      identity("DeleteIdentities", { IdentityIdsToDelete: [IdentityId] }),
      idp("DeleteUser", { AccessToken }),
    ]);
    assert.deepEqual(deleted, { UnprocessedIdentityIds: [] });
    assert.deepEqual(gone, {});
  }

  it("signs in over SRP, renews, revokes, signs out everywhere; trades an ID token for credentials", async () => {
    await Promise.all([livesASession(), getsCredentials()]);
  });

  async function resetsAPassword(): Promise<void> {
    const person = await local.signUp({ confirmed: true });
    const { username: Username } = person;
    const user = { ...app, Username };
    const verified = [{ Name: "email_verified", Value: "true" }];
    assert.deepEqual(await idp("AdminUpdateUserAttributes", { ...named(person), UserAttributes: verified }), {});
    const Destination = "u***@e***";
    assert.deepEqual(await idp("ForgotPassword", user), {
      CodeDeliveryDetails: { Destination, DeliveryMedium: "EMAIL", AttributeName: "email" },
    });
    const reset = { ...user, ConfirmationCode: await local.code("password reset", Username), Password: "N3wpassw0rd!" };
    assert.deepEqual(await idp("ConfirmForgotPassword", reset), {});
    const { AccessToken } = await aws.signIn({ ...person, password: reset.Password });
    const change = { AccessToken, PreviousPassword: reset.Password, ProposedPassword: "An0therone!" };
    assert.deepEqual(await idp("ChangePassword", change), {});
    assert.equal(
      await refusal("ChangePassword", change),
      error("NotAuthorizedException", "ChangePassword", "Incorrect username or password."),
    );
    await idp("AdminResetUserPassword", named(person));
    assert.equal(
      await refusal("GetUser", { AccessToken }),
      error("PasswordResetRequiredException", "GetUser", "Password reset required for the user"),
    );
  }

  async function changesAddresses(): Promise<void> {
    const person = await local.signUp({ confirmed: true });
    const { AccessToken } = await aws.adminSignIn(person);
    const email = { AccessToken, AttributeName: "email" };
    const delivery = { Destination: "u***@e***", DeliveryMedium: "EMAIL", AttributeName: "email" };
    const asked = await idp("GetUserAttributeVerificationCode", email);
    assert.deepEqual(asked, { CodeDeliveryDetails: delivery });
    const Code = await local.code("verification", person.username);
    assert.deepEqual(await idp("VerifyUserAttribute", { ...email, Code }), {});

    // The template verifies a new address before it takes it, so the user is still found by the former one.
    const address = `new-${person.username}`;
    const changed = await idp("UpdateUserAttributes", {
      AccessToken,
      UserAttributes: [{ Name: "email", Value: address }],
    });
    assert.deepEqual(changed, { CodeDeliveryDetailsList: [{ ...delivery, Destination: "n***@e***" }] });
    const [deleted, refused] = await Promise.all([
      idp("AdminDeleteUserAttributes", { ...named(person), UserAttributeNames: ["nickname"] }),
      refusal("DeleteUserAttributes", { AccessToken, UserAttributeNames: ["nickname"] }),
    ]);
    assert.deepEqual(deleted, {});
    assert.equal(
      refused,
      error("NotAuthorizedException", "DeleteUserAttributes", "A client attempted to write unauthorized attribute"),
    );
    assert.deepEqual(await idp("DeleteUserAttributes", { AccessToken, UserAttributeNames: [] }), {});
  }

  it("resets and changes passwords; changes and verifies addresses", async () => {
    await Promise.all([resetsAPassword(), changesAddresses()]);
  });

  async function setsUpTotp(): Promise<void> {
    const person = await local.signUp({ confirmed: true });
    const { AccessToken } = await aws.signIn(person);
    const { SecretCode } = await idp<{ SecretCode: string }>("AssociateSoftwareToken", { AccessToken });
    const verified = codeOf(SecretCode, Date.now());
    const wrong = await refusal("VerifySoftwareToken", {
      AccessToken,
      UserCode: verified === "000000" ? "000001" : "000000",
    });
    assert.equal(
      wrong,
      error(
        "EnableSoftwareTokenMFAException",
        "VerifySoftwareToken",
        "Code mismatch and fail enable Software Token MFA",
      ),
    );
    const UserCode = codeOf(SecretCode, Date.now());
    assert.deepEqual(await idp("VerifySoftwareToken", { AccessToken, UserCode }), { Status: "SUCCESS" });
    const preference = { SoftwareTokenMfaSettings: { Enabled: true, PreferredMfa: true } };
    assert.deepEqual(await idp("SetUserMFAPreference", { AccessToken, ...preference }), {});

    const { ChallengeName, Session } = await aws.challenge(person);
    assert.equal(ChallengeName, "SOFTWARE_TOKEN_MFA");
    const respond = (SOFTWARE_TOKEN_MFA_CODE: string) => ({
      ...app,
      ChallengeName,
      Session,
      ChallengeResponses: { USERNAME: person.username, SOFTWARE_TOKEN_MFA_CODE },
    });
    assert.equal(
      await refusal("RespondToAuthChallenge", respond(UserCode)),
      error("ExpiredCodeException", "RespondToAuthChallenge", "Your software token has already been used once."),
    );
    // The code of the next 30 seconds is taken too, for clocks that differ.
    const { AuthenticationResult } = await idp<{ AuthenticationResult: object }>(
      "RespondToAuthChallenge",
      respond(codeOf(SecretCode, Date.now() + 30_000)),
    );
    assert.ok(AuthenticationResult);
    const off = { SoftwareTokenMfaSettings: { Enabled: false, PreferredMfa: false } };
    assert.deepEqual(await idp("AdminSetUserMFAPreference", { ...named(person), ...off }), {});
    await aws.signIn(person);
  }

  it("sets up TOTP and signs in with it", () => setsUpTotp());

  it("describes the pools and their clients, and lists them", async () => {
    const [pools, clients, mfa, header] = await Promise.all([
      idp<{ UserPools: { Id: string }[] }>("ListUserPools", { MaxResults: "10" }),
      idp<{ UserPoolClients: { ClientId: string }[] }>("ListUserPoolClients", pool),
      idp<{ MfaConfiguration: string }>("GetUserPoolMfaConfig", pool),
      idp<{ CSVHeader: string[] }>("GetCSVHeader", pool),
    ]);
    assert.deepEqual(
      pools.UserPools.map(({ Id }) => Id),
      [pool.UserPoolId],
    );
    assert.deepEqual(
      clients.UserPoolClients.map(({ ClientId }) => ClientId),
      [app.ClientId],
    );
    assert.equal(mfa.MfaConfiguration, "OPTIONAL");
    assert.equal(header.CSVHeader.at(-1), "cognito:username");
    const [{ UserPool }, { UserPoolClient }] = await Promise.all([
      idp<{ UserPool: Record<string, unknown> }>("DescribeUserPool", pool),
      idp<{ UserPoolClient: Record<string, unknown> }>("DescribeUserPoolClient", { ...pool, ...app }),
    ]);
    assert.equal(UserPool.Id, pool.UserPoolId);
    assert.deepEqual(UserPoolClient.ExplicitAuthFlows, ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]);
  });

  it("is refused as the administrator with another key, another secret or none", async () => {
    const none = { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined };
    const [key, secret, unsigned] = await Promise.all([
      refusal("ListUsers", pool, { AWS_ACCESS_KEY_ID: "AKIAIOSFODNN7EXAMPLE" }),
      refusal("ListUsers", pool, { AWS_SECRET_ACCESS_KEY: "another" }),
      refusal("ListUsers", pool, none),
    ]);
    const ListUsers = (name: string, message: string) => error(name, "ListUsers", message);
    assert.equal(
      key,
      ListUsers("UnrecognizedClientException", "The security token included in the request is invalid."),
    );
    assert.ok(
      secret.startsWith(ListUsers("InvalidSignatureException", "The request signature we calculated does not match")),
    );
    assert.match(unsigned, /^Unable to locate credentials/);
  });

  it("was answered by every operation that answers anyone", () => {
    const operations = ["cognito-idp", "cognito-identity"].flatMap(
      (service) =>
        fs
          .readdirSync(path.join(LOCAL, service, "operations"))
          .map((name) => name.replace(/\.ts$/, ""))
          .filter((name) => name !== "index" && name !== "GetOpenIdToken"), // It refuses everyone, as above.
    );
    assert.deepEqual([...aws.served].sort(), operations.sort());
  });
});
