import { EMAIL, PASSWORD } from "../fixture";
import { client, confirm, expiredCode, HOUR, legacy, limit, mismatch, names, policy, type Row, signUp } from "./row";

export const ROWS: Row[] = [
  {
    title: "a duplicate sign-up, in a pool of e-mail sign-in",
    source: "R",
    before: (fixture) => fixture.signUp(),
    operation: "SignUp",
    input: signUp({ Username: "ADA@example.com" }),
    expected: ["UsernameExistsException", "An account with the given email already exists."],
  },
  {
    title: "a duplicate sign-up, in a pool of user names",
    source: "R",
    pool: names,
    before: (fixture) => fixture.signUp("ada"),
    operation: "SignUp",
    input: signUp({ Username: "ada" }),
    expected: ["UsernameExistsException", "User already exists"],
  },
  {
    title: "a user name that is no e-mail",
    source: "M",
    operation: "SignUp",
    input: signUp({ Username: "ada" }),
    expected: ["InvalidParameterException", "Username should be an email."],
  },
  ...[
    ["P0rd!", "Password not long enough"],
    ["passw0rd!", "Password must have uppercase characters"],
    ["PASSW0RD!", "Password must have lowercase characters"],
    ["Password!", "Password must have numeric characters"],
    ["Passw0rds", "Password must have symbol characters"],
    ["p", "Password not long enough"],
    ["passwords", "Password must have uppercase characters"],
  ].map(
    ([password = "", message = ""]): Row => ({
      title: `the password ${password}`,
      source: "R",
      operation: "SignUp",
      input: signUp({ Password: password === "p" ? "pp" : password }),
      expected: policy(message),
    }),
  ),
  {
    title: "a password that begins with a space",
    source: "D",
    operation: "SignUp",
    input: signUp({ Password: ` ${PASSWORD}` }),
    expected: [
      "InvalidParameterException",
      "1 validation error detected: Value at 'password' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[\\S]+.*[\\S]+$",
    ],
  },
  {
    title: "sign-up where only the administrator makes users",
    source: "R",
    pool: { adminCreateUserConfig: { allowAdminCreateUserOnly: true } },
    operation: "SignUp",
    input: signUp({}),
    expected: ["NotAuthorizedException", "SignUp is not permitted for this user pool"],
  },
  {
    title: "an attribute that the client may not write",
    source: "R",
    operation: "SignUp",
    input: signUp({ UserAttributes: [{ Name: "name", Value: "Ada" }] }),
    expected: ["NotAuthorizedException", "A client attempted to write unauthorized attribute"],
  },
  {
    title: "a verified e-mail by the client's own word",
    source: "D",
    operation: "SignUp",
    input: signUp({ UserAttributes: [{ Name: "email_verified", Value: "true" }] }),
    expected: ["NotAuthorizedException", "A client attempted to write unauthorized attribute"],
  },
  {
    title: "an attribute that the pool does not have",
    source: "R",
    client: { writeAttributes: ["email", "custom:tenant"] },
    operation: "SignUp",
    input: signUp({ UserAttributes: [{ Name: "custom:tenant", Value: "a" }] }),
    expected: [
      "InvalidParameterException",
      "Attributes did not conform to the schema: custom:tenant: Attribute does not exist in the schema.\n",
    ],
  },
  {
    title: "a required attribute that is missing",
    source: "R",
    pool: { ...names, schemas: [{ name: "email", attributeDataType: "String", required: true }] },
    operation: "SignUp",
    input: signUp({ Username: "ada" }),
    expected: [
      "InvalidParameterException",
      "Attributes did not conform to the schema: email: The attribute is required\n",
    ],
  },
  {
    title: "an e-mail attribute other than the user name",
    source: "M",
    operation: "SignUp",
    input: signUp({ UserAttributes: [{ Name: "email", Value: "bob@example.com" }] }),
    expected: ["InvalidParameterException", "Username and email attribute must be the same."],
  },
  {
    title: "a wrong confirmation code",
    source: "R",
    before: (fixture) => fixture.signUp(),
    operation: "ConfirmSignUp",
    input: confirm("not-it"),
    expected: mismatch,
  },
  {
    title: "a confirmation code after 24 hours",
    source: "D, R",
    before: async (fixture) => {
      await fixture.signUp();
      fixture.now += 24 * HOUR;
    },
    operation: "ConfirmSignUp",
    input: confirm("000000"),
    expected: expiredCode,
  },
  {
    title: "confirming one who is confirmed",
    source: "R",
    before: async (fixture) => {
      await fixture.does("ConfirmSignUp", confirm(await fixture.signUp())(fixture));
    },
    operation: "ConfirmSignUp",
    input: confirm("000000"),
    expected: ["NotAuthorizedException", "User cannot be confirmed. Current status is CONFIRMED"],
  },
  {
    title: "confirming one who does not exist",
    source: "R",
    client: legacy,
    operation: "ConfirmSignUp",
    input: confirm("000000"),
    expected: ["UserNotFoundException", "Username/client id combination not found."],
  },
  {
    title: "confirming one who does not exist, where the client prevents telling",
    source: "R",
    operation: "ConfirmSignUp",
    input: confirm("000000"),
    expected: expiredCode,
  },
  {
    title: "a sixth confirmation in an hour of one who does not exist, where the client prevents telling",
    source: "M",
    before: async (fixture) => {
      for (let count = 0; count < 5; count++) {
        await fixture.refuses("ConfirmSignUp", confirm("000000")(fixture), ...expiredCode);
      }
    },
    operation: "ConfirmSignUp",
    input: confirm("000000"),
    expected: limit,
  },
  {
    title: "a code for one who does not exist",
    source: "R",
    client: legacy,
    operation: "ResendConfirmationCode",
    input: (fixture) => ({ ...client(fixture), Username: EMAIL }),
    expected: ["UserNotFoundException", "Username/client id combination not found."],
  },
  {
    title: "a code for one who is confirmed",
    source: "R",
    client: legacy,
    before: (fixture) => fixture.user(),
    operation: "ResendConfirmationCode",
    input: (fixture) => ({ ...client(fixture), Username: EMAIL }),
    expected: ["InvalidParameterException", "User is already confirmed."],
  },
  {
    title: "a code where the pool sends none",
    source: "R",
    pool: { autoVerifiedAttributes: [] },
    before: (fixture) => fixture.signUp(),
    operation: "ResendConfirmationCode",
    input: (fixture) => ({ ...client(fixture), Username: EMAIL }),
    expected: ["InvalidParameterException", "Cannot resend codes. Auto verification not turned on."],
  },
];
