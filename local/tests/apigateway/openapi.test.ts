import * as assert from "node:assert/strict";
import { parseBody } from "../../apigateway/openapi";
import { NotEnforced } from "../../common/errors";
import { bodyOf, functionArn, type Json, POOL_ARN, REGION, ROUTES } from "../execute-api/fixture";

const body = () => bodyOf(ROUTES);
const AUTHORIZER = "body.securityDefinitions.users.x-amazon-apigateway-authorizer";
const ME = "body.paths./me.get";
const ROOT = "body.paths./.get";
const INTEGRATION = `${ROOT}.x-amazon-apigateway-integration`;

/** A body that may carry a lock which is not held, and the setting that the refusal must name. */
const REFUSED: { title: string; change(body: Json): void; setting: string; says: RegExp }[] = [
  {
    title: "security definitions of both versions",
    change: (it) => {
      it.components = { securitySchemes: {} };
    },
    setting: "body.securityDefinitions",
    says: /keep one of the two/,
  },
  {
    title: "an unknown member of a SigV4 definition",
    change: (it) => {
      it.securityDefinitions.sigv4 = {
        type: "apiKey",
        name: "Authorization",
        in: "header",
        "x-amazon-apigateway-authtype": "awsSigv4",
        "x-amazon-apigateway-other": {},
      };
      delete it.paths["/"].get["x-amazon-apigateway-auth"];
      it.paths["/"].get.security = [{ sigv4: [] }];
    },
    setting: "body.securityDefinitions.sigv4.x-amazon-apigateway-other",
    says: /not known to the local run/,
  },
  {
    title: "a route of type NONE beside an authorizer",
    change: (it) => {
      it.paths["/me"].get["x-amazon-apigateway-auth"] = { type: "NONE" };
    },
    setting: `${ME}.security`,
    says: /keep one of the two/,
  },
  {
    title: "an empty requirement",
    change: (it) => {
      it.paths["/me"].get.security = [{}];
    },
    setting: `${ME}.security[0]`,
    says: /open to everybody/,
  },
  {
    title: "an optional requirement",
    change: (it) => it.paths["/me"].get.security.push({}),
    setting: `${ME}.security[1]`,
    says: /open to everybody/,
  },
  {
    title: "two definitions, either",
    change: (it) => it.paths["/me"].get.security.push({ others: [] }),
    setting: `${ME}.security`,
    says: /several/,
  },
  {
    title: "two definitions, both",
    change: (it) => {
      it.paths["/me"].get.security = [{ users: [], others: [] }];
    },
    setting: `${ME}.security`,
    says: /several/,
  },
  {
    title: "AWS_IAM beside an authorizer",
    change: (it) => {
      it.paths["/me"].get["x-amazon-apigateway-auth"] = { type: "AWS_IAM" };
    },
    setting: `${ME}.security`,
    says: /beside x-amazon-apigateway-auth/,
  },
  {
    title: "an API key in another header",
    change: (it) => {
      it.paths["/me"].get.security = [{ api_key: [] }];
      it.securityDefinitions.api_key = { type: "apiKey", name: "x-key", in: "header" };
    },
    setting: "body.securityDefinitions.api_key",
    says: /has no authorizer/,
  },
  {
    title: "a Lambda authorizer that is called with the caller's own credentials",
    change: (it) => {
      it.securityDefinitions.users["x-amazon-apigateway-authtype"] = "custom";
      it.securityDefinitions.users["x-amazon-apigateway-authorizer"] = {
        type: "token",
        authorizerUri: "arn",
        authorizerCredentials: "arn:aws:iam::*:user/*",
      };
    },
    setting: `${AUTHORIZER}.authorizerCredentials`,
    says: /only a role runs here/,
  },
  {
    title: "an API key that is not defined, beside an authorizer",
    change: (it) => it.paths["/me"].get.security.push({ api_key: [] }),
    setting: `${ME}.security`,
    says: /several/,
  },
  {
    title: "a definition that is not there",
    change: (it) => {
      it.paths["/me"].get.security = [{ toString: [] }];
    },
    setting: `${ME}.security`,
    says: /does not define/,
  },
  {
    title: "a Lambda authorizer that names no function",
    change: (it) => {
      it.securityDefinitions.users["x-amazon-apigateway-authtype"] = "custom";
      it.securityDefinitions.users["x-amazon-apigateway-authorizer"] = {
        type: "token",
        authorizerUri: "arn",
      };
    },
    setting: `${AUTHORIZER}.authorizerUri`,
    says: /does not name one function/,
  },
  {
    title: "a Lambda authorizer under a Cognito name",
    change: (it) => {
      it.securityDefinitions.users["x-amazon-apigateway-authorizer"].type = "request";
    },
    setting: `${AUTHORIZER}.type`,
    says: /cognito_user_pools/,
  },
  {
    title: "an unknown type of definition",
    change: (it) => {
      it.securityDefinitions.users = { type: "oauth2", flow: "implicit" };
    },
    setting: "body.securityDefinitions.users",
    says: /no authorizer/,
  },
  {
    title: "a token in the query",
    change: (it) => {
      it.securityDefinitions.users.in = "query";
    },
    setting: "body.securityDefinitions.users",
    says: /header/,
  },
  {
    title: "no user pool",
    change: (it) => {
      it.securityDefinitions.users["x-amazon-apigateway-authorizer"].providerARNs = [];
    },
    setting: `${AUTHORIZER}.providerARNs`,
    says: /no user pool/,
  },
  {
    title: "user pools that are no list",
    change: (it) => {
      it.securityDefinitions.users["x-amazon-apigateway-authorizer"].providerARNs = POOL_ARN;
    },
    setting: `${AUTHORIZER}.providerARNs`,
    says: /list/,
  },
  {
    title: "two identity sources",
    change: (it) => {
      it.securityDefinitions.users["x-amazon-apigateway-authorizer"].identitySource =
        "method.request.header.Authorization, method.request.header.X";
    },
    setting: `${AUTHORIZER}.identitySource`,
    says: /one header/,
  },
  {
    title: "an identity source that is no header",
    change: (it) => {
      it.securityDefinitions.users["x-amazon-apigateway-authorizer"].identitySource = "context.identity.sourceIp";
    },
    setting: `${AUTHORIZER}.identitySource`,
    says: /one header/,
  },
  {
    title: "an identity source beside another name",
    change: (it) => {
      it.securityDefinitions.users.name = "X-Token";
    },
    setting: `${AUTHORIZER}.identitySource`,
    says: /X-Token/,
  },
  ...["(", "a++", "\\Qx\\E", "[a-z&&[^b]]", "x\\Z"].map((expression) => ({
    title: `an audience ${expression}`,
    change: (it: Json) => {
      it.securityDefinitions.users["x-amazon-apigateway-authorizer"].identityValidationExpression = expression;
    },
    setting: `${AUTHORIZER}.identityValidationExpression`,
    says: /regular expression/,
  })),
  {
    title: "an audience for access tokens",
    change: (it) => {
      it.paths["/me"].get.security = [{ users: ["a/b"] }];
      it.securityDefinitions.users["x-amazon-apigateway-authorizer"].identityValidationExpression = "x";
    },
    setting: `${AUTHORIZER}.identityValidationExpression`,
    says: /access tokens/,
  },
  {
    title: "an unknown setting of an authorizer",
    change: (it) => {
      it.securityDefinitions.users["x-amazon-apigateway-authorizer"].jwtConfiguration = {};
    },
    setting: `${AUTHORIZER}.jwtConfiguration`,
    says: /not known/,
  },
  {
    title: "an unknown type of x-amazon-apigateway-auth",
    change: (it) => {
      it.paths["/"].get["x-amazon-apigateway-auth"].type = "CUSTOM";
    },
    setting: `${ROOT}.x-amazon-apigateway-auth.type`,
    says: /CUSTOM/,
  },
  {
    title: "a resource policy",
    change: (it) => {
      it["x-amazon-apigateway-policy"] = { Statement: [] };
    },
    setting: "body.x-amazon-apigateway-policy",
    says: /resource policy/,
  },
  {
    title: "a lock for all routes at once",
    change: (it) => {
      it.security = [{ users: [] }];
    },
    setting: "body.security",
    says: /each route/,
  },
  {
    title: "an endpoint configuration",
    change: (it) => {
      it["x-amazon-apigateway-endpoint-configuration"] = { disableExecuteApiEndpoint: true };
    },
    setting: "body.x-amazon-apigateway-endpoint-configuration",
    says: /RestApi/,
  },
  {
    title: "an extension of Amazon's that is not known",
    change: (it) => {
      it["x-amazon-apigateway-something-new"] = {};
    },
    setting: "body.x-amazon-apigateway-something-new",
    says: /not known/,
  },
  {
    title: "the same at a route",
    change: (it) => {
      it.paths["/"].get["X-Amazon-Apigateway-Auth"] = { type: "AWS_IAM" };
    },
    setting: `${ROOT}.X-Amazon-Apigateway-Auth`,
    says: /not known/,
  },
  {
    title: "a reference in the place of a path",
    change: (it) => {
      it.paths["/me"] = { $ref: "#/x" };
    },
    setting: "body.paths./me.$ref",
    says: /not known/,
  },
  {
    title: "a method that is not known",
    change: (it) => {
      it.paths["/me"].trace = it.paths["/me"].get;
    },
    setting: "body.paths./me.trace",
    says: /not known/,
  },
  {
    title: "a method in capitals",
    change: (it) => {
      it.paths["/me"].GET = it.paths["/me"].get;
    },
    setting: "body.paths./me.GET",
    says: /not known/,
  },
  {
    title: "a path that ends with a slash",
    change: (it) => {
      it.paths["/me/"] = it.paths["/me"];
    },
    setting: "body.paths./me/",
    says: /no path/,
  },
  {
    title: "two paths that match the same",
    change: (it) => {
      it.paths["/u/{a}"] = it.paths["/me"];
      it.paths["/u/{b}"] = it.paths["/me"];
    },
    setting: "body.paths./u/{b}",
    says: /matches what \/u\/\{a\} matches/,
  },
  ...["http", "http_proxy", "aws", undefined].map((type) => ({
    title: `an integration of type ${type}`,
    change: (it: Json) => {
      it.paths["/"].get["x-amazon-apigateway-integration"].type = type;
    },
    setting: `${INTEGRATION}.type`,
    says: /does not run here/,
  })),
  {
    title: "an integration with the caller's own credentials",
    change: (it) => {
      it.paths["/"].get["x-amazon-apigateway-integration"].credentials = "arn:aws:iam::*:user/*";
    },
    setting: `${INTEGRATION}.credentials`,
    says: /only a role runs here/,
  },
  {
    title: "no integration",
    change: (it) => delete it.paths["/"].get["x-amazon-apigateway-integration"],
    setting: INTEGRATION,
    says: /missing/,
  },
  ...Object.entries({
    requestParameters: { "integration.request.header.X": "'y'" },
    requestTemplates: { "application/json": "{}" },
    contentHandling: "CONVERT_TO_TEXT",
    cacheKeyParameters: ["method.request.header.X"],
    tlsConfig: { insecureSkipVerification: true },
    connectionId: "x",
    responseTransferMode: "STREAM",
  }).map(([name, value]) => ({
    title: `an integration's ${name}`,
    change: (it: Json) => {
      it.paths["/"].get["x-amazon-apigateway-integration"][name] = value;
    },
    setting: `${INTEGRATION}.${name}`,
    says: /not known/,
  })),
  ...Object.entries({
    httpMethod: "GET",
    connectionType: "VPC_LINK",
    timeoutInMillis: 29_001,
    uri: functionArn("f"),
  }).map(([name, value]) => ({
    title: `an integration's ${name} of ${value}`,
    change: (it: Json) => {
      it.paths["/"].get["x-amazon-apigateway-integration"][name] = value;
    },
    setting: `${INTEGRATION}.${name}`,
    says: /./,
  })),
  ...[`${functionArn("f")}:7`, `${functionArn("f")}:prod`, `${functionArn("x")}${"$"}{stageVariables.f}`, "f", ""].map(
    (arn) => ({
      title: `the function ${arn}`,
      change: (it: Json) => {
        it.paths["/"].get["x-amazon-apigateway-integration"].uri =
          `arn:aws:apigateway:${REGION}:lambda:path/2015-03-31/functions/${arn}/invocations`;
      },
      setting: `${INTEGRATION}.uri`,
      says: /one function/,
    }),
  ),
  {
    title: "an unknown version",
    change: (it) => {
      it.swagger = "1.2";
    },
    setting: "body",
    says: /version/,
  },
  {
    title: "OpenAPI 3.1",
    change: (it) => {
      delete it.swagger;
      it.openapi = "3.1.0";
    },
    setting: "body",
    says: /version/,
  },
  {
    title: "no paths",
    change: (it) => delete it.paths,
    setting: "body.paths",
    says: /object/,
  },
  {
    title: "a gateway response of an unknown type",
    change: (it) => {
      it["x-amazon-apigateway-gateway-responses"].NOT_FOUND = {};
    },
    setting: "body.x-amazon-apigateway-gateway-responses.NOT_FOUND",
    says: /not known/,
  },
];

