import * as assert from "node:assert/strict";
import type { Inputs } from "../../stack/resources";
import { invokeArn, Pieces } from "../apigateway/fixture";
import { at, HttpStack } from "../apigatewayv2/fixture";
import { ACCOUNT, bodyOf, functionArn, type Json, Stack, stackOf, withGateway } from "./fixture";

const ROLE = `arn:aws:iam::${ACCOUNT}:role/gateway`;
const ALLOWS = { Effect: "Allow", Action: "lambda:InvokeFunction", Resource: functionArn("g") };
const TRUSTS = { Effect: "Allow", Principal: { Service: "apigateway.amazonaws.com" }, Action: "sts:AssumeRole" };
const policyOf = (...Statement: Json[]) => ({ Version: "2012-10-17", Statement });

interface Shape {
  /** Calls the function `g`, which has no permission, with the role alone. */
  stack: (roleArn?: string) => Stack;
  target: string;
  /** What `g` answers: as a function behind a route, or as an authorizer. */
  answer: Json;
}

const ANSWER = { statusCode: 200, body: "reached" };
const LETS_IN = {
  principalId: "ann",
  policyDocument: policyOf({ Effect: "Allow", Action: "execute-api:Invoke", Resource: "*" }),
};
const deployed = (stack: Stack) => stack.deployment().stage();
const inPieces = () => new Pieces().resource("things", "things");
/** An HTTP API without any permission. */
const http = (routes: ConstructorParameters<typeof HttpStack>[0], options: Inputs = {}) =>
  new HttpStack(routes, { ...options, permitted: false });

const SHAPES: Record<string, Shape> = {
  "the integration of a resource": {
    stack: (credentials) => deployed(inPieces().method("things", {}, { uri: invokeArn("g"), credentials })),
    target: "/dev/things",
    answer: ANSWER,
  },
  "the authorizer of a resource": {
    stack: (authorizerCredentials) =>
      deployed(
        inPieces()
          .piece("Authorizer", "asked-", { authorizerUri: invokeArn("g"), authorizerCredentials })
          .method("things", { authorization: "CUSTOM", authorizerId: "asked-" }),
      ),
    target: "/dev/things",
    answer: LETS_IN,
  },
  "the integration of a body": {
    stack: (credentials) =>
      stackOf([], bodyOf([{ path: "/things", lock: "open", function: "g", integration: { credentials } }])),
    target: "/dev/things",
    answer: ANSWER,
  },
  "the authorizer of a body": {
    stack: (authorizerCredentials) => {
      const body = bodyOf([{ path: "/things", lock: "cognito" }]);
      Object.assign(body.securityDefinitions.users, {
        "x-amazon-apigateway-authtype": "custom",
        "x-amazon-apigateway-authorizer": { type: "token", authorizerUri: invokeArn("g"), authorizerCredentials },
      });
      return stackOf([{ path: "/things" }], body);
    },
    target: "/dev/things",
    answer: LETS_IN,
  },
  "the integration of an HTTP API": {
    stack: (credentialsArn) =>
      http([{ key: "GET /things", integration: { integrationUri: functionArn("g"), credentialsArn } }]),
    target: at("/things"),
    answer: ANSWER,
  },
  "the target of an HTTP API": {
    stack: (credentialsArn) => {
      const stack = new Stack();
      const api = { protocolType: "HTTP", target: functionArn("g"), credentialsArn };
      return stack.add("aws:apigatewayv2/api:Api", "api", "h1b2c3d4e5", api);
    },
    target: at("/things"),
    answer: ANSWER,
  },
  "the authorizer of an HTTP API": {
    stack: (authorizerCredentialsArn) =>
      http([{ key: "GET /things", lock: "CUSTOM" }], {
        authorizer: { authorizerUri: functionArn("g"), authorizerCredentialsArn },
      }).permission("routes", { function: functionArn("f") }),
    target: at("/things"),
    answer: { isAuthorized: true },
  },
};

function withRole(stack: Stack, trust: Json[] = [TRUSTS], statements: Json[] = [ALLOWS]): Stack {
  stack.add("aws:iam/role:Role", "gateway", "gateway", { name: "gateway", assumeRolePolicy: policyOf(...trust) });
  const policy = { role: "gateway", name: "policy", policy: policyOf(...statements) };
  return stack.add("aws:iam/rolePolicy:RolePolicy", "gateway", "gateway:policy", policy);
}

const CONDITION = { StringEquals: { "aws:SourceAccount": ACCOUNT } };
/** Each with the check that fails. */
const UNFIT: [title: string, change: (stack: Stack) => Stack, check: string][] = [
  ["that the stack does not have", (stack) => stack, "role"],
  [
    "that trusts another service",
    (stack) => withRole(stack, [{ ...TRUSTS, Principal: { Service: "lambda.amazonaws.com" } }]),
    "principal",
  ],
  [
    "whose trust asks for a source that API Gateway does not give",
    (stack) => withRole(stack, [{ ...TRUSTS, Condition: CONDITION }]),
    "StringEquals aws:SourceAccount",
  ],
  [
    "that may call another function",
    (stack) => withRole(stack, [TRUSTS], [{ ...ALLOWS, Resource: functionArn("f") }]),
    "resource",
  ],
  [
    "that may do something else",
    (stack) => withRole(stack, [TRUSTS], [{ ...ALLOWS, Action: "lambda:GetFunction" }]),
    "action",
  ],
  ["with a deny", (stack) => withRole(stack, [TRUSTS], [ALLOWS, { ...ALLOWS, Effect: "Deny" }]), "explicit deny"],
  [
    "for callers of some address, which a service does not have",
    (stack) => withRole(stack, [TRUSTS], [{ ...ALLOWS, Condition: { IpAddress: { "aws:SourceIp": "127.0.0.1" } } }]),
    "IpAddress aws:SourceIp",
  ],
];

for (const [shape, { stack, target, answer }] of Object.entries(SHAPES)) {
  describe(`execute-api: a role that calls the function of ${shape}`, () => {
    const headers = { Authorization: "t", "X-Key": "k" };

    it("lets API Gateway call it, without a permission", () =>
      withGateway(withRole(stack(ROLE)), async (gateway) => {
        gateway.answers.set("g", { ok: true, payload: answer });
        const { status, text } = await gateway.send(target, { headers });
        assert.deepEqual([status, text], [200, "reached"], JSON.stringify(gateway.lines));
        assert.equal(gateway.invoked[0]?.functionArn, functionArn("g"));
      }));

    for (const [title, change, check] of UNFIT) {
      it(`does not call it with a role ${title}`, () =>
        withGateway(change(stack(ROLE)), async (gateway) => {
          assert.equal((await gateway.send(target, { headers })).status, 500);
          assert.deepEqual(gateway.invoked, []);
          assert.equal(gateway.reason.check, check);
        }));
    }

    it("does not call it with no role and no permission, or with a permission alone", () =>
      withGateway(stack(ROLE).permission("g", { function: functionArn("g") }), async (gateway) => {
        assert.equal((await gateway.send(target, { headers })).status, 500);
        gateway.stack = withRole(stack(undefined));
        assert.equal((await gateway.send(target, { headers })).status, 500);
        assert.deepEqual(gateway.invoked, []);
      }));
  });
}
