import * as assert from "node:assert/strict";
import type { Inputs } from "../../../stack/resources";
import { EMAIL, PASSWORD } from "../fixture";
import { type Setup, type TriggerFixture, withTriggers } from "./fixture";

/*
 * Sources: D developer guide, "Customizing user pool workflows with Lambda triggers"; R answers quoted in public reports:
 * aws-amplify/amplify-ui-android 314, amplify-js 9127, awslabs/service-workbench-on-aws 1136, anomalyco/sst 1815,
 * furaiev/amazon-cognito-identity-dart-2 204, amazon-archives/amazon-cognito-identity-js 167 and 297; M memory.
 */

type Expected = [name: string, message: string | RegExp];

const signUp = (fixture: TriggerFixture) =>
  fixture.call("SignUp", { ClientId: fixture.idp.clientId, Username: EMAIL, Password: PASSWORD });
const signIn = (fixture: TriggerFixture) =>
  fixture.call("InitiateAuth", {
    ClientId: fixture.idp.clientId,
    AuthFlow: "USER_PASSWORD_AUTH",
    AuthParameters: { USERNAME: EMAIL, PASSWORD },
  });
const confirm = async (fixture: TriggerFixture) => {
  const ConfirmationCode = await fixture.idp.signUp();
  return fixture.call("ConfirmSignUp", { ClientId: fixture.idp.clientId, Username: EMAIL, ConfirmationCode });
};
const user = (fixture: TriggerFixture) => fixture.idp.user();
const verifiedUser = async (fixture: TriggerFixture) => {
  await fixture.idp.user();
  await fixture.idp.does("AdminUpdateUserAttributes", {
    UserPoolId: fixture.idp.poolId,
    Username: EMAIL,
    UserAttributes: [{ Name: "email_verified", Value: "true" }],
  });
};
const forgot = (fixture: TriggerFixture) =>
  fixture.call("ForgotPassword", { ClientId: fixture.idp.clientId, Username: EMAIL });

interface Moment {
  setting: string;
  trigger: string;
  operation: string;
  before?: (fixture: TriggerFixture) => Promise<unknown>;
  act: (fixture: TriggerFixture) => ReturnType<TriggerFixture["call"]>;
}

const MOMENTS: Moment[] = [
  { setting: "preSignUp", trigger: "PreSignUp", operation: "SignUp", act: signUp },
  { setting: "customMessage", trigger: "CustomMessage", operation: "SignUp", act: signUp },
  { setting: "postConfirmation", trigger: "PostConfirmation", operation: "ConfirmSignUp", act: confirm },
  { setting: "preAuthentication", trigger: "PreAuthentication", operation: "InitiateAuth", before: user, act: signIn },
  {
    setting: "postAuthentication",
    trigger: "PostAuthentication",
    operation: "InitiateAuth",
    before: user,
    act: signIn,
  },
  {
    setting: "preTokenGeneration",
    trigger: "PreTokenGeneration",
    operation: "InitiateAuth",
    before: user,
    act: signIn,
  },
  { setting: "userMigration", trigger: "UserMigration", operation: "InitiateAuth", act: signIn },
  { setting: "userMigration", trigger: "UserMigration", operation: "ForgotPassword", act: forgot },
  {
    setting: "customMessage",
    trigger: "CustomMessage",
    operation: "ForgotPassword",
    before: verifiedUser,
    act: forgot,
  },
];

async function refuses(moment: Moment, setup: Omit<Setup, "triggers">, body: string, expected: Expected, calls = 1) {
  await withTriggers({ ...setup, triggers: { [moment.setting]: body } }, async (fixture) => {
    await fixture.quietly(async () => moment.before?.(fixture));
    const { status, body: answer } = await moment.act(fixture);
    const [name, message] = expected;
    assert.equal(status, 400);
    assert.equal(answer.__type, name);
    if (typeof message === "string") assert.equal(answer.message, message);
    else assert.match(answer.message, message);
    assert.equal(answer.AuthenticationResult, undefined);
    assert.equal(fixture.signIns, 0);
    assert.equal(fixture.events.length, calls);
  });
}

describe("a trigger that refuses", () => {
  for (const moment of MOMENTS) {
    it(`${moment.trigger} at ${moment.operation}: its words reach the client, and no token (R)`, () =>
      refuses(moment, {}, `throw new Error("Not on a Sunday");`, [
        "UserLambdaValidationException",
        `${moment.trigger} failed with error Not on a Sunday.`,
      ]));

    it(`${moment.trigger} at ${moment.operation}: without a permission it is not called (R)`, () =>
      refuses(
        moment,
        { permission: "none" },
        "return event;",
        ["UnexpectedLambdaException", `${moment.trigger} invocation failed due to error AccessDeniedException.`],
        0,
      ));
  }
});

