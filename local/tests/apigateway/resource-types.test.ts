import * as assert from "node:assert/strict";
import { resourceTypes } from "../../apigateway/resource-types";
import { NotEnforced } from "../../common/errors";
import { servedStack } from "../../served-stack";
import {
  API_ID,
  bodyOf,
  EXECUTION_ARN,
  functionArn,
  type Json,
  ROUTES,
  Stack,
  stackOf,
  withGateway,
} from "../execute-api/fixture";

const AWS = { region: "eu-central-1", accountId: "000000000000", gatewayUrl: "http://127.0.0.1:3000" };
const REST_API = "aws:apigateway/restApi:RestApi";
const RESPONSE = "aws:apigateway/response:Response";
const STAGE = "aws:apigateway/stage:Stage";
const METHOD_SETTINGS = "aws:apigateway/methodSettings:MethodSettings";
const body = JSON.stringify(bodyOf(ROUTES));
const stage = { restApi: "a1b2c3d4e5", deployment: "dep111", stageName: "dev" };
const settings = { restApi: "a1b2c3d4e5", stageName: "dev", methodPath: "*/*", settings: {} };

const typeOf = (type: string) => {
  const known = resourceTypes[type];
  assert.ok(known, type);
  return known;
};

const TAKEN: [type: string, inputs: Json][] = [
  [REST_API, { body, binaryMediaTypes: ["*/*"], endpointConfiguration: { types: "REGIONAL" }, name: "api" }],
  [
    REST_API,
    {
      body,
      endpointConfiguration: { types: "EDGE", ipAddressType: "dualstack" },
      minimumCompressionSize: "0",
    },
  ],
  [STAGE, stage],
  [
    STAGE,
    {
      ...stage,
      stageName: "a_b-C9",
      variables: { a: "b" },
      cacheClusterEnabled: false,
      xrayTracingEnabled: true,
    },
  ],
  [STAGE, { ...stage, accessLogSettings: { destinationArn: "arn", format: "$context.requestId" } }],
  [
    METHOD_SETTINGS,
    { ...settings, settings: { throttlingRateLimit: 1.5, throttlingBurstLimit: -1, loggingLevel: "INFO" } },
  ],
  [METHOD_SETTINGS, { ...settings, methodPath: "me/GET", settings: { cachingEnabled: false, metricsEnabled: true } }],
  [METHOD_SETTINGS, { ...settings, methodPath: "/GET" }],
];

const REFUSED: [type: string, inputs: Json, setting: string][] = [
  [REST_API, { body, policy: "{}" }, "policy"],
  [REST_API, { body, disableExecuteApiEndpoint: true }, "disableExecuteApiEndpoint"],
  [REST_API, { body, putRestApiMode: "merge" }, "putRestApiMode"],
  [REST_API, { body, endpointConfiguration: { types: "PRIVATE" } }, "endpointConfiguration.types"],
  [
    REST_API,
    { body, endpointConfiguration: { types: "REGIONAL", vpcEndpointIds: ["x"] } },
    "endpointConfiguration.vpcEndpointIds",
  ],
  [REST_API, { body, binaryMediaTypes: [7] }, "binaryMediaTypes"],
  [REST_API, { body: body.replace("AWS_IAM", "CUSTOM") }, "body.paths./.get.x-amazon-apigateway-auth.type"],
  [RESPONSE, { restApi: "a1b2c3d4e5", responseType: "DEFAULT_3XX" }, "responseType"],
  [RESPONSE, { restApi: "a1b2c3d4e5", responseType: "DEFAULT_4XX", statusCode: "99" }, "statusCode"],
  [
    RESPONSE,
    { restApi: "a1b2c3d4e5", responseType: "DEFAULT_4XX", responseParameters: { "gatewayresponse.header.X": "x" } },
    "responseParameters.gatewayresponse.header.X",
  ],
  [STAGE, { ...stage, stageName: "a.b" }, "stageName"],
  [STAGE, { ...stage, stageName: "" }, "stageName"],
  [STAGE, { ...stage, canarySettings: { deploymentId: "x" } }, "canarySettings"],
  [STAGE, { ...stage, clientCertificateId: "x" }, "clientCertificateId"],
  [STAGE, { ...stage, cacheClusterEnabled: true }, "cacheClusterEnabled"],
  [STAGE, { ...stage, variables: { a: 1 } }, "variables.a"],
  [METHOD_SETTINGS, { ...settings, settings: { cachingEnabled: true } }, "settings.cachingEnabled"],
  [METHOD_SETTINGS, { ...settings, settings: { throttlingRateLimit: "1" } }, "settings.throttlingRateLimit"],
  [METHOD_SETTINGS, { ...settings, settings: { throttlingBurstLimit: -2 } }, "settings.throttlingBurstLimit"],
  [METHOD_SETTINGS, { ...settings, settings: { somethingNew: true } }, "settings.somethingNew"],
  [METHOD_SETTINGS, { ...settings, methodPath: "*/GET" }, "methodPath"],
  [METHOD_SETTINGS, { ...settings, methodPath: "me/*" }, "methodPath"],
  [METHOD_SETTINGS, { ...settings, methodPath: "GET" }, "methodPath"],
];

