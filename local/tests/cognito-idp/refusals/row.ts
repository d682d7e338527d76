import type { Inputs } from "../../../stack/resources";
import { EMAIL, type Fixture, PASSWORD } from "../fixture";

/*
 * AWS's words, by their sources: D the developer guide or the API reference, R answers quoted in public bug reports
 * and in code that compares them, M from memory.
 */

export const HOUR = 3_600_000;

export interface Row {
  title: string;
  /** D, R or M. */
  source: string;
  pool?: Inputs;
  client?: Inputs;
  /** What is true before. */
  before?: (fixture: Fixture) => unknown;
  operation: string;
  input: (fixture: Fixture) => Record<string, unknown> | Promise<Record<string, unknown>>;
  expected: [name: string, message: string];
}

export const client = ({ clientId }: Fixture) => ({ ClientId: clientId });
export const pool = ({ poolId }: Fixture) => ({ UserPoolId: poolId });
export const signUp = (more: Record<string, unknown>) => (fixture: Fixture) => ({
  ...client(fixture),
  Username: EMAIL,
  Password: PASSWORD,
  ...more,
});
export const confirm =
  (code: string, Username = EMAIL) =>
  (fixture: Fixture) => ({
    ...client(fixture),
    Username,
    ConfirmationCode: code,
  });
export const initiate =
  (AuthFlow: string, AuthParameters: Record<string, string> = {}) =>
  (fixture: Fixture) => ({
    ...client(fixture),
    AuthFlow,
    AuthParameters: { USERNAME: EMAIL, PASSWORD, SRP_A: "1234", ...AuthParameters },
  });
export const names = { usernameAttributes: [], autoVerifiedAttributes: [] };
export const legacy = { preventUserExistenceErrors: "LEGACY" };
export const policy = (message: string): [string, string] => [
  "InvalidPasswordException",
  `Password did not conform with policy: ${message}`,
];
export const disable = async (fixture: Fixture) => {
  await fixture.user();
  await fixture.does("AdminDisableUser", { ...pool(fixture), Username: EMAIL });
};
export const srpOnly = { explicitAuthFlows: ["ALLOW_USER_SRP_AUTH"] };
export const mismatch: [string, string] = [
  "CodeMismatchException",
  "Invalid verification code provided, please try again.",
];
export const expiredCode: [string, string] = [
  "ExpiredCodeException",
  "Invalid code provided, please request a code again.",
];
/** The access token of a sign-in of the user. */
export const signedIn = async (fixture: Fixture, more: Record<string, unknown> = {}) => ({
  AccessToken: (await fixture.tokens()).AccessToken,
  ...more,
});
/** A user whose e-mail address is verified. */
export const verifiedUser = async (fixture: Fixture, Username = EMAIL) => {
  await fixture.user(Username);
  await fixture.does("AdminUpdateUserAttributes", {
    ...pool(fixture),
    Username,
    UserAttributes: [{ Name: "email_verified", Value: "true" }],
  });
};
export const limit: [string, string] = [
  "LimitExceededException",
  "Attempt limit exceeded, please try after some time.",
];
export const conforms = (message: string): [string, string] => [
  "InvalidPasswordException",
  `Password does not conform to policy: ${message}`,
];
