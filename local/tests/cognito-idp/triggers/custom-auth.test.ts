import * as assert from "node:assert/strict";
import { answerSrp, beginSrp } from "../../../bench/srp-client";
import { EMAIL, PASSWORD } from "../fixture";
import { INCORRECT } from "../sayings";
import { type Reply, type Setup, type TriggerFixture, withTriggers } from "./fixture";

/*
 * Sources: D developer guide, "Custom authentication challenge Lambda triggers"; R aws-amplify/amplify-js 4300 and 5834;
 * M memory.
 */

const CLIENT = { explicitAuthFlows: ["ALLOW_CUSTOM_AUTH", "ALLOW_USER_PASSWORD_AUTH"] };
/** Two right answers in all; two wrong ones end it. After SRP_A the password comes first. */
const DEFINE = `
  const { session } = event.request;
  const custom = session.filter(({ challengeName }) => challengeName === "CUSTOM_CHALLENGE");
  const right = custom.filter(({ challengeResult }) => challengeResult === true).length;
  event.response.failAuthentication = custom.length - right >= 2;
  event.response.issueTokens = right >= 2;
  event.response.challengeName = session.length === 1 && session[0].challengeName === "SRP_A"
    ? "PASSWORD_VERIFIER" : "CUSTOM_CHALLENGE";
  return event;`;
const CREATE = `
  const turn = event.request.session.length + 1;
  event.response.publicChallengeParameters = { question: "turn " + turn };
  event.response.privateChallengeParameters = { answer: "answer " + turn };
  event.response.challengeMetadata = "TURN_" + turn;
  return event;`;
const VERIFY = `
  event.response.answerCorrect = event.request.privateChallengeParameters.answer === event.request.challengeAnswer;
  return event;`;
const triggers = { defineAuthChallenge: DEFINE, createAuthChallenge: CREATE, verifyAuthChallengeResponse: VERIFY };

const begin = (fixture: TriggerFixture, parameters: Record<string, string> = {}) =>
  fixture.call("InitiateAuth", {
    ClientId: fixture.idp.clientId,
    AuthFlow: "CUSTOM_AUTH",
    AuthParameters: { USERNAME: EMAIL, ...parameters },
    ClientMetadata: { at: "begin" },
  });
const answer = (fixture: TriggerFixture, { body }: Reply, ANSWER: string, more: Record<string, unknown> = {}) =>
  fixture.call("RespondToAuthChallenge", {
    ClientId: fixture.idp.clientId,
    ChallengeName: "CUSTOM_CHALLENGE",
    Session: body.Session,
    ChallengeResponses: { USERNAME: body.ChallengeParameters.USERNAME, ANSWER },
    ClientMetadata: { at: "answer" },
    ...more,
  });
const refused = ({ body }: Reply) => [body.__type, body.message];

function run(setup: Partial<Setup>, test: (fixture: TriggerFixture) => Promise<void>): Promise<void> {
  const { triggers: more, client, ...rest } = setup;
  return withTriggers(
    { triggers: { ...triggers, ...more }, client: { ...CLIENT, ...client }, ...rest },
    async (fixture) => {
      await fixture.quietly(() => fixture.idp.user());
      await test(fixture);
    },
  );
}

