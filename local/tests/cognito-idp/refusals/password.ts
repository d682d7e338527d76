import { EMAIL, type Fixture, PASSWORD } from "../fixture";
import {
  client,
  conforms,
  disable,
  expiredCode,
  HOUR,
  legacy,
  limit,
  mismatch,
  pool,
  type Row,
  signedIn,
  verifiedUser,
} from "./row";

const forgot = (fixture: Fixture) => ({ ...client(fixture), Username: EMAIL });
const confirmed =
  (ConfirmationCode = "000000", Password = "N3wpassw0rd!") =>
  (fixture: Fixture) => ({ ...forgot(fixture), ConfirmationCode, Password });
const change =
  (PreviousPassword: string | undefined, ProposedPassword = "N3wpassw0rd!") =>
  (fixture: Fixture) =>
    signedIn(fixture, { PreviousPassword, ProposedPassword });
const notFound: [string, string] = ["UserNotFoundException", "Username/client id combination not found."];
const disabled: [string, string] = ["NotAuthorizedException", "User is disabled."];
const noAddress: [string, string] = [
  "InvalidParameterException",
  "Cannot reset password for the user as there is no registered/verified email or phone_number",
];
const state: [string, string] = ["NotAuthorizedException", "User password cannot be reset in the current state."];
const adminOnly = {
  accountRecoverySetting: { recoveryMechanisms: [{ name: "admin_only", priority: 1 }] },
};
const requested = async (fixture: Fixture) => {
  await verifiedUser(fixture);
  await fixture.does("ForgotPassword", forgot(fixture));
};

/*
 * Sources: D the developer guide, "Managing user existence error responses"; R amplify-js 11270, aws-sdk-js-v3 7101 and
 * 7401, distributed-load-testing-on-aws 1, aws-sdk-android 142 and 627, and texts that public apps compare; M memory.
 */
