import { EMAIL, type Fixture, PASSWORD } from "../fixture";
import { client, initiate, names, pool, type Row, signUp } from "./row";

export const ROWS: Row[] = [
  ...["InitiateAuth", "RespondToAuthChallenge", "SignUp", "ConfirmSignUp", "RevokeToken"].map(
    (operation): Row => ({
      title: `${operation} of an unknown client`,
      source: "R",
      operation,
      input: () => ({
        ...initiate("USER_SRP_AUTH")({} as Fixture),
        ChallengeName: "PASSWORD_VERIFIER",
        ClientId: "nope",
        Username: EMAIL,
        ConfirmationCode: "123456",
        Token: "a",
      }),
      expected: ["ResourceNotFoundException", "User pool client nope does not exist."],
    }),
  ),
  ...["AdminCreateUser", "AdminGetUser", "ListUsers", "ListGroups", "CreateGroup", "DescribeUserPool"].map(
    (operation): Row => ({
      title: `${operation} of an unknown pool`,
      source: "R",
      operation,
      input: () => ({ UserPoolId: "eu-central-1_aaaaaaaaa", Username: EMAIL, GroupName: "a" }),
      expected: ["ResourceNotFoundException", "User pool eu-central-1_aaaaaaaaa does not exist."],
    }),
  ),
  ...[
    "AdminConfirmSignUp",
    "AdminDeleteUser",
    "AdminDisableUser",
    "AdminEnableUser",
    "AdminGetUser",
    "AdminListGroupsForUser",
    "AdminSetUserPassword",
    "AdminUserGlobalSignOut",
  ].map(
    (operation): Row => ({
      title: `${operation} of an unknown user`,
      source: "R",
      operation,
      input: (fixture) => ({ ...pool(fixture), Username: EMAIL, Password: PASSWORD }),
      expected: ["UserNotFoundException", "User does not exist."],
    }),
  ),
  {
    title: "AdminCreateUser of one who exists, in a pool of user names",
    source: "R",
    pool: names,
    before: (fixture) => fixture.user("ada"),
    operation: "AdminCreateUser",
    input: (fixture) => ({ ...pool(fixture), Username: "ada" }),
    expected: ["UsernameExistsException", "User account already exists"],
  },
  {
    title: "AdminCreateUser of one who exists, in a pool of e-mail sign-in",
    source: "R",
    before: (fixture) => fixture.user(),
    operation: "AdminCreateUser",
    input: (fixture) => ({ ...pool(fixture), Username: EMAIL }),
    expected: ["UsernameExistsException", "An account with the given email already exists."],
  },
  {
    title: "AdminConfirmSignUp of one who is confirmed",
    source: "R",
    before: (fixture) => fixture.user(),
    operation: "AdminConfirmSignUp",
    input: (fixture) => ({ ...pool(fixture), Username: EMAIL }),
    expected: ["NotAuthorizedException", "User cannot be confirmed. Current status is CONFIRMED"],
  },
  {
    title: "AdminSetUserPassword of a weak password",
    source: "R",
    before: (fixture) => fixture.user(),
    operation: "AdminSetUserPassword",
    input: (fixture) => ({ ...pool(fixture), Username: EMAIL, Password: "passw0rd!" }),
    expected: [
      "InvalidPasswordException",
      "Password did not conform with password policy: Password must have uppercase characters",
    ],
  },
  {
    title: "AdminCreateUser with a weak temporary password",
    source: "R",
    operation: "AdminCreateUser",
    input: (fixture) => ({ ...pool(fixture), Username: EMAIL, TemporaryPassword: "Aaaaaaaaa!" }),
    expected: [
      "InvalidPasswordException",
      "Password did not conform with password policy: Password must have numeric characters",
    ],
  },
  {
    title: "a member that is missing",
    source: "R",
    operation: "SignUp",
    input: (fixture) => client(fixture),
    expected: [
      "InvalidParameterException",
      "1 validation error detected: Value null at 'username' failed to satisfy constraint: Member must not be null",
    ],
  },
  {
    title: "a member of another type",
    source: "R",
    operation: "SignUp",
    input: signUp({ Password: 12345678 }),
    expected: ["SerializationException", "NUMBER_VALUE can not be converted to a String"],
  },
];