describe("CUSTOM_AUTH", () => {
  it("asks, verifies and issues tokens as DefineAuthChallenge decides (D)", () =>
    run({}, async (fixture) => {
      const first = await begin(fixture);
      const { USERNAME } = first.body.ChallengeParameters;
      assert.deepEqual(first.body.ChallengeParameters, { question: "turn 1", USERNAME });
      assert.equal(first.body.ChallengeName, "CUSTOM_CHALLENGE");
      assert.equal(fixture.signIns, 0);
      const second = await answer(fixture, first, "answer 1");
      assert.equal(second.body.ChallengeParameters.question, "turn 2");
      assert.equal(fixture.signIns, 0);
      const third = await answer(fixture, second, "answer 2");
      assert.equal(typeof third.body.AuthenticationResult.IdToken, "string");
      assert.equal(fixture.signIns, 1);
      assert.deepEqual(
        fixture.events.map(({ triggerSource }) => triggerSource.split("_")[0]),
        [
          ...["DefineAuthChallenge", "CreateAuthChallenge"],
          ...["VerifyAuthChallengeResponse", "DefineAuthChallenge", "CreateAuthChallenge"],
          ...["VerifyAuthChallengeResponse", "DefineAuthChallenge"],
        ],
      );
    }));

  it("gives each function AWS's event (D, R)", () =>
    run({}, async (fixture) => {
      const first = await begin(fixture);
      const { USERNAME: userName } = first.body.ChallengeParameters;
      await answer(fixture, first, "wrong");
      const [define, create, verify, again] = fixture.events;
      const userAttributes = { "cognito:user_status": "CONFIRMED", ...fixture.idp.attributesOf(userName) };
      const common = {
        version: "1",
        region: "eu-central-1",
        userPoolId: fixture.idp.poolId,
        userName,
        callerContext: { awsSdkVersion: "aws-sdk-unknown-unknown", clientId: fixture.idp.clientId },
      };
      assert.deepEqual(define, {
        ...common,
        triggerSource: "DefineAuthChallenge_Authentication",
        request: { userAttributes, session: [], userNotFound: false },
        response: { challengeName: null, issueTokens: null, failAuthentication: null },
      });
      assert.deepEqual(create, {
        ...common,
        triggerSource: "CreateAuthChallenge_Authentication",
        request: { userAttributes, challengeName: "CUSTOM_CHALLENGE", session: [], userNotFound: false },
        response: { publicChallengeParameters: null, privateChallengeParameters: null, challengeMetadata: null },
      });
      const clientMetadata = { at: "answer" };
      assert.deepEqual(verify, {
        ...common,
        triggerSource: "VerifyAuthChallengeResponse_Authentication",
        request: {
          userAttributes,
          privateChallengeParameters: { answer: "answer 1" },
          challengeAnswer: "wrong",
          clientMetadata,
          userNotFound: false,
        },
        response: { answerCorrect: null },
      });
      assert.deepEqual(again?.request, {
        userAttributes,
        session: [{ challengeName: "CUSTOM_CHALLENGE", challengeResult: false, challengeMetadata: "TURN_1" }],
        clientMetadata,
        userNotFound: false,
      });
    }));

  it("asks for the password first, after SRP_A (D)", () =>
    run({}, async (fixture) => {
      const session = beginSrp();
      const first = await begin(fixture, { CHALLENGE_NAME: "SRP_A", SRP_A: session.A });
      assert.equal(first.body.ChallengeName, "PASSWORD_VERIFIER");
      const parameters = first.body.ChallengeParameters;
      const prove = (password: string, begun = session, given = parameters) =>
        fixture.call("RespondToAuthChallenge", {
          ClientId: fixture.idp.clientId,
          ChallengeName: "PASSWORD_VERIFIER",
          ChallengeResponses: answerSrp(begun, { userPoolId: fixture.idp.poolId, password, parameters: given }),
        });
      const second = await prove(PASSWORD);
      assert.equal(second.body.ChallengeName, "CUSTOM_CHALLENGE");
      assert.equal(second.body.AuthenticationResult, undefined);
      assert.deepEqual(
        fixture.events.at(-1)?.request.session.map((each: { challengeName: string }) => each.challengeName),
        ["SRP_A", "PASSWORD_VERIFIER"],
      );
      assert.deepEqual(refused(await prove(PASSWORD)), [
        "NotAuthorizedException",
        "Invalid session for the user, session can only be used once.",
      ]);

      const other = beginSrp();
      const again = await begin(fixture, { CHALLENGE_NAME: "SRP_A", SRP_A: other.A });
      const asked = fixture.events.length;
      assert.deepEqual(refused(await prove("Passw0rd?", other, again.body.ChallengeParameters)), INCORRECT);
      assert.equal(fixture.events.length, asked);
      assert.equal(fixture.signIns, 0);
    }));

  it("is open to AdminInitiateAuth", () =>
    run({}, async ({ idp }) => {
      const input = { UserPoolId: idp.poolId, ClientId: idp.clientId, AuthFlow: "CUSTOM_AUTH" };
      const { ChallengeName } = await idp.does("AdminInitiateAuth", { ...input, AuthParameters: { USERNAME: EMAIL } });
      assert.equal(ChallengeName, "CUSTOM_CHALLENGE");
    }));

  it("asks a user who does not exist the same, and never lets in (D)", () =>
    run({}, async (fixture) => {
      const input = { USERNAME: "nobody@example.com" };
      let reply = await begin(fixture, input);
      const again = await begin(fixture, input);
      assert.deepEqual(again.body.ChallengeParameters, reply.body.ChallengeParameters);
      assert.equal(fixture.events[0]?.request.userNotFound, true);
      assert.deepEqual(fixture.events[0]?.request.userAttributes, {});
      reply = await answer(fixture, reply, "answer 1");
      reply = await answer(fixture, reply, "answer 2");
      assert.deepEqual(refused(reply), INCORRECT);
      assert.equal(fixture.signIns, 0);
    }));
});

const SESSION = "NotAuthorizedException";
type Act = (fixture: TriggerFixture, first: Reply) => Promise<Reply>;

