import * as assert from "node:assert/strict";
import type { Invocation } from "../../lambda";
import type { Inputs } from "../../stack/resources";
import {
  bodyOf,
  EXECUTION_ARN,
  functionArn,
  type Gateway,
  type Json,
  stackOf,
  withGateway,
} from "../execute-api/fixture";
import { invokeArn, Pieces } from "./fixture";

const CUSTOM = { authorization: "CUSTOM", authorizerId: "asked-" };
const REASON = { lock: "Lambda", check: "reply", expected: "a value", actual: "Error" };

/** `/things` and `/things/{id}` behind one authorizer, whose function may be called. */
const guarded = (authorizer: Inputs = {}) =>
  new Pieces()
    .resource("things", "things")
    .resource("thing-", "{id}", "things")
    .piece("Authorizer", "asked-", { authorizerUri: invokeArn("authorizer"), ...authorizer })
    .method("things", CUSTOM)
    .method("thing-", { ...CUSTOM, httpMethod: "ANY" })
    .permission("authorizer", {
      function: functionArn("authorizer"),
      sourceArn: `${EXECUTION_ARN}/authorizers/asked-`,
    })
    .deployment()
    .stage({ variables: { tenant: "blue" } });

const answers = (payload: unknown): Invocation => ({ ok: true, payload });
const policy = (Effect: string, Resource: Json = "*", rest: Json = {}) =>
  answers({
    principalId: "ann",
    policyDocument: { Version: "2012-10-17", Statement: [{ Action: "execute-api:Invoke", Effect, Resource }] },
    ...rest,
  });

const asked = ({ invoked }: Gateway) => invoked.filter(({ functionArn: arn }) => arn === functionArn("authorizer"));
const reached = ({ invoked }: Gateway) => invoked.filter(({ functionArn: arn }) => arn === functionArn("f"));
const get = (gateway: Gateway, target = "/dev/things", headers: Record<string, string> = { Authorization: "t" }) =>
  gateway.send(target, { headers });

