import { EMAIL, PASSWORD } from "../fixture";
import { client, confirm, pool, type Row, signUp } from "./row";

const violated = (...violations: string[]): [string, string] => [
  "InvalidParameterException",
  `${violations.length} validation error${violations.length > 1 ? "s" : ""} detected: ${violations
    .map((violation) => violation.replace(" | ", " failed to satisfy constraint: Member must "))
    .join("; ")}`,
];
const NAME = "satisfy regular expression pattern: [\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+";

/** Answers of AWS's request validation. The sources are public reports, as the titles name them. */
export const ROWS: Row[] = [
  {
    title: "a pool id that is none (anomalyco/guide 127)",
    source: "R",
    operation: "AdminConfirmSignUp",
    input: () => ({ UserPoolId: "YOUR-USER-POOL-ID", Username: EMAIL }),
    expected: violated(
      "Value 'YOUR-USER-POOL-ID' at 'userPoolId' | satisfy regular expression pattern: [\\w-]+_[0-9a-zA-Z]+",
    ),
  },
  {
    title: "a user name with a space at its end (amplify-js 3862)",
    source: "R",
    operation: "SignUp",
    input: signUp({ Username: `${EMAIL} ` }),
    expected: violated(`Value at 'username' | ${NAME}`),
  },
  {
    title: "a code with spaces (three captures)",
    source: "R",
    operation: "ConfirmSignUp",
    input: confirm("1 12 123"),
    expected: violated("Value '1 12 123' at 'confirmationCode' | satisfy regular expression pattern: [\\S]+"),
  },
  {
    title: "a session of ten characters (amplify-js 14411)",
    source: "R",
    operation: "RespondToAuthChallenge",
    input: (fixture) => ({ ...client(fixture), ChallengeName: "PASSWORD_VERIFIER", Session: "0123456789" }),
    expected: violated("Value at 'session' | have length greater than or equal to 20"),
  },
  {
    title: "a user name that is empty (three captures)",
    source: "R",
    operation: "ForgotPassword",
    input: (fixture) => ({ ...client(fixture), Username: "" }),
    expected: violated(`Value at 'username' | ${NAME}`, "Value at 'username' | have length greater than or equal to 1"),
  },
  {
    title: "a client id that is empty (three captures)",
    source: "R",
    operation: "InitiateAuth",
    input: () => ({ ClientId: "", AuthFlow: "USER_SRP_AUTH" }),
    expected: violated(
      "Value '' at 'clientId' | have length greater than or equal to 1",
      "Value '' at 'clientId' | satisfy regular expression pattern: [\\w+]+",
    ),
  },
  {
    title: "a password that ends in a space",
    source: "R",
    operation: "SignUp",
    input: signUp({ Password: `${PASSWORD} ` }),
    expected: violated("Value at 'password' | satisfy regular expression pattern: ^[\\S]+.*[\\S]+$"),
  },
  {
    title: "an attribute without a name in a list",
    source: "M",
    operation: "AdminUpdateUserAttributes",
    input: (fixture) => ({
      ...pool(fixture),
      Username: EMAIL,
      UserAttributes: [{ Name: "email", Value: EMAIL }, { Value: "x" }],
    }),
    expected: violated("Value null at 'userAttributes.2.member.name' | not be null"),
  },
];