const [, , , PRE_AUTHENTICATION] = MOMENTS;
const PRE_SIGN_UP = MOMENTS[0];

const PERMISSIONS: [title: string, permission: (poolArn: string) => Inputs][] = [
  ["another pool", (poolArn) => ({ sourceArn: `${poolArn}x` })],
  ["another account", (sourceArn) => ({ sourceArn, sourceAccount: "111111111111" })],
  ["another service", (sourceArn) => ({ sourceArn, principal: "apigateway.amazonaws.com" })],
  ["another action", (sourceArn) => ({ sourceArn, action: "lambda:GetFunction" })],
];

const FAULTS: [title: string, source: string, body: string, expected: Expected, lambda?: Inputs][] = [
  [
    "rejects with a text",
    "R",
    `return Promise.reject("closed");`,
    ["UserLambdaValidationException", "PreSignUp failed with error closed."],
  ],
  [
    "ends its process",
    "R",
    "process.exit(129);",
    [
      "UserLambdaValidationException",
      /^PreSignUp failed with error RequestId: [0-9a-f-]{36} Error: Runtime exited with error: exit status 129\.$/,
    ],
  ],
  [
    "has a handler that does not load",
    "M",
    "}; (",
    ["UserLambdaValidationException", /^PreSignUp failed with error SyntaxError: /],
  ],
  [
    "runs out of its own time",
    "M",
    "await new Promise(() => setInterval(() => {}, 1000));",
    [
      "UserLambdaValidationException",
      /^PreSignUp failed with error \S+Z [0-9a-f-]{36} Task timed out after 1\.00 seconds\.$/,
    ],
    { timeout: 1 },
  ],
  ...(
    [
      ["returns nothing", "R", ""],
      ["returns a text", "R", `return "ok";`],
      ["returns a list", "M", "return [event];"],
      ["returns no response", "M", "const { response, ...rest } = event; return rest;"],
      ["returns a response that is null", "M", "return { ...event, response: null };"],
      [
        "returns a response with a member of another trigger",
        "R",
        "event.response.failAuthentication = true; return event;",
      ],
      ["returns a flag that is a text", "M", `event.response.autoConfirmUser = "true"; return event;`],
      ["verifies a phone number that there is not", "M", "event.response.autoVerifyPhone = true; return event;"],
    ] as const
  ).map(([title, source, body]): [string, string, string, Expected] => [
    title,
    source,
    body,
    ["InvalidLambdaResponseException", "Unrecognizable lambda output"],
  ]),
];

describe("a trigger that cannot run", () => {
  assert.ok(PRE_AUTHENTICATION && PRE_SIGN_UP);
  for (const [title, permission] of PERMISSIONS) {
    it(`for the permission is for ${title} (R)`, () =>
      refuses(
        PRE_AUTHENTICATION,
        { permission },
        "return event;",
        ["UnexpectedLambdaException", "PreAuthentication invocation failed due to error AccessDeniedException."],
        0,
      ));
  }

  for (const [title, source, body, expected, lambda] of FAULTS) {
    it(`for it ${title} (${source}): no user is made`, () =>
      withTriggers({ triggers: { preSignUp: body }, lambda }, async (fixture) => {
        const { body: answer } = await signUp(fixture);
        assert.equal(answer.__type, expected[0]);
        if (typeof expected[1] === "string") assert.equal(answer.message, expected[1]);
        else assert.match(answer.message, expected[1]);
        const { Users } = await fixture.idp.does("ListUsers", { UserPoolId: fixture.idp.poolId });
        assert.deepEqual(Users, []);
      }));
  }

  it("for its function is gone (M)", () =>
    withTriggers({ triggers: { preSignUp: "return event;" } }, async (fixture) => {
      const { resources } = fixture.idp;
      fixture.idp.resources = resources.without("urn:pulumi:dev::test::aws:lambda/function:Function::preSignUp");
      const { body } = await signUp(fixture);
      assert.equal(body.__type, "UnexpectedLambdaException");
      assert.equal(body.message, "PreSignUp invocation failed due to error ResourceNotFoundException.");
    }));

  it("for it takes too long: it is called three times (D, R)", () =>
    refuses(
      PRE_SIGN_UP,
      { limit: 100 },
      "await new Promise(() => setInterval(() => {}, 1000));",
      [
        "UnexpectedLambdaException",
        "PreSignUp invocation failed due to error Socket timeout while invoking Lambda function.",
      ],
      3,
    ));

  it("tells the log why, without the function's own words", () =>
    withTriggers(
      { triggers: { preSignUp: "throw new Error(event.request.userAttributes.email);" } },
      async (fixture) => {
        await signUp(fixture);
        const [line] = fixture.lines;
        assert.equal(line?.reason?.lock, "Lambda");
        assert.equal(JSON.stringify(line).includes(EMAIL), false);
      },
    ));
});