describe("apigateway: resource types", () => {
  for (const [type, inputs] of TAKEN) {
    it(`${type} takes ${JSON.stringify(inputs).slice(-90)}`, () => {
      const known = typeOf(type);
      known.check?.(inputs);
      for (const name of Object.keys(inputs)) assert.ok(known.settings[name], name);
    });
  }

  for (const [type, inputs, setting] of REFUSED) {
    it(`${type} refuses ${setting} ${JSON.stringify(inputs).slice(-60)}`, () => {
      assert.throws(
        () => typeOf(type).check?.(inputs),
        (error) => error instanceof NotEnforced && error.setting === setting,
      );
    });
  }

  it("leaves out resource policies", () => {
    assert.equal(resourceTypes["aws:apigateway/restApiPolicy:RestApiPolicy"], undefined);
  });

  it("give the outputs of the AWS provider", () => {
    const api = typeOf(REST_API);
    const id = api.id({ body }, "api", AWS);
    assert.match(id, /^[0-9a-z]{10}$/);
    const outputs = api.outputs({ body }, "a1b2c3d4e5", AWS);
    assert.equal(outputs.executionArn, EXECUTION_ARN);
    assert.equal(outputs.arn, "arn:aws:apigateway:eu-central-1::/restapis/a1b2c3d4e5");
    assert.match(String(outputs.rootResourceId), /^[0-9a-z]{6}$/);
    assert.match(typeOf("aws:apigateway/deployment:Deployment").id({}, "api", AWS), /^[0-9a-z]{6}$/);
    const served = typeOf(STAGE).outputs(stage, "ags-a1b2c3d4e5-dev", AWS);
    assert.equal(served.invokeUrl, "http://127.0.0.1:3000/dev");
    assert.equal(served.executionArn, `${EXECUTION_ARN}/dev`);
    assert.equal(served.arn, "arn:aws:apigateway:eu-central-1::/restapis/a1b2c3d4e5/stages/dev");
  });
});