function refusal(text: unknown): NotEnforced {
  try {
    parseBody(text);
  } catch (error) {
    assert.ok(error instanceof NotEnforced, String(error));
    return error;
  }
  throw new assert.AssertionError({ message: "was let through" });
}

describe("apigateway: an OpenAPI body", () => {
  for (const { title, change, setting, says } of REFUSED) {
    it(`is refused for ${title}`, () => {
      const changed = body();
      change(changed);
      const error = refusal(JSON.stringify(changed));
      assert.equal(error.setting, setting);
      assert.match(error.message, says);
    });
  }

  it("is refused where an object names a key twice: JSON.parse would keep the last alone", () => {
    const twice = JSON.stringify(body()).replace('"swagger":"2.0"', '"swagger":"2.0","paths":{}');
    const error = refusal(twice);
    assert.equal(error.setting, "body");
    assert.match(error.message, /the key "paths" stands twice/);
  });

  for (const text of ["", "swagger: '2.0'", "[]", "null", "7", undefined]) {
    it(`is refused where it is ${JSON.stringify(text)}`, () => {
      assert.equal(refusal(text).setting, "body");
    });
  }

  it("of awsx is read whole", () => {
    const api = parseBody(JSON.stringify(body()));
    assert.deepEqual(
      api.routes.map(({ method, path, lock, integration }) => [
        method,
        path,
        lock.type,
        integration.type === "AWS_PROXY" && integration.functionArn,
      ]),
      [
        ["GET", "/", "AWS_IAM", functionArn("authenticated")],
        ["GET", "/me", "COGNITO_USER_POOLS", functionArn("me")],
        ["GET", "/admin", "AWS_IAM", functionArn("admin")],
      ],
    );
    assert.deepEqual(api.binaryMediaTypes, ["*/*"]);
    assert.deepEqual([...api.gatewayResponses.keys()], ["MISSING_AUTHENTICATION_TOKEN", "ACCESS_DENIED"]);
    const lock = api.routes[1]?.lock;
    assert.ok(lock?.type === "COGNITO_USER_POOLS");
    assert.deepEqual(
      { header: lock.authorizer.header, pools: lock.authorizer.pools, scopes: lock.scopes },
      { header: "Authorization", pools: [POOL_ARN], scopes: [] },
    );
  });

  const TAKEN: [title: string, change: (body: Json) => void][] = [
    [
      "what only documents",
      (it) =>
        Object.assign(it, {
          tags: [],
          definitions: {},
          "x-other": 1,
          "x-amazon-apigateway-documentation": {},
        }),
    ],
    [
      "validators that nobody asks for",
      (it) => {
        it["x-amazon-apigateway-request-validators"] = { ALL: {} };
      },
    ],
    [
      "a definition that nobody asks for",
      (it) => {
        it.securityDefinitions.api_key = { type: "apiKey", name: "x-api-key", in: "header" };
      },
    ],
    [
      "parameters that nobody validates",
      (it) => {
        it.paths["/me"].get.parameters = [{ name: "x", in: "query", required: true }];
      },
    ],
    [
      "a time to live of results, which are verified each time",
      (it) => {
        it.securityDefinitions.users["x-amazon-apigateway-authorizer"].authorizerResultTtlInSeconds = 300;
      },
    ],
    [
      "an open route",
      (it) => {
        it.paths["/me"].get.security = [];
      },
    ],
    [
      "AWS_IAM in lower case",
      (it) => {
        it.paths["/"].get["x-amazon-apigateway-auth"].type = "aws_iam";
      },
    ],
  ];
  for (const [title, change] of TAKEN) {
    it(`may hold ${title}`, () => {
      const changed = body();
      change(changed);
      assert.equal(parseBody(JSON.stringify(changed)).routes.length, 3);
    });
  }

  it("may name SigV4 as a definition, as API Gateway exports it", () => {
    const exported = body();
    delete exported.paths["/"].get["x-amazon-apigateway-auth"];
    exported.paths["/"].get.security = [{ sigv4: [] }];
    exported.securityDefinitions.sigv4 = {
      type: "apiKey",
      name: "Authorization",
      in: "header",
      "x-amazon-apigateway-authtype": "awsSigv4",
    };
    assert.deepEqual(parseBody(JSON.stringify(exported)).routes[0]?.lock, { type: "AWS_IAM" });
  });

  it("may be OpenAPI 3.0", () => {
    const { swagger: _, securityDefinitions, ...rest } = body();
    const document = { ...rest, openapi: "3.0.1", components: { securitySchemes: securityDefinitions } };
    assert.equal(parseBody(JSON.stringify(document)).routes[1]?.lock.type, "COGNITO_USER_POOLS");
  });
});
