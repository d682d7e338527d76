import * as assert from "node:assert/strict";
import { answerSrp, beginSrp } from "../../../bench/srp-client";
import { decodeUnverified, EMAIL, PASSWORD } from "../fixture";
import { INCORRECT } from "../sayings";
import { type Reply, type TriggerFixture, withTriggers } from "./fixture";

/*
 * Sources: D developer guide, "Pre authentication" and "Post authentication Lambda trigger", API reference, InitiateAuth
 * (ClientMetadata); C a table of 23 sign-ins recorded against AWS with both triggers (a public spike on lockout: right
 * and wrong passwords, no user, missing parameters, USER_PASSWORD_AUTH and ADMIN_USER_PASSWORD_AUTH); M memory.
 */

const triggers = { preAuthentication: "return event;", postAuthentication: "return event;" };

const signIn = (fixture: TriggerFixture, parameters: Record<string, string> = {}) =>
  fixture.call("InitiateAuth", {
    ClientId: fixture.idp.clientId,
    AuthFlow: "USER_PASSWORD_AUTH",
    AuthParameters: { USERNAME: EMAIL, PASSWORD, ...parameters },
    ClientMetadata: { from: "web" },
  });
const sources = ({ events }: TriggerFixture) => events.map(({ triggerSource }) => triggerSource.split("_")[0]);
const refused = ({ body }: Reply) => [body.__type, body.message];

interface Row {
  title: string;
  source: string;
  parameters: Record<string, string>;
  expected?: readonly [string, string];
  called: string[];
  userNotFound?: boolean;
  legacy?: true;
}

const ROWS: Row[] = [
  {
    title: "the right password",
    source: "C",
    parameters: {},
    called: ["PreAuthentication", "PostAuthentication"],
    userNotFound: false,
  },
  {
    title: "a wrong password",
    source: "C",
    parameters: { PASSWORD: "Passw0rd?" },
    expected: INCORRECT,
    called: ["PreAuthentication"],
    userNotFound: false,
  },
  {
    title: "a user who does not exist",
    source: "C",
    parameters: { USERNAME: "nobody@example.com" },
    expected: INCORRECT,
    called: ["PreAuthentication"],
    userNotFound: true,
  },
  {
    title: "no user name",
    source: "C",
    parameters: { USERNAME: "" },
    expected: ["InvalidParameterException", "Missing required parameter USERNAME"],
    called: [],
  },
  {
    title: "no password",
    source: "C",
    parameters: { PASSWORD: "" },
    expected: ["InvalidParameterException", "Missing required parameter PASSWORD"],
    called: [],
  },
  {
    title: "a user who does not exist, where the client tells so",
    source: "D",
    parameters: { USERNAME: "nobody@example.com" },
    expected: ["UserNotFoundException", "User does not exist."],
    called: [],
    legacy: true,
  },
];

describe("triggers of a sign-in", () => {
  for (const { title, source, parameters, expected, called, userNotFound, legacy } of ROWS) {
    it(`by ${title} (${source})`, () =>
      withTriggers({ triggers, client: legacy && { preventUserExistenceErrors: "LEGACY" } }, async (fixture) => {
        await fixture.quietly(() => fixture.idp.user());
        const reply = await signIn(fixture, parameters);
        if (expected) assert.deepEqual(refused(reply), expected);
        else assert.ok(reply.body.AuthenticationResult);
        assert.deepEqual(sources(fixture), called);
        assert.equal(fixture.events[0]?.request.userNotFound, userNotFound);
      }));
  }

  for (const password of [PASSWORD, "Passw0rd?"]) {
    it(`PreAuthentication refuses before the password ${password} is looked at (C)`, () =>
      withTriggers({ triggers: { ...triggers, preAuthentication: `throw new Error("LOCKED");` } }, async (fixture) => {
        await fixture.quietly(() => fixture.idp.user());
        assert.deepEqual(refused(await signIn(fixture, { PASSWORD: password })), [
          "UserLambdaValidationException",
          "PreAuthentication failed with error LOCKED.",
        ]);
        assert.deepEqual(sources(fixture), ["PreAuthentication"]);
        assert.equal(fixture.signIns, 0);
      }));
  }

  it("get AWS's events (D)", () =>
    withTriggers({ triggers }, async (fixture) => {
      await fixture.quietly(() => fixture.idp.user());
      await signIn(fixture);
      const [pre, post] = fixture.events;
      const userName = String(pre?.userName);
      const common = {
        version: "1",
        region: "eu-central-1",
        userPoolId: fixture.idp.poolId,
        userName,
        callerContext: { awsSdkVersion: "aws-sdk-unknown-unknown", clientId: fixture.idp.clientId },
        response: {},
      };
      const userAttributes = { "cognito:user_status": "CONFIRMED", ...fixture.idp.attributesOf(userName) };
      assert.deepEqual(pre, {
        ...common,
        triggerSource: "PreAuthentication_Authentication",
        request: { userAttributes, validationData: { from: "web" }, userNotFound: false },
      });
      assert.deepEqual(post, {
        ...common,
        triggerSource: "PostAuthentication_Authentication",
        request: { userAttributes, newDeviceUsed: false },
      });
    }));

  it("run over SRP too: one before the challenge, one after the proof (D)", () =>
    withTriggers({ triggers }, async (fixture) => {
      await fixture.quietly(() => fixture.idp.user());
      const session = beginSrp();
      const { ClientId } = { ClientId: fixture.idp.clientId };
      const AuthParameters = { USERNAME: EMAIL, SRP_A: session.A };
      const { body } = await fixture.call("InitiateAuth", { ClientId, AuthFlow: "USER_SRP_AUTH", AuthParameters });
      assert.deepEqual(sources(fixture), ["PreAuthentication"]);
      const parameters = body.ChallengeParameters;
      const reply = await fixture.call("RespondToAuthChallenge", {
        ClientId,
        ChallengeName: "PASSWORD_VERIFIER",
        ChallengeResponses: answerSrp(session, { userPoolId: fixture.idp.poolId, password: PASSWORD, parameters }),
        ClientMetadata: { from: "srp" },
      });
      assert.ok(reply.body.AuthenticationResult);
      assert.deepEqual(sources(fixture), ["PreAuthentication", "PostAuthentication"]);
      assert.deepEqual(fixture.events[1]?.request.clientMetadata, { from: "srp" });
    }));

  it("leave a refresh alone (M)", () =>
    withTriggers({ triggers }, async (fixture) => {
      await fixture.quietly(() => fixture.idp.user());
      let token = "";
      await fixture.quietly(async () => {
        token = (await fixture.idp.tokens()).RefreshToken;
      });
      const reply = await fixture.call("InitiateAuth", {
        ClientId: fixture.idp.clientId,
        AuthFlow: "REFRESH_TOKEN_AUTH",
        AuthParameters: { REFRESH_TOKEN: token },
      });
      assert.ok(reply.body.AuthenticationResult);
      assert.deepEqual(fixture.events, []);
    }));
});