describe("apigateway: what is deployed", () => {
  it("serves a changed body from the next deployment on, and the old one until then", async () => {
    await withGateway(stackOf(), async (gateway) => {
      const call = async () => (await gateway.send("/dev/you", { headers: { authorization: "id" } })).status;
      const changed = bodyOf([...ROUTES, { path: "/you", lock: "cognito", function: "me" }]);
      gateway.stack.permission("you", { function: "me", sourceArn: `${EXECUTION_ARN}/*/GET/you` });
      assert.equal(await call(), 403);
      gateway.stack.api(changed);
      assert.equal(await call(), 403);
      gateway.stack.deployment("dep222").stage({ deployment: "dep222" });
      assert.equal(await call(), 200);
      assert.equal(gateway.event.requestContext.deploymentId, "dep222");
    });
  });

  it("keeps an old lock as long as its deployment is served, and no longer", async () => {
    await withGateway(stackOf(), async (gateway) => {
      const relocked = bodyOf([{ path: "/me", lock: "iam", function: "me" }]);
      gateway.stack.api(relocked);
      assert.equal((await gateway.send("/dev/me", { headers: { authorization: "id" } })).status, 200);
      gateway.stack.deployment();
      assert.equal((await gateway.send("/dev/me", { headers: { authorization: "id" } })).status, 403);
    });
  });

  it("serves a gateway response of its own resource from the next deployment on, before one of the body", async () => {
    const body = bodyOf(ROUTES);
    body["x-amazon-apigateway-gateway-responses"].UNAUTHORIZED = { statusCode: 418 };
    const response = (responseType: string, origin: string) => ({
      restApi: API_ID,
      responseType,
      responseParameters: { "gatewayresponse.header.Access-Control-Allow-Origin": `'${origin}'` },
    });
    await withGateway(stackOf(ROUTES, body), async (gateway) => {
      gateway.stack.add(RESPONSE, "unauthorized", "r1", response("UNAUTHORIZED", "https://a.example"));
      gateway.stack.add(RESPONSE, "default", "r2", response("DEFAULT_4XX", "https://b.example"));
      gateway.stack.add(RESPONSE, "other", "r3", { ...response("THROTTLED", "x"), restApi: "another" });
      assert.equal((await gateway.send("/dev/me")).status, 418);
      gateway.stack.deployment();
      const unauthorized = await gateway.send("/dev/me");
      assert.equal(unauthorized.status, 401);
      assert.equal(unauthorized.headers["access-control-allow-origin"], "https://a.example");
      const refused = await gateway.sendSigned("stolen", "/dev/");
      assert.equal(refused.status, 403);
      assert.equal(refused.headers["access-control-allow-origin"], "https://b.example");
      assert.equal(gateway.invoked.length, 0);
    });
  });

  const PERMISSIONS: [title: string, inputs: Json, status: number][] = [
    ["as awsx writes it", { sourceArn: `${EXECUTION_ARN}/*/GET/me` }, 200],
    ["for any method", { sourceArn: `${EXECUTION_ARN}/*/*/me` }, 200],
    ["for the whole API", { sourceArn: `${EXECUTION_ARN}/*` }, 200],
    ["by the function's name", { function: "me", sourceArn: `${EXECUTION_ARN}/dev/GET/me` }, 200],
    ["with the account", { sourceArn: `${EXECUTION_ARN}/*/GET/me`, sourceAccount: "000000000000" }, 200],
    ["in AWS's own case", { action: "lambda:InvokeFunction", sourceArn: `${EXECUTION_ARN}/*/GET/me` }, 200],
    ["for another method", { sourceArn: `${EXECUTION_ARN}/*/POST/me` }, 500],
    ["for another path", { sourceArn: `${EXECUTION_ARN}/*/GET/m` }, 500],
    ["for the path's beginning", { sourceArn: `${EXECUTION_ARN}/*/GET/` }, 500],
    ["for another stage", { sourceArn: `${EXECUTION_ARN}/prod/GET/me` }, 500],
    ["for another API", { sourceArn: EXECUTION_ARN.replace("a1b2c3d4e5", "zzzzzzzzzz").concat("/*/GET/me") }, 500],
    ["for another region", { sourceArn: EXECUTION_ARN.replace("eu-central-1", "us-east-1").concat("/*/GET/me") }, 500],
    ["for another account", { sourceArn: `${EXECUTION_ARN}/*/GET/me`, sourceAccount: "111111111111" }, 500],
    ["for another function", { function: functionArn("meme"), sourceArn: `${EXECUTION_ARN}/*/GET/me` }, 500],
    ["for another service", { principal: "events.amazonaws.com", sourceArn: `${EXECUTION_ARN}/*/GET/me` }, 500],
    ["of another action", { action: "lambda:GetFunction", sourceArn: `${EXECUTION_ARN}/*/GET/me` }, 500],
  ];
  for (const [title, inputs, status] of PERMISSIONS) {
    it(`asks for a permission ${title}: ${status} (AddPermission)`, async () => {
      const stack = stackOf();
      const urn = [...stack.resources].find(({ id }) => id === "GET/me")?.urn ?? "";
      stack.resources = stack.resources.without(urn);
      stack.permission("me", { function: functionArn("me"), ...inputs });
      await withGateway(stack, async (gateway) => {
        const reply = await gateway.send("/dev/me", { headers: { authorization: "id" } });
        assert.equal(reply.status, status, reply.text);
        assert.equal(gateway.invoked.length, status === 200 ? 1 : 0);
      });
    });
  }

  it("names a method that stands for all by *, and a parameter by its name", async () => {
    const routes = [{ path: "/u/{id}", method: "ANY", lock: "cognito" as const, function: "me" }];
    for (const [sourceArn, status] of [
      [`${EXECUTION_ARN}/*/*/u/{id}`, 200],
      [`${EXECUTION_ARN}/*/*/u/*`, 200],
      [`${EXECUTION_ARN}/*/GET/u/{id}`, 500],
      [`${EXECUTION_ARN}/*/ANY/u/{id}`, 500],
      [`${EXECUTION_ARN}/*/*/u/7`, 500],
    ] as const) {
      const stack = stackOf(routes);
      const urn = [...stack.resources].find(({ id }) => id === "ANY/u/{id}")?.urn ?? "";
      stack.resources = stack.resources.without(urn);
      stack.permission("u", { function: "me", sourceArn });
      await withGateway(stack, async (gateway) => {
        assert.equal((await gateway.send("/dev/u/7", { headers: { authorization: "id" } })).status, status, sourceArn);
      });
    }
  });
});