const REFUSED: [title: string, source: string, act: Act, expected: readonly [string, string]][] = [
  [
    "two wrong answers",
    "D",
    async (fixture, first) => answer(fixture, await answer(fixture, first, "wrong"), "wrong"),
    INCORRECT,
  ],
  [
    "a session that was answered",
    "R",
    async (fixture, first) => {
      await answer(fixture, first, "wrong");
      return answer(fixture, first, "answer 1");
    },
    [SESSION, "Invalid session for the user, session can only be used once."],
  ],
  [
    "a session that has expired",
    "R",
    async (fixture, first) => {
      fixture.idp.now += 3 * 60_000;
      return answer(fixture, first, "answer 1");
    },
    [SESSION, "Invalid session for the user, session is expired."],
  ],
  [
    "a session of another client",
    "R",
    (fixture, first) =>
      answer(fixture, first, "answer 1", { ClientId: fixture.idp.declareClient("other", { ...CLIENT }) }),
    [SESSION, "Invalid session for the user."],
  ],
  [
    "a session of another user",
    "R",
    async (fixture, first) => {
      await fixture.idp.user("bob@example.com");
      const ChallengeResponses = { USERNAME: "bob@example.com", ANSWER: "answer 1" };
      return answer(fixture, first, "", { ChallengeResponses });
    },
    [SESSION, "Invalid session for the user."],
  ],
  [
    "a session from before the password changed",
    "M",
    async (fixture, first) => {
      const input = { UserPoolId: fixture.idp.poolId, Username: EMAIL, Password: "An0ther!", Permanent: true };
      await fixture.idp.does("AdminSetUserPassword", input);
      return answer(fixture, first, "answer 1");
    },
    [SESSION, "Invalid session for the user."],
  ],
  [
    "no answer",
    "M",
    (fixture, first) => answer(fixture, first, ""),
    ["InvalidParameterException", "Missing required parameter ANSWER"],
  ],
  [
    "the answers of a second factor",
    "M",
    (fixture, first) =>
      answer(fixture, first, "", {
        ChallengeName: "SOFTWARE_TOKEN_MFA",
        ChallengeResponses: { USERNAME: EMAIL, SOFTWARE_TOKEN_MFA_CODE: "123456" },
      }),
    [SESSION, "Invalid session for the user."],
  ],
];

describe("CUSTOM_AUTH refuses", () => {
  for (const [title, source, act, expected] of REFUSED) {
    it(`${title} (${source}), and issues no token`, () =>
      run({}, async (fixture) => {
        const reply = await act(fixture, await begin(fixture));
        assert.deepEqual(refused(reply), expected);
        assert.equal(fixture.signIns, 0);
      }));
  }

  it("more than five wrong answers in a row, without asking the functions (M)", () =>
    run({}, async (fixture) => {
      for (let count = 0; count < 5; count++) await answer(fixture, await begin(fixture), "wrong");
      const sixth = await begin(fixture);
      const asked = fixture.events.length;
      assert.deepEqual(refused(await answer(fixture, sixth, "answer 1")), [SESSION, "Password attempts exceeded"]);
      assert.equal(fixture.events.length, asked);
    }));

  const DECISIONS: [title: string, source: string, define: string, create: string, expected: [string, string]][] = [
    ["no decision", "R", "return event;", CREATE, ["InvalidLambdaResponseException", "Unrecognizable lambda output"]],
    [
      "a challenge that there is not",
      "M",
      `event.response.challengeName = "SMS_MFA"; return event;`,
      CREATE,
      ["InvalidLambdaResponseException", "Unrecognizable lambda output"],
    ],
    [
      "a password without SRP_A",
      "M",
      `event.response.challengeName = "PASSWORD_VERIFIER"; return event;`,
      CREATE,
      ["InvalidLambdaResponseException", "Unrecognizable lambda output"],
    ],
    [
      "tokens and a failure at once",
      "M",
      "event.response.issueTokens = true; event.response.failAuthentication = true; return event;",
      CREATE,
      ["NotAuthorizedException", "Incorrect username or password."],
    ],
    [
      "private parameters that no Session holds",
      "M",
      DEFINE,
      `event.response.privateChallengeParameters = { answer: "a".repeat(2000) }; return event;`,
      ["InvalidLambdaResponseException", "Unrecognizable lambda output"],
    ],
  ];
  for (const [title, source, defineAuthChallenge, createAuthChallenge, expected] of DECISIONS) {
    it(`${title} (${source})`, () =>
      run({ triggers: { defineAuthChallenge, createAuthChallenge } }, async (fixture) => {
        assert.deepEqual(refused(await begin(fixture)), expected);
        assert.equal(fixture.signIns, 0);
      }));
  }

  it("a pool without the triggers (R)", () =>
    withTriggers({ triggers: {}, client: CLIENT }, async (fixture) => {
      await fixture.idp.user();
      assert.deepEqual(refused(await begin(fixture)), [
        "UnexpectedLambdaException",
        "null invocation failed due to configuration.",
      ]);
    }));

  it("a user who is disabled while the functions run, and issues no token", () =>
    run({}, async (fixture) => {
      const second = await answer(fixture, await begin(fixture), "answer 1");
      fixture.during("DefineAuthChallenge", () =>
        fixture.idp.does("AdminDisableUser", { UserPoolId: fixture.idp.poolId, Username: EMAIL }),
      );
      assert.deepEqual(refused(await answer(fixture, second, "answer 2")), [
        "NotAuthorizedException",
        "User is disabled.",
      ]);
      assert.equal(fixture.signIns, 0);
    }));
});
