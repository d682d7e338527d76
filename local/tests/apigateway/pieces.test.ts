import * as assert from "node:assert/strict";
import { resourceTypes } from "../../apigateway/resource-types";
import { NotEnforced } from "../../common/errors";
import { servedStack } from "../../served-stack";
import type { Inputs } from "../../stack/resources";
import { functionArn, POOL_ARN, POOL_ID, REGION, type Stack, withGateway } from "../execute-api/fixture";
import { invokeArn, OF_API, Pieces, ROOT, type } from "./fixture";

const COGNITO = { authorization: "COGNITO_USER_POOLS", authorizerId: "users" };

/** Users at `/users/{id}`, and a method of each lock. */
const declared = () =>
  new Pieces()
    .resource("users-", "users")
    .resource("user-", "{id}", "users-")
    .resource("rest--", "{proxy+}")
    .method("users-", COGNITO)
    .method("users-", { httpMethod: "POST", ...COGNITO, authorizationScopes: ["files/read"] })
    .method("user-", { authorization: "AWS_IAM" })
    .method("rest--", { httpMethod: "ANY" })
    .method(ROOT, {});
const deployed = () => declared().deployment().stage();

describe("apigateway: an API declared piece by piece", () => {
  const NOT_LET_IN: [title: string, target: string, headers: Record<string, string>, status: number, text: string][] = [
    ["no token", "/dev/users", {}, 401, '{"message":"Unauthorized"}'],
    [
      "a token of another pool",
      "/dev/users",
      { Authorization: `id|${REGION}_Pool2` },
      401,
      '{"message":"Unauthorized"}',
    ],
    [
      "an access token where no scopes are asked",
      "/dev/users",
      { Authorization: "access" },
      401,
      '{"message":"Unauthorized"}',
    ],
    ["no signature", "/dev/users/7", {}, 403, '{"message":"Missing Authentication Token"}'],
  ];
  for (const [title, target, headers, status, text] of NOT_LET_IN) {
    it(`refuses ${title} before any function`, () =>
      withGateway(deployed(), async (gateway) => {
        const reply = await gateway.send(target, { headers });
        assert.deepEqual([reply.status, reply.text], [status, text]);
        assert.deepEqual(gateway.invoked, []);
      }));
  }

  it("refuses a scope that the token lacks, and takes the one that the method asks for", () =>
    withGateway(deployed(), async (gateway) => {
      const post = (token: string) => gateway.send("/dev/users", { method: "POST", headers: { Authorization: token } });
      assert.equal((await post(`access|${POOL_ID}|files/write`)).status, 401);
      assert.deepEqual(gateway.invoked, []);
      assert.equal((await post("access")).status, 200);
      assert.equal(gateway.event.requestContext.authorizer?.claims?.token_use, "access");
    }));

  it("takes an ID token, and gives the function the resource's path and id", () =>
    withGateway(deployed(), async (gateway) => {
      assert.equal((await gateway.send("/dev/users", { headers: { Authorization: "id" } })).text, "reached");
      const { resource, requestContext } = gateway.event;
      assert.deepEqual(
        [resource, requestContext.resourcePath, requestContext.resourceId],
        ["/users", "/users", "users-"],
      );
    }));

  it("takes a signature of a role that may, and no other", () =>
    withGateway(deployed(), async (gateway) => {
      assert.equal((await gateway.sendSigned("stolen", "/dev/users/7")).status, 403);
      assert.equal((await gateway.sendSigned("user", "/dev/users/7", { method: "DELETE" })).status, 200);
      assert.equal(gateway.event.resource, "/{proxy+}");
      gateway.invoked.length = 0;
      assert.equal((await gateway.sendSigned("user", "/dev/users/7")).status, 200);
      assert.deepEqual(gateway.event.pathParameters, { id: "7" });
    }));

  it("calls no function without a Lambda permission for the method", () => {
    const stack = declared()
      .resource("shut--", "shut")
      .method("shut--", {}, { uri: invokeArn("g") });
    return withGateway(stack.deployment().stage(), async (gateway) => {
      assert.equal((await gateway.send("/dev/shut")).status, 500);
      assert.deepEqual(gateway.invoked, []);
    });
  });

  it("opens the methods with authorization NONE alone", () =>
    withGateway(deployed(), async (gateway) => {
      assert.equal((await gateway.send("/dev")).text, "reached");
      assert.equal((await gateway.send("/dev/a/b", { method: "PATCH" })).text, "reached");
      const [, served] = [...servedStack(gateway.stack.resources).stages][0] ?? [];
      const open = served?.api.routes.filter(({ lock }) => lock.type === "NONE").map(({ path }) => path);
      assert.deepEqual(open, ["/{proxy+}", "/"]);
    }));

  it("answers by a mock with the headers that its responses declare", () => {
    const cors = { resourceId: "users-", httpMethod: "OPTIONS", statusCode: "204" };
    const header = "method.response.header.Access-Control-Allow-Origin";
    const stack = declared()
      .method(
        "users-",
        { httpMethod: "OPTIONS" },
        {
          type: "MOCK",
          requestTemplates: { "application/json": '{"statusCode": 204}' },
        },
      )
      .piece("MethodResponse", "mr", { ...cors, responseParameters: { [header]: true } })
      .piece("IntegrationResponse", "ir", { ...cors, responseParameters: { [header]: "'http://localhost:5173'" } });
    return withGateway(stack.deployment().stage(), async (gateway) => {
      const reply = await gateway.send("/dev/users", { method: "OPTIONS" });
      assert.deepEqual([reply.status, reply.headers["access-control-allow-origin"]], [204, "http://localhost:5173"]);
      assert.deepEqual(gateway.invoked, []);
    });
  });

  it("serves what its deployment captured, and a new lock from the next deployment on", () => {
    const stack = declared();
    return withGateway(stack.deployment().stage(), async (gateway) => {
      stack.resource("late--", "late").method("late--", { authorization: "AWS_IAM" });
      stack.method("users-", { authorization: "NONE" });
      assert.equal((await gateway.send("/dev/users")).status, 401);
      assert.equal((await gateway.send("/dev/late")).status, 200);
      assert.equal(gateway.event.resource, "/{proxy+}");
      gateway.invoked.length = 0;
      gateway.stack.deployment();
      assert.equal((await gateway.send("/dev/late")).status, 403);
      assert.deepEqual(gateway.invoked, []);
      assert.equal((await gateway.send("/dev/users")).status, 200);
    });
  });

  const REFUSED: [title: string, stack: () => Stack, urnEnd: string, setting: string, message: RegExp][] = [
    ["an API without methods", () => new Pieces(), "Deployment::api", "restApi", /dependsOn/],
    [
      "a method without an integration",
      () => declared().piece("Method", "m", { resourceId: ROOT, httpMethod: "PUT", authorization: "NONE" }),
      "Method::m",
      "httpMethod",
      /has no Integration/,
    ],
    [
      "a method of a resource that does not exist",
      () => declared().method("gone--"),
      "Method::method gone-- GET",
      "resourceId",
      /no Resource of this API/,
    ],
    [
      "a resource below one that does not exist",
      () => declared().resource("lost--", "lost", "gone--"),
      "Resource::lost--",
      "parentId",
      /no Resource of this API/,
    ],
    [
      "two resources of one path",
      () => declared().resource("twin--", "users"),
      "Resource::twin--",
      "pathPart",
      /keep one/,
    ],
    [
      "two path variables side by side",
      () => declared().resource("name--", "{name}", "users-").method("name--"),
      "RestApi::api",
      "resources./users/{name}",
      /matches what/,
    ],
    [
      "an authorizer that does not exist",
      () =>
        declared()
          .resource("x-----", "x")
          .method("x-----", { ...COGNITO, authorizerId: "gone" }),
      "Method::method x----- GET",
      "authorizerId",
      /no Authorizer of this API/,
    ],
    [
      "an authorizer of another kind than the method asks for",
      () =>
        declared()
          .resource("x-----", "x")
          .method("x-----", { ...COGNITO, authorization: "CUSTOM" }),
      "Method::method x----- GET",
      "authorization",
      /is CUSTOM, and the type of .* is COGNITO_USER_POOLS/,
    ],
    [
      "an authorizer of a foreign pool",
      () =>
        declared()
          .piece("Authorizer", "foreign", { type: "COGNITO_USER_POOLS", providerArns: [`${POOL_ARN}x`] })
          .resource("x-----", "x")
          .method("x-----", { ...COGNITO, authorizerId: "foreign" }),
      "Authorizer::foreign",
      "providerArns",
      /no user pool of this stack/,
    ],
    [
      "a response of a mock that the method does not declare",
      () =>
        declared()
          .method("users-", { httpMethod: "OPTIONS" }, { type: "MOCK" })
          .piece("IntegrationResponse", "ir", { resourceId: "users-", httpMethod: "OPTIONS", statusCode: "200" }),
      "IntegrationResponse::ir",
      "statusCode",
      /no response of the method declares/,
    ],
  ];
  for (const [title, stack, urnEnd, setting, message] of REFUSED) {
    it(`refuses ${title}, naming the resource`, () => {
      const { resources } = stack().deployment().stage();
      assert.throws(
        () => servedStack(resources).stages,
        (error) =>
          error instanceof NotEnforced &&
          error.setting === setting &&
          message.test(error.message) &&
          error.resource?.urn.endsWith(urnEnd) === true,
      );
    });
  }

  const METHOD = { ...OF_API, resourceId: ROOT, httpMethod: "GET", authorization: "NONE" };
  const PROXY = {
    ...OF_API,
    resourceId: ROOT,
    httpMethod: "GET",
    type: "AWS_PROXY",
    integrationHttpMethod: "POST",
    uri: invokeArn("f"),
  };
  const LAMBDA = { ...OF_API, authorizerUri: invokeArn("authorizer") };
  const INPUTS: [name: string, inputs: Inputs, setting: string][] = [
    ["Resource", { ...OF_API, parentId: ROOT, pathPart: "a/b" }, "pathPart"],
    ["Resource", { ...OF_API, parentId: ROOT, pathPart: "a b" }, "pathPart"],
    ["Resource", { ...OF_API, parentId: ROOT }, "pathPart"],
    ["Method", { ...METHOD, httpMethod: "get" }, "httpMethod"],
    ["Method", { ...METHOD, authorization: "JWT" }, "authorization"],
    ["Method", { ...METHOD, authorization: "CUSTOM" }, "authorizerId"],
    [
      "Method",
      { ...METHOD, authorization: "CUSTOM", authorizerId: "a", authorizationScopes: ["a"] },
      "authorizationScopes",
    ],
    ["Method", { ...METHOD, authorization: undefined }, "authorization"],
    ["Method", { ...METHOD, authorization: "COGNITO_USER_POOLS" }, "authorizerId"],
    ["Method", { ...METHOD, authorizerId: "users" }, "authorizerId"],
    ["Method", { ...METHOD, authorizationScopes: ["a"] }, "authorizationScopes"],
    ["Method", { ...METHOD, apiKeyRequired: "yes" }, "apiKeyRequired"],
    [
      "Method",
      { ...METHOD, requestParameters: { "method.request.path.id": "yes" } },
      "requestParameters.method.request.path.id",
    ],
    ["Method", { ...METHOD, requestModels: { "application/json": 7 } }, "requestModels.application/json"],
    ["Model", { ...OF_API, name: "a-b", contentType: "application/json" }, "name"],
    ["Model", { ...OF_API, name: "User", contentType: "application/json", schema: "{" }, "schema"],
    ["Model", { ...OF_API, name: "User", contentType: "application/json", schema: "[]" }, "schema"],
    ["RequestValidator", { ...OF_API, validateRequestBody: "yes" }, "validateRequestBody"],
    ["Integration", { ...PROXY, type: "HTTP_PROXY" }, "type"],
    ["Integration", { ...PROXY, type: "AWS" }, "type"],
    ["Integration", { ...PROXY, integrationHttpMethod: "GET" }, "integrationHttpMethod"],
    ["Integration", { ...PROXY, uri: functionArn("f") }, "uri"],
    ["Integration", { ...PROXY, credentials: "arn:aws:iam::*:user/*" }, "credentials"],
    ["Integration", { ...PROXY, timeoutMilliseconds: 40_000 }, "timeoutMilliseconds"],
    ["Authorizer", { ...OF_API, type: "JWT" }, "type"],
    ["Authorizer", { ...OF_API }, "authorizerUri"],
    ["Authorizer", { ...OF_API, type: "REQUEST", authorizerUri: functionArn("f") }, "authorizerUri"],
    ["Authorizer", { ...LAMBDA, authorizerCredentials: "arn:aws:iam::*:user/*" }, "authorizerCredentials"],
    ["Authorizer", { ...LAMBDA, authorizerResultTtlInSeconds: 3601 }, "authorizerResultTtlInSeconds"],
    ["Authorizer", { ...LAMBDA, identitySource: "method.request.querystring.key" }, "identitySource"],
    ["Authorizer", { ...LAMBDA, identitySource: "method.request.body.key", type: "REQUEST" }, "identitySource"],
    ["Authorizer", { ...LAMBDA, identitySource: "context.error", type: "REQUEST" }, "identitySource"],
    ["Authorizer", { ...LAMBDA, identitySource: "", type: "REQUEST" }, "identitySource"],
    ["Authorizer", { ...LAMBDA, type: "REQUEST", identityValidationExpression: "x" }, "identityValidationExpression"],
    ["Authorizer", { ...LAMBDA, providerArns: [POOL_ARN] }, "providerArns"],
    [
      "Authorizer",
      { ...OF_API, type: "COGNITO_USER_POOLS", providerArns: [POOL_ARN], authorizerUri: "x" },
      "authorizerUri",
    ],
    ["Authorizer", { ...OF_API, type: "COGNITO_USER_POOLS" }, "providerArns"],
    [
      "Authorizer",
      {
        ...OF_API,
        type: "COGNITO_USER_POOLS",
        providerArns: [POOL_ARN],
        identitySource: "method.request.querystring.t",
      },
      "identitySource",
    ],
    ["MethodResponse", { ...METHOD, statusCode: "100" }, "statusCode"],
    ["IntegrationResponse", { ...METHOD, statusCode: "x" }, "statusCode"],
  ];
  for (const [name, inputs, setting] of INPUTS) {
    it(`refuses a ${name} by its ${setting}: ${JSON.stringify(inputs[setting])}`, () => {
      assert.throws(
        () => resourceTypes[type(name)]?.check?.(inputs),
        (error) => error instanceof NotEnforced && error.setting === setting,
      );
    });
  }

  it("has the outputs of the AWS provider", () => {
    const { resources } = new Pieces().resource("users-", "users");
    const user = { ...OF_API, parentId: ROOT, pathPart: "users" };
    const known = resourceTypes[type("Resource")];
    assert.deepEqual(known?.initialOutputs?.(user, resources), { path: "/users" });
    const outputs = known?.outputs(
      user,
      "users-",
      { region: REGION, accountId: "0", gatewayUrl: "" },
      { path: "/users" },
    );
    assert.equal(outputs?.path, "/users");
  });
});
