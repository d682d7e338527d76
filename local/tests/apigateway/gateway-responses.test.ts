import * as assert from "node:assert/strict";
import { compileGatewayResponses } from "../../apigateway/gateway-responses";
import { NotEnforced } from "../../common/errors";
import { bodyOf, type Gateway, type Json, ROUTES, stackOf, withGateway } from "../execute-api/fixture";

const TYPES = "Gateway response types for API Gateway";
const DOC = "x-amazon-apigateway-gateway-responses.gatewayResponse object";

const open = (gateway: Gateway) =>
  gateway.send("/dev/", { headers: { "user-agent": "curl", origin: "https://a.example" } });
const unauthorized = (gateway: Gateway) => gateway.send("/dev/me");
const denied = (gateway: Gateway) => gateway.sendSigned("user", "/dev/admin");
const template = (text: string) => ({ responseTemplates: { "application/json": text } });

interface Case {
  title: string;
  source: string;
  responses: Json;
  send?: (gateway: Gateway) => ReturnType<Gateway["send"]>;
  status: number;
  text: string | RegExp;
  headers?: Record<string, string>;
}

const DENIED =
  "User: arn:aws:sts::000000000000:assumed-role/user/CognitoIdentityCredentials is not authorized to perform: execute-api:Invoke on resource: arn:aws:execute-api:eu-central-1:********0000:a1b2c3d4e5/dev/GET/admin";

const CASES: Case[] = [
  {
    title: "none",
    source: TYPES,
    responses: {},
    status: 403,
    text: '{"message":"Missing Authentication Token"}',
  },
  {
    title: "none, access denied: the capital M",
    source: "aws-behaviour, section 1, captured on AWS",
    responses: undefined,
    send: denied,
    status: 403,
    text: `{"Message":"${DENIED}"}`,
  },
  {
    title: "awsx's own default",
    source: "awsx 3.9, api.js, generateGatewayResponses",
    responses: {
      MISSING_AUTHENTICATION_TOKEN: { statusCode: 404, ...template('{"message": "404 Not found" }') },
    },
    status: 404,
    text: '{"message": "404 Not found" }',
    headers: { "x-amzn-errortype": "MissingAuthenticationTokenException" },
  },
  {
    title: "a status as text, and a small m that was chosen",
    source: DOC,
    responses: {
      ACCESS_DENIED: { statusCode: "418", ...template('{"message":$context.error.messageString}') },
    },
    send: denied,
    status: 418,
    text: `{"message":"${DENIED}"}`,
  },
  {
    title: "a status alone",
    source: DOC,
    responses: { UNAUTHORIZED: { statusCode: 499 } },
    send: unauthorized,
    status: 499,
    text: '{"message":"Unauthorized"}',
  },
  {
    title: "DEFAULT_4XX for a type that is not named",
    source: TYPES,
    responses: { DEFAULT_4XX: { statusCode: 444, ...template("{}") }, DEFAULT_5XX: { statusCode: 555 } },
    send: unauthorized,
    status: 444,
    text: "{}",
  },
  {
    title: "a type of its own before DEFAULT_4XX",
    source: TYPES,
    responses: { DEFAULT_4XX: { statusCode: 444, ...template("{}") }, UNAUTHORIZED: {} },
    send: unauthorized,
    status: 401,
    text: '{"message":"Unauthorized"}',
  },
  {
    title: "DEFAULT_5XX for a malformed reply",
    source: "LocalStack, parse_lambda_response: InternalServerError is DEFAULT_5XX",
    responses: {
      DEFAULT_4XX: { statusCode: 444 },
      DEFAULT_5XX: { statusCode: 555, ...template("$context.error.responseType") },
    },
    send: (gateway) => {
      gateway.invocation = { ok: true, payload: "no reply" };
      return gateway.send("/dev/me", { headers: { authorization: "id" } });
    },
    status: 555,
    text: "DEFAULT_5XX",
  },
  {
    title: "headers, fixed and from the request",
    source: DOC,
    responses: {
      MISSING_AUTHENTICATION_TOKEN: {
        responseParameters: {
          "gatewayresponse.header.Access-Control-Allow-Origin": "'*'",
          "gatewayresponse.header.X-Origin": "method.request.header.Origin",
          "gatewayresponse.header.X-Absent": "method.request.header.X-Nothing",
          "gatewayresponse.header.x-amzn-errortype": "'None'",
        },
      },
    },
    send: open,
    status: 403,
    text: '{"message":"Missing Authentication Token"}',
    headers: {
      "access-control-allow-origin": "*",
      "x-origin": "https://a.example",
      "x-amzn-errortype": "None",
    },
  },
  {
    title: "variables",
    source: "Variables for data models, authorizers, mapping templates, and CloudWatch access logging",
    responses: {
      MISSING_AUTHENTICATION_TOKEN: template(
        "$context.error.message $context.error.messageString $context.error.responseType $context.apiId $context.stage $context.httpMethod $context.path $context.resourcePath $context.protocol $context.accountId $context.requestTimeEpoch $context.requestTime $context.identity.sourceIp $context.identity.userAgent $context.domainPrefix.$context.error.validationErrorString 5$ $5 #set",
      ),
    },
    send: open,
    status: 403,
    text: 'Missing Authentication Token "Missing Authentication Token" MISSING_AUTHENTICATION_TOKEN a1b2c3d4e5 dev GET /dev/ / HTTP/1.1 000000000000 1718636305000 17/Jun/2024:14:58:25 +0000 127.0.0.1 curl a1b2c3d4e5. 5$ $5 #set',
  },
  {
    title: "ids, as in the headers",
    source: DOC,
    responses: { MISSING_AUTHENTICATION_TOKEN: template("$context.requestId $context.extendedRequestId") },
    status: 403,
    text: /^[0-9a-f-]{36} [\w-]{15}=$/,
  },
];

