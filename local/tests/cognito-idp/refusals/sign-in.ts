import { disable, initiate, legacy, type Row, srpOnly } from "./row";

export const ROWS: Row[] = [
  {
    title: "a wrong password",
    source: "D",
    before: (fixture) => fixture.user(),
    operation: "InitiateAuth",
    input: initiate("USER_PASSWORD_AUTH", { PASSWORD: "Passw0rd?" }),
    expected: ["NotAuthorizedException", "Incorrect username or password."],
  },
  {
    title: "an unknown user, where the client prevents telling",
    source: "D",
    operation: "InitiateAuth",
    input: initiate("USER_PASSWORD_AUTH"),
    expected: ["NotAuthorizedException", "Incorrect username or password."],
  },
  {
    title: "an unknown user, LEGACY",
    source: "R",
    client: legacy,
    operation: "InitiateAuth",
    input: initiate("USER_PASSWORD_AUTH"),
    expected: ["UserNotFoundException", "User does not exist."],
  },
  ...["USER_PASSWORD_AUTH", "USER_SRP_AUTH"].map(
    (flow): Row => ({
      title: `an unconfirmed user by ${flow}, before the password is looked at`,
      source: "R",
      before: (fixture) => fixture.signUp(),
      operation: "InitiateAuth",
      input: initiate(flow, { PASSWORD: "Passw0rd?" }),
      expected: ["UserNotConfirmedException", "User is not confirmed."],
    }),
  ),
  ...["USER_PASSWORD_AUTH", "USER_SRP_AUTH"].map(
    (flow): Row => ({
      title: `a disabled user by ${flow}, LEGACY`,
      source: "R",
      client: legacy,
      before: disable,
      operation: "InitiateAuth",
      input: initiate(flow, { PASSWORD: "Passw0rd?" }),
      expected: ["NotAuthorizedException", "User is disabled."],
    }),
  ),
  {
    title: "a disabled user who knows the password, where the client prevents telling",
    source: "D",
    before: disable,
    operation: "InitiateAuth",
    input: initiate("USER_PASSWORD_AUTH"),
    expected: ["NotAuthorizedException", "User is disabled."],
  },
  {
    title: "a disabled user with a wrong password, where the client prevents telling",
    source: "D",
    before: disable,
    operation: "InitiateAuth",
    input: initiate("USER_PASSWORD_AUTH", { PASSWORD: "Passw0rd?" }),
    expected: ["NotAuthorizedException", "Incorrect username or password."],
  },
  {
    title: "USER_PASSWORD_AUTH where the client does not enable it",
    source: "R",
    client: srpOnly,
    operation: "InitiateAuth",
    input: initiate("USER_PASSWORD_AUTH"),
    expected: ["InvalidParameterException", "USER_PASSWORD_AUTH flow not enabled for this client"],
  },
  {
    title: "USER_SRP_AUTH where the client does not enable it",
    source: "R",
    client: { explicitAuthFlows: ["ALLOW_USER_PASSWORD_AUTH"] },
    operation: "InitiateAuth",
    input: initiate("USER_SRP_AUTH"),
    expected: ["InvalidParameterException", "USER_SRP_AUTH is not enabled for the client."],
  },
  ...["REFRESH_TOKEN_AUTH", "REFRESH_TOKEN"].map(
    (flow): Row => ({
      title: `${flow} where the client does not enable it`,
      source: "M",
      client: srpOnly,
      operation: "InitiateAuth",
      input: initiate(flow, { REFRESH_TOKEN: "a" }),
      expected: ["InvalidParameterException", "REFRESH_TOKEN_AUTH flow not enabled for this client"],
    }),
  ),
  ...["CUSTOM_AUTH", "USER_AUTH"].map(
    (flow): Row => ({
      title: `the flow ${flow}`,
      source: "M",
      operation: "InitiateAuth",
      input: initiate(flow),
      expected: ["InvalidParameterException", `${flow} is not enabled for the client.`],
    }),
  ),
  ...["ADMIN_NO_SRP_AUTH", "ADMIN_USER_PASSWORD_AUTH"].map(
    (flow): Row => ({
      title: `the flow ${flow}, which is not for InitiateAuth`,
      source: "R",
      operation: "InitiateAuth",
      input: initiate(flow),
      expected: ["InvalidParameterException", "Initiate Auth method not supported."],
    }),
  ),
  {
    title: "a flow that AWS does not know",
    source: "R",
    operation: "InitiateAuth",
    input: initiate("SRP"),
    expected: [
      "InvalidParameterException",
      "1 validation error detected: Value 'SRP' at 'authFlow' failed to satisfy constraint: Member must satisfy enum value set: [USER_SRP_AUTH, REFRESH_TOKEN_AUTH, REFRESH_TOKEN, CUSTOM_AUTH, ADMIN_NO_SRP_AUTH, USER_PASSWORD_AUTH, ADMIN_USER_PASSWORD_AUTH, USER_AUTH]",
    ],
  },
  ...["USERNAME", "SRP_A"].map(
    (name): Row => ({
      title: `SRP without ${name}`,
      source: "R",
      operation: "InitiateAuth",
      input: initiate("USER_SRP_AUTH", { [name]: "" }),
      expected: ["InvalidParameterException", `Missing required parameter ${name}`],
    }),
  ),
  ...["USERNAME", "PASSWORD"].map(
    (name): Row => ({
      title: `a password sign-in without ${name}`,
      source: "R",
      operation: "InitiateAuth",
      input: initiate("USER_PASSWORD_AUTH", { [name]: "" }),
      expected: ["InvalidParameterException", `Missing required parameter ${name}`],
    }),
  ),
];