describe("apigateway: checkGateway", () => {
  const URN = (type: string, name: string) => `urn:pulumi:dev::serverless-auth::${type}::${name} (${type})`;
  const CASES: [title: string, stack: () => Stack, setting: string][] = [
    [
      "a user pool of elsewhere",
      () => {
        const stack = stackOf();
        const [pool] = stack.resources.all("aws:cognito/userPool:UserPool");
        stack.resources = stack.resources.without(pool?.urn ?? "");
        return stack;
      },
      `${URN(REST_API, "api")}: body.securityDefinitions.users.x-amazon-apigateway-authorizer.providerARNs`,
    ],
    [
      "two stages of one name",
      () => {
        const other = { restApi: "other12345", deployment: "dep333", stageName: "dev" };
        return stackOf()
          .add(REST_API, "other", "other12345", { body })
          .add("aws:apigateway/deployment:Deployment", "other", "dep333", { restApi: "other12345" })
          .add(STAGE, "other", "ags-other12345-dev", other);
      },
      `${URN(STAGE, "other")}: stageName`,
    ],
    ["a deployment of elsewhere", () => stackOf().stage({ deployment: "dep999" }), `${URN(STAGE, "api")}: deployment`],
    ["an API of elsewhere", () => stackOf().stage({ restApi: "zzz" }), `${URN(STAGE, "api")}: restApi`],
    [
      "another API's deployment",
      () =>
        stackOf()
          .add(REST_API, "other", "other12345", { body })
          .add("aws:apigateway/deployment:Deployment", "other", "dep333", { restApi: "other12345" })
          .stage({ deployment: "dep333" }),
      `${URN(STAGE, "api")}: deployment`,
    ],
    [
      "a deployment before its API",
      () => new Stack().deployment().api(bodyOf(ROUTES)).stage(),
      `${URN(STAGE, "api")}: deployment`,
    ],
    [
      "two settings of one method",
      () => stackOf().throttling(1, 1, "me/GET").throttling(9, 9, "/me/GET"),
      `${URN(METHOD_SETTINGS, "/me/GET")}: methodPath`,
    ],
    [
      "settings of no method",
      () => stackOf().throttling(1, 1, "you/GET"),
      `${URN(METHOD_SETTINGS, "you/GET")}: methodPath`,
    ],
    [
      "settings of another case",
      () => stackOf().throttling(1, 1, "ME/GET"),
      `${URN(METHOD_SETTINGS, "ME/GET")}: methodPath`,
    ],
  ];
  for (const [title, stack, setting] of CASES) {
    it(`refuses ${title}`, () => {
      assert.throws(
        () => servedStack(stack().resources),
        (error) => {
          assert.ok(error instanceof NotEnforced, String(error));
          assert.equal(error.line, `${setting}: ${error.message}`);
          return true;
        },
      );
    });
  }

  it("is what stands between such a stack and a caller: unchecked, it answers 500 and reaches nothing", async () => {
    await withGateway(stackOf().stage({ deployment: "dep999" }), async (gateway) => {
      const reply = await gateway.send("/dev/me", { headers: { authorization: "id" } });
      assert.deepEqual([reply.status, reply.text], [500, '{"message":"Internal server error"}']);
      assert.equal(gateway.reason.actual, "NotEnforced");
      assert.equal(gateway.invoked.length, 0);
    });
  });

  it("takes the program's own stack", () => {
    servedStack(stackOf().throttling(50, 100).throttling(1, 1, "/GET").throttling(1, 1, "me/GET").resources);
  });
});