export const ROWS: Row[] = [
  {
    title: "ForgotPassword of one who does not exist, LEGACY",
    source: "R",
    client: legacy,
    operation: "ForgotPassword",
    input: forgot,
    expected: notFound,
  },
  {
    title: "ForgotPassword of one who is disabled, LEGACY",
    source: "R",
    client: legacy,
    before: disable,
    operation: "ForgotPassword",
    input: forgot,
    expected: disabled,
  },
  {
    title: "ForgotPassword of one without a verified address, LEGACY",
    source: "R",
    client: legacy,
    before: (fixture) => fixture.user(),
    operation: "ForgotPassword",
    input: forgot,
    expected: noAddress,
  },
  {
    title: "ForgotPassword of one who never signed in, LEGACY",
    source: "R",
    client: legacy,
    before: (fixture) => fixture.does("AdminCreateUser", { ...pool(fixture), Username: EMAIL }),
    operation: "ForgotPassword",
    input: forgot,
    expected: state,
  },
  ...[legacy, {}].map(
    (settings): Row => ({
      title: `ForgotPassword where the administrator alone resets passwords, ${JSON.stringify(settings)}`,
      source: "M",
      pool: adminOnly,
      client: settings,
      before: verifiedUser,
      operation: "ForgotPassword",
      input: forgot,
      expected: ["NotAuthorizedException", "Contact administrator to reset password."],
    }),
  ),
  {
    title: "ForgotPassword for the sixth time in an hour",
    source: "R",
    before: async (fixture) => {
      await verifiedUser(fixture);
      for (let count = 0; count < 5; count++) await fixture.does("ForgotPassword", forgot(fixture));
    },
    operation: "ForgotPassword",
    input: forgot,
    expected: limit,
  },
  {
    title: "ForgotPassword for the sixth time in an hour, of one who does not exist",
    source: "R",
    before: async (fixture) => {
      for (let count = 0; count < 5; count++) await fixture.does("ForgotPassword", forgot(fixture));
    },
    operation: "ForgotPassword",
    input: forgot,
    expected: limit,
  },
  {
    title: "ConfirmForgotPassword of one who does not exist, LEGACY",
    source: "R",
    client: legacy,
    operation: "ConfirmForgotPassword",
    input: confirmed(),
    expected: notFound,
  },
  {
    title: "ConfirmForgotPassword of one who is disabled, LEGACY",
    source: "M",
    client: legacy,
    before: disable,
    operation: "ConfirmForgotPassword",
    input: confirmed(),
    expected: disabled,
  },
  {
    title: "ConfirmForgotPassword with a wrong code",
    source: "R",
    before: requested,
    operation: "ConfirmForgotPassword",
    input: confirmed("not-it"),
    expected: mismatch,
  },
  {
    title: "ConfirmForgotPassword of one who does not exist but seems to be sent a code",
    source: "D",
    before: (fixture) => fixture.does("ForgotPassword", forgot(fixture)),
    operation: "ConfirmForgotPassword",
    input: confirmed(),
    expected: mismatch,
  },
  {
    title: "ConfirmForgotPassword of one who is disabled but seems to be sent a code",
    source: "D",
    before: async (fixture) => {
      await disable(fixture);
      await fixture.does("ForgotPassword", forgot(fixture));
    },
    operation: "ConfirmForgotPassword",
    input: confirmed(),
    expected: mismatch,
  },
  ...[
    ["one who exists", verifiedUser],
    ["one who does not exist", () => undefined],
    ["one who is disabled", disable],
  ].map(
    ([who, before]): Row => ({
      title: `ConfirmForgotPassword of ${who} where no code was asked for`,
      source: "D",
      before: before as Row["before"],
      operation: "ConfirmForgotPassword",
      input: confirmed(),
      expected: expiredCode,
    }),
  ),
  {
    title: "ConfirmForgotPassword after an hour",
    source: "D",
    before: async (fixture) => {
      await requested(fixture);
      fixture.now += HOUR;
    },
    operation: "ConfirmForgotPassword",
    input: confirmed(),
    expected: expiredCode,
  },
  {
    title: "ConfirmForgotPassword with a weak password",
    source: "R",
    before: requested,
    operation: "ConfirmForgotPassword",
    input: confirmed("000000", "Passwords!"),
    expected: conforms("Password must have numeric characters"),
  },
  ...[verifiedUser, () => undefined].map(
    (before, index): Row => ({
      title: `a sixth wrong code in an hour, of one who ${index === 0 ? "exists" : "does not exist"}`,
      source: "R",
      before: async (fixture) => {
        await before(fixture);
        await fixture.does("ForgotPassword", forgot(fixture));
        for (let count = 0; count < 5; count++) {
          await fixture.refuses("ConfirmForgotPassword", confirmed("not-it")(fixture), ...mismatch);
        }
      },
      operation: "ConfirmForgotPassword",
      input: confirmed("not-it"),
      expected: limit,
    }),
  ),
  {
    title: "ChangePassword with a wrong password before",
    source: "R",
    before: (fixture) => fixture.user(),
    operation: "ChangePassword",
    input: change(`${PASSWORD}?`),
    expected: ["NotAuthorizedException", "Incorrect username or password."],
  },
  {
    title: "ChangePassword without the password before",
    source: "M",
    before: (fixture) => fixture.user(),
    operation: "ChangePassword",
    input: change(undefined),
    expected: ["NotAuthorizedException", "Incorrect username or password."],
  },
  {
    title: "ChangePassword to a weak password",
    source: "R",
    before: (fixture) => fixture.user(),
    operation: "ChangePassword",
    input: change(PASSWORD, "Passwords!"),
    expected: conforms("Password must have numeric characters"),
  },
  {
    title: "ChangePassword with a sixth wrong password in an hour",
    source: "R",
    before: async (fixture) => {
      await fixture.user();
      const wrong = await change(`${PASSWORD}?`)(fixture);
      await Promise.all(Array.from({ length: 5 }, () => fixture.call("ChangePassword", wrong)));
    },
    operation: "ChangePassword",
    input: change(PASSWORD),
    expected: limit,
  },
  {
    title: "ChangePassword with what is no access token",
    source: "R",
    operation: "ChangePassword",
    input: () => ({ AccessToken: "a", PreviousPassword: PASSWORD, ProposedPassword: PASSWORD }),
    expected: ["NotAuthorizedException", "Invalid Access Token"],
  },
  {
    title: "AdminResetUserPassword of one who is disabled",
    source: "M",
    before: disable,
    operation: "AdminResetUserPassword",
    input: (fixture) => ({ ...pool(fixture), Username: EMAIL }),
    expected: disabled,
  },
  {
    title: "AdminResetUserPassword of one who never signed in",
    source: "R",
    before: (fixture) => fixture.does("AdminCreateUser", { ...pool(fixture), Username: EMAIL }),
    operation: "AdminResetUserPassword",
    input: (fixture) => ({ ...pool(fixture), Username: EMAIL }),
    expected: state,
  },
  {
    title: "AdminResetUserPassword of one without a verified address",
    source: "R",
    before: (fixture) => fixture.user(),
    operation: "AdminResetUserPassword",
    input: (fixture) => ({ ...pool(fixture), Username: EMAIL }),
    expected: noAddress,
  },
  ...["InitiateAuth", "AdminInitiateAuth"].map(
    (operation): Row => ({
      title: `${operation} of one whose password the administrator reset`,
      source: "R",
      client: { explicitAuthFlows: ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_ADMIN_USER_PASSWORD_AUTH"] },
      before: async (fixture) => {
        await verifiedUser(fixture);
        await fixture.does("AdminResetUserPassword", { ...pool(fixture), Username: EMAIL });
      },
      operation,
      input: (fixture) => ({
        ...pool(fixture),
        ...client(fixture),
        AuthFlow: operation === "InitiateAuth" ? "USER_PASSWORD_AUTH" : "ADMIN_USER_PASSWORD_AUTH",
        AuthParameters: { USERNAME: EMAIL, PASSWORD },
      }),
      expected: ["PasswordResetRequiredException", "Password reset required for the user"],
    }),
  ),
];