const CHANGES: [
  title: string,
  operation: string,
  more: object,
  trigger: string,
  expected: readonly [string, string],
][] = [
  ["disabled", "AdminDisableUser", {}, "PreAuthentication", ["NotAuthorizedException", "User is disabled."]],
  ["deleted", "AdminDeleteUser", {}, "PreAuthentication", INCORRECT],
  [
    "given another password",
    "AdminSetUserPassword",
    { Password: "An0ther!", Permanent: true },
    "PreAuthentication",
    INCORRECT,
  ],
  ["disabled", "AdminDisableUser", {}, "PostAuthentication", INCORRECT],
  ["deleted", "AdminDeleteUser", {}, "PostAuthentication", INCORRECT],
  ["signed out", "AdminUserGlobalSignOut", {}, "PostAuthentication", INCORRECT],
  [
    "given another password",
    "AdminSetUserPassword",
    { Password: "An0ther!", Permanent: true },
    "PostAuthentication",
    INCORRECT,
  ],
  ["disabled", "AdminDisableUser", {}, "PreTokenGeneration", INCORRECT],
  ["signed out", "AdminUserGlobalSignOut", {}, "PreTokenGeneration", INCORRECT],
];

describe("a user who changes while a trigger runs", () => {
  for (const [title, operation, more, trigger, expected] of CHANGES) {
    it(`is refused: ${title} during ${trigger}`, () =>
      withTriggers({ triggers: { ...triggers, preTokenGeneration: "return event;" } }, async (fixture) => {
        await fixture.quietly(() => fixture.idp.user());
        fixture.during(trigger, () =>
          fixture.idp.does(operation, { UserPoolId: fixture.idp.poolId, Username: EMAIL, ...more }),
        );
        assert.deepEqual(refused(await signIn(fixture)), expected);
        assert.equal(fixture.signIns, 0);
      }));
  }

  it("is refused a refresh: signed out during PreTokenGeneration", () =>
    withTriggers({ triggers: { preTokenGeneration: "return event;" } }, async (fixture) => {
      await fixture.quietly(() => fixture.idp.user());
      const { RefreshToken } = await fixture.idp.tokens();
      fixture.during("TokenGeneration", () =>
        fixture.idp.does("AdminUserGlobalSignOut", { UserPoolId: fixture.idp.poolId, Username: EMAIL }),
      );
      const reply = await fixture.call("InitiateAuth", {
        ClientId: fixture.idp.clientId,
        AuthFlow: "REFRESH_TOKEN_AUTH",
        AuthParameters: { REFRESH_TOKEN: RefreshToken },
      });
      assert.deepEqual(refused(reply), ["NotAuthorizedException", "Refresh Token has been revoked"]);
    }));

  it("has the groups that PostAuthentication added", () =>
    withTriggers({ triggers }, async (fixture) => {
      await fixture.quietly(() => fixture.idp.user());
      fixture.idp.declareGroup("readers");
      fixture.during("PostAuthentication", () =>
        fixture.idp.does("AdminAddUserToGroup", {
          UserPoolId: fixture.idp.poolId,
          Username: EMAIL,
          GroupName: "readers",
        }),
      );
      const { body } = await signIn(fixture);
      assert.deepEqual(decodeUnverified(body.AuthenticationResult.IdToken).claims["cognito:groups"], ["readers"]);
    }));
});
