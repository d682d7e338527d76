import { EMAIL, type Fixture } from "../fixture";
import { expiredCode, HOUR, limit, mismatch, pool, type Row, signedIn, verifiedUser } from "./row";

const schema = {
  schemas: [
    { name: "tenant", attributeDataType: "String", mutable: false },
    { name: "plan", attributeDataType: "String", mutable: true },
    { name: "name", attributeDataType: "String", mutable: true, required: true },
  ],
};
const writable = { writeAttributes: ["email", "name", "phone_number", "custom:tenant", "custom:plan"] };
const attribute = (Name: string, Value: string) => ({ UserAttributes: [{ Name, Value }] });
const user = (fixture: Fixture) => ({ ...pool(fixture), Username: EMAIL });
const bob = (fixture: Fixture) => fixture.user("bob@example.com");

/*
 * Sources: D the API reference; R answers quoted in public reports of these operations (amplify-js 3862 and 11034, texts
 * that public apps compare); M memory.
 */
export const ROWS: Row[] = [
  ...["name", "email_verified", "custom:other"].map(
    (name): Row => ({
      title: `UpdateUserAttributes of ${name}, which the client may not write`,
      source: "R",
      before: (fixture) => fixture.user(),
      operation: "UpdateUserAttributes",
      input: (fixture) => signedIn(fixture, attribute(name, "true")),
      expected: ["NotAuthorizedException", "A client attempted to write unauthorized attribute"],
    }),
  ),
  {
    title: "DeleteUserAttributes of what the client may not write",
    source: "R",
    before: (fixture) => fixture.user(),
    operation: "DeleteUserAttributes",
    input: (fixture) => signedIn(fixture, { UserAttributeNames: ["name"] }),
    expected: ["NotAuthorizedException", "A client attempted to write unauthorized attribute"],
  },
  {
    title: "UpdateUserAttributes of what cannot be updated",
    source: "R",
    pool: schema,
    client: writable,
    before: (fixture) => fixture.user(),
    operation: "UpdateUserAttributes",
    input: (fixture) => signedIn(fixture, attribute("custom:tenant", "b")),
    expected: ["InvalidParameterException", "user.custom:tenant: Attribute cannot be updated."],
  },
  ...[
    ["AdminUpdateUserAttributes", attribute("custom:tenant", "b")],
    ["AdminUpdateUserAttributes", attribute("custom:tenant", "")],
    ["AdminDeleteUserAttributes", { UserAttributeNames: ["custom:tenant"] }],
  ].map(
    ([operation, input]): Row => ({
      title: `${operation} of what cannot be updated: ${JSON.stringify(input)}`,
      source: "R",
      pool: schema,
      before: (fixture) => fixture.user(),
      operation: String(operation),
      input: (fixture) => ({ ...user(fixture), ...(input as object) }),
      expected: ["InvalidParameterException", "user.custom:tenant: Attribute cannot be updated."],
    }),
  ),
  ...[
    ["AdminUpdateUserAttributes", attribute("name", "")],
    ["AdminDeleteUserAttributes", { UserAttributeNames: ["name"] }],
  ].map(
    ([operation, input]): Row => ({
      title: `${operation} that deletes a required attribute`,
      source: "M",
      pool: schema,
      before: (fixture) => fixture.user(),
      operation: String(operation),
      input: (fixture) => ({ ...user(fixture), ...(input as object) }),
      expected: [
        "InvalidParameterException",
        "Attributes did not conform to the schema: name: The attribute is required\n",
      ],
    }),
  ),
  {
    title: "AdminDeleteUserAttributes of the e-mail by which users sign in",
    source: "M",
    before: (fixture) => fixture.user(),
    operation: "AdminDeleteUserAttributes",
    input: (fixture) => ({ ...user(fixture), UserAttributeNames: ["email"] }),
    expected: [
      "InvalidParameterException",
      "Attributes did not conform to the schema: email: The attribute is required\n",
    ],
  },
  {
    title: "AdminUpdateUserAttributes of one who does not exist",
    source: "R",
    operation: "AdminUpdateUserAttributes",
    input: (fixture) => ({ ...user(fixture), ...attribute("name", "a") }),
    expected: ["UserNotFoundException", "User does not exist."],
  },
  {
    title: "UpdateUserAttributes to another user's e-mail, in a pool of e-mail sign-in",
    source: "R",
    before: async (fixture) => {
      await bob(fixture);
      await fixture.user();
    },
    operation: "UpdateUserAttributes",
    input: (fixture) => signedIn(fixture, attribute("email", "BOB@example.com")),
    expected: ["AliasExistsException", "An account with the given email already exists."],
  },
  {
    title: "VerifyUserAttribute with a wrong code",
    source: "R",
    before: async (fixture) => {
      await fixture.user();
      await fixture.does("GetUserAttributeVerificationCode", await signedIn(fixture, { AttributeName: "email" }));
    },
    operation: "VerifyUserAttribute",
    input: (fixture) => signedIn(fixture, { AttributeName: "email", Code: "not-it" }),
    expected: mismatch,
  },
  {
    title: "VerifyUserAttribute where no code was sent",
    source: "R",
    before: (fixture) => fixture.user(),
    operation: "VerifyUserAttribute",
    input: (fixture) => signedIn(fixture, { AttributeName: "email", Code: "000000" }),
    expected: expiredCode,
  },
  {
    title: "VerifyUserAttribute after 24 hours",
    source: "D",
    before: async (fixture) => {
      await fixture.user();
      await fixture.does("GetUserAttributeVerificationCode", await signedIn(fixture, { AttributeName: "email" }));
      fixture.now += 24 * HOUR;
    },
    operation: "VerifyUserAttribute",
    input: (fixture) => signedIn(fixture, { AttributeName: "email", Code: "000000" }),
    expected: expiredCode,
  },
  {
    title: "VerifyUserAttribute with a sixth wrong code in an hour",
    source: "R",
    before: async (fixture) => {
      await fixture.user();
      const input = await signedIn(fixture, { AttributeName: "email", Code: "not-it" });
      await fixture.does("GetUserAttributeVerificationCode", input);
      await Promise.all(Array.from({ length: 5 }, () => fixture.call("VerifyUserAttribute", input)));
    },
    operation: "VerifyUserAttribute",
    input: (fixture) => signedIn(fixture, { AttributeName: "email", Code: "not-it" }),
    expected: limit,
  },
  {
    title: "GetUserAttributeVerificationCode of an attribute that no code verifies",
    source: "M",
    before: (fixture) => fixture.user(),
    operation: "GetUserAttributeVerificationCode",
    input: (fixture) => signedIn(fixture, { AttributeName: "name" }),
    expected: ["InvalidParameterException", "Invalid attribute name."],
  },
  {
    title: "GetUserAttributeVerificationCode of an address that the user does not have",
    source: "M",
    before: (fixture) => fixture.user(),
    operation: "GetUserAttributeVerificationCode",
    input: (fixture) => signedIn(fixture, { AttributeName: "phone_number" }),
    expected: ["InvalidParameterException", "User does not have the attribute phone_number."],
  },
  {
    title: "GetUserAttributeVerificationCode for the sixth time in an hour",
    source: "R",
    before: async (fixture) => {
      await verifiedUser(fixture);
      const input = await signedIn(fixture, { AttributeName: "email" });
      for (let count = 0; count < 5; count++) await fixture.does("GetUserAttributeVerificationCode", input);
    },
    operation: "GetUserAttributeVerificationCode",
    input: (fixture) => signedIn(fixture, { AttributeName: "email" }),
    expected: limit,
  },
];