describe("apigateway: a Lambda authorizer", () => {
  it("of type TOKEN is given the token and the method's ARN, and its context reaches the function as text", () =>
    withGateway(guarded(), async (gateway) => {
      gateway.answers.set(
        "authorizer",
        policy("Allow", "*", { context: { plan: "pro", seats: 3, trial: false, no: null } }),
      );
      assert.equal((await get(gateway, "/dev/things/7?x=1")).status, 200);
      assert.deepEqual(asked(gateway)[0]?.event as unknown, {
        type: "TOKEN",
        methodArn: `${EXECUTION_ARN}/dev/GET/things/7`,
        authorizationToken: "t",
      });
      assert.deepEqual(reached(gateway)[0]?.event.requestContext.authorizer as unknown, {
        plan: "pro",
        seats: "3",
        trial: "false",
        principalId: "ann",
      });
    }));

  it("of type REQUEST is given the request without its body", () => {
    const sources =
      "method.request.header.X-Key, method.request.querystring.q,stageVariables.tenant,context.httpMethod";
    return withGateway(guarded({ type: "REQUEST", identitySource: sources }), async (gateway) => {
      gateway.answers.set("authorizer", policy("Allow"));
      const reply = await gateway.send("/dev/things/7?q=1", {
        method: "POST",
        headers: { "X-Key": "k" },
        body: "secret",
      });
      assert.equal(reply.status, 200);
      const event = asked(gateway)[0]?.event as Json;
      assert.deepEqual(
        [event.type, event.methodArn, event.resource, event.path, event.httpMethod],
        ["REQUEST", `${EXECUTION_ARN}/dev/POST/things/7`, "/things/{id}", "/things/7", "POST"],
      );
      assert.deepEqual([event.pathParameters, event.queryStringParameters], [{ id: "7" }, { q: "1" }]);
      assert.equal(event.headers["X-Key"], "k");
      assert.equal("body" in event || "isBase64Encoded" in event, false);
      assert.equal(reached(gateway)[0]?.event.body, "secret");
    });
  });

  const UNASKED: [title: string, authorizer: Inputs, target: string, headers: Record<string, string>][] = [
    ["no token", {}, "/dev/things", {}],
    ["an empty token", {}, "/dev/things", { Authorization: "" }],
    [
      "a token that the expression does not match whole",
      { identityValidationExpression: "Bearer [a-z]+" },
      "/dev/things",
      { Authorization: "Bearer abc1" },
    ],
    [
      "no value of a second source",
      { type: "REQUEST", identitySource: "method.request.header.Authorization,method.request.querystring.key" },
      "/dev/things?other=1",
      { Authorization: "t" },
    ],
    [
      "a parameter given twice",
      { type: "REQUEST", identitySource: "method.request.querystring.key", authorizerResultTtlInSeconds: 0 },
      "/dev/things?key=1&key=2",
      {},
    ],
    ["an unset stage variable", { type: "REQUEST", identitySource: "stageVariables.none" }, "/dev/things", {}],
  ];
  for (const [title, authorizer, target, headers] of UNASKED) {
    it(`refuses ${title} with 401 before its function`, () =>
      withGateway(guarded(authorizer), async (gateway) => {
        gateway.answers.set("authorizer", policy("Allow"));
        const reply = await get(gateway, target, headers);
        assert.deepEqual([reply.status, reply.text], [401, '{"message":"Unauthorized"}']);
        assert.deepEqual(gateway.invoked, []);
      }));
  }

  const AFTER: [title: string, answer: Invocation, status: number, text: string, errorType: string][] = [
    [
      "throws Unauthorized",
      { ok: false, error: "unhandled", errorMessage: "Unauthorized", reason: REASON },
      401,
      '{"message":"Unauthorized"}',
      "UnauthorizedException",
    ],
    [
      "throws another error",
      { ok: false, error: "unhandled", errorMessage: "Unauthorized: expired", reason: REASON },
      500,
      '{"message":null}',
      "AuthorizerConfigurationException",
    ],
    ["answers null", answers(null), 500, '{"message":null}', "AuthorizerConfigurationException"],
    [
      "answers without a principalId",
      policy("Allow", "*", { principalId: undefined }),
      500,
      '{"message":null}',
      "AuthorizerConfigurationException",
    ],
    [
      "answers a policy that is not understood",
      policy("Perhaps"),
      500,
      '{"message":null}',
      "AuthorizerConfigurationException",
    ],
    [
      "answers a context with an object in it",
      policy("Allow", "*", { context: { user: { name: "ann" } } }),
      500,
      '{"message":null}',
      "AuthorizerConfigurationException",
    ],
    [
      "denies",
      policy("Deny"),
      403,
      '{"Message":"User is not authorized to access this resource with an explicit deny in an identity-based policy"}',
      "AccessDeniedException",
    ],
    [
      "allows another method alone",
      policy("Allow", `${EXECUTION_ARN}/dev/POST/*`),
      403,
      '{"Message":"User is not authorized to access this resource"}',
      "AccessDeniedException",
    ],
  ];
  for (const [title, answer, status, text, errorType] of AFTER) {
    it(`whose function ${title} lets nobody in: ${status}`, () =>
      withGateway(guarded(), async (gateway) => {
        gateway.answers.set("authorizer", answer);
        const reply = await get(gateway);
        assert.deepEqual([reply.status, reply.text, reply.headers["x-amzn-errortype"]], [status, text, errorType]);
        assert.deepEqual([asked(gateway).length, reached(gateway).length], [1, 0]);
      }));
  }

  it("is not called without a Lambda permission for it", () => {
    const stack = guarded({ authorizerUri: invokeArn("stranger") });
    return withGateway(stack, async (gateway) => {
      gateway.answers.set("stranger", policy("Allow"));
      const reply = await get(gateway);
      assert.deepEqual([reply.status, reply.text], [500, '{"message":null}']);
      assert.deepEqual(gateway.invoked, []);
    });
  });

  it("answers from its cache for as long as it says, for each method by the policy", () =>
    withGateway(guarded({ authorizerResultTtlInSeconds: 60 }), async (gateway) => {
      gateway.answers.set("authorizer", policy("Allow", `${EXECUTION_ARN}/dev/GET/things/*`));
      assert.equal((await get(gateway, "/dev/things/7")).status, 200);
      assert.equal((await get(gateway, "/dev/things/8")).status, 200);
      assert.equal((await get(gateway)).status, 403);
      assert.equal(asked(gateway).length, 1);
      assert.equal((await get(gateway, "/dev/things/7", { Authorization: "other" })).status, 200);
      assert.equal(asked(gateway).length, 2);
      gateway.now += 60_000;
      gateway.answers.set("authorizer", policy("Deny"));
      assert.equal((await get(gateway, "/dev/things/7")).status, 403);
      assert.equal(asked(gateway).length, 3);
    }));

  it("is asked each time with a TTL of 0", () =>
    withGateway(guarded({ authorizerResultTtlInSeconds: 0 }), async (gateway) => {
      gateway.answers.set("authorizer", policy("Allow"));
      assert.equal((await get(gateway)).status, 200);
      gateway.answers.set("authorizer", policy("Deny"));
      assert.equal((await get(gateway)).status, 403);
      assert.deepEqual([asked(gateway).length, reached(gateway).length], [2, 1]);
    }));

  it("guards the routes of an OpenAPI body too", () => {
    const body = bodyOf([{ path: "/me", lock: "cognito", function: "f" }]);
    body.securityDefinitions.users = {
      type: "apiKey",
      name: "X-Token",
      in: "header",
      "x-amazon-apigateway-authtype": "custom",
      "x-amazon-apigateway-authorizer": { type: "token", authorizerUri: invokeArn("authorizer") },
    };
    const stack = stackOf([{ path: "/me", function: "f" }], body).permission("authorizer", {
      function: functionArn("authorizer"),
      sourceArn: `${EXECUTION_ARN}/authorizers/*`,
    });
    return withGateway(stack, async (gateway) => {
      gateway.answers.set("authorizer", policy("Allow"));
      assert.equal((await get(gateway, "/dev/me")).status, 401);
      assert.deepEqual(gateway.invoked, []);
      assert.equal((await get(gateway, "/dev/me", { "X-Token": "t" })).status, 200);
      assert.equal(reached(gateway).length, 1);
    });
  });
});