describe("apigateway: gateway responses", () => {
  for (const { title, source, responses, send = open, status, text, headers = {} } of CASES) {
    it(`${title} (${source})`, async () => {
      const body = bodyOf(ROUTES);
      body["x-amazon-apigateway-gateway-responses"] = responses;
      await withGateway(stackOf(ROUTES, body), async (gateway) => {
        const reply = await send(gateway);
        assert.equal(reply.status, status);
        if (typeof text === "string") assert.equal(reply.text, text);
        else assert.match(reply.text, text);
        assert.equal(reply.headers["content-type"], "application/json");
        for (const [name, value] of Object.entries(headers)) assert.equal(reply.headers[name], value);
        assert.equal(reply.headers["x-absent"], undefined);
      });
    });
  }

  const TEMPLATE = "responses.UNAUTHORIZED.responseTemplates.application/json";
  const REFUSED: [title: string, response: Json, setting: string][] = [
    ["an unknown variable", template("$context.authorizer.claims"), TEMPLATE],
    ["a variable of the prototype", template("$context.constructor"), TEMPLATE],
    ["a variable that is none", template("$context"), TEMPLATE],
    ["another root", template("$input.body"), TEMPLATE],
    ["stage variables", template("$stageVariables.x"), TEMPLATE],
    ["braces", template("${" + "context.requestId}"), TEMPLATE],
    ["a status that is none", { statusCode: "abc" }, "responses.UNAUTHORIZED.statusCode"],
    ["a status out of range", { statusCode: 600 }, "responses.UNAUTHORIZED.statusCode"],
    ["a status that is no final answer", { statusCode: 101 }, "responses.UNAUTHORIZED.statusCode"],
    [
      "another media type",
      { responseTemplates: { "text/html": "x" } },
      "responses.UNAUTHORIZED.responseTemplates.text/html",
    ],
    ["an unknown member", { responseModels: {} }, "responses.UNAUTHORIZED.responseModels"],
    ...[
      "gatewayresponse.header.Content-Length",
      "gatewayresponse.header.transfer-encoding",
      "gatewayresponse.body",
      "gatewayresponse.header.a b",
    ].map((name): [string, Json, string] => [
      name,
      { responseParameters: { [name]: "'1'" } },
      `responses.UNAUTHORIZED.responseParameters.${name}`,
    ]),
    ...["x", "'a'b'", "'a\r\nb'", "context.requestId", "method.request.querystring.x", ""].map(
      (value): [string, Json, string] => [
        `a header of ${JSON.stringify(value)}`,
        { responseParameters: { "gatewayresponse.header.X": value } },
        "responses.UNAUTHORIZED.responseParameters.gatewayresponse.header.X",
      ],
    ),
  ];
  for (const [title, response, setting] of REFUSED) {
    it(`are refused for ${title}`, () => {
      assert.throws(
        () => compileGatewayResponses({ UNAUTHORIZED: response }, "responses"),
        (error) => error instanceof NotEnforced && error.setting === setting,
      );
    });
  }
});
