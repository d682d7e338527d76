import * as assert from "node:assert/strict";
import { bodyOf, type Json, type RouteOf, stackOf, withGateway } from "./fixture";

const MOCK = "LocalStack, tests/aws/services/apigateway, captured on AWS";
const CHOICE = "Method request behavior for payloads without mapping templates for REST APIs";
const BINARY = "clebert/aws-simple, issue 167; squidfunk/terraform-aws-api-gateway-enable-cors, issue 10";

const CORS_HEADERS = {
  "method.response.header.Access-Control-Allow-Headers": "'Content-Type,Authorization'",
  "method.response.header.Access-Control-Allow-Methods": "'GET,OPTIONS'",
  "method.response.header.Access-Control-Allow-Origin": "'https://a.example'",
};
const headersOf = (parameters: Json) =>
  Object.fromEntries(
    Object.keys(parameters).map((name) => [name.replace("method.response.header.", ""), { type: "string" }]),
  );

/** As the console's "Enable CORS" makes it, and as an awsx data route carries it. */
function preflight(integration: Json = {}, response: Json = {}) {
  const responseParameters = response.responseParameters ?? CORS_HEADERS;
  return {
    responses: { "200": { description: "200 response", headers: headersOf(responseParameters) } },
    "x-amazon-apigateway-integration": {
      type: "mock",
      requestTemplates: { "application/json": '{"statusCode": 200}' },
      passthroughBehavior: "when_no_match",
      responses: { default: { statusCode: "200", responseParameters, ...response } },
      ...integration,
    },
  };
}

function stack(operation: Json, binary: string[] = [], variables?: Record<string, string>) {
  const routes: RouteOf[] = [{ path: "/me", lock: "cognito", function: "me" }];
  const body = bodyOf(routes);
  body.paths["/me"].options = operation;
  const made = stackOf(routes, body);
  return made
    .api(body, { binaryMediaTypes: binary })
    .deployment()
    .stage(variables ? { variables } : {});
}

interface Row {
  title: string;
  source: string;
  operation: Json;
  binary?: string[];
  headers?: Record<string, string>;
  body?: string;
  status: number;
  text?: string;
  /** Of the answer; null is absent. */
  answers?: Record<string, string | null>;
  errorType?: string;
}

const FAULT = { status: 500, text: '{"message":"Internal server error"}', errorType: "InternalServerErrorException" };
const UNSUPPORTED = { status: 415, text: '{"message":"Unsupported Media Type"}', errorType: "BadRequestException" };
const ORIGINS = [
  '#set($origin = $input.params().header.get("Origin"))',
  '#if($origin == "") #set($origin = $input.params().header.get("origin")) #end',
  '#if($origin == "https://a.example" || $origin == "https://b.example")',
  "#set($context.responseOverride.header.Access-Control-Allow-Origin = $origin)",
  "#end",
].join("\n");

const ROWS: Row[] = [
  {
    title: "the console's CORS",
    source: "Enable CORS for a REST API resource",
    operation: preflight(),
    status: 200,
    text: "",
    answers: {
      "access-control-allow-origin": "https://a.example",
      "access-control-allow-methods": "GET,OPTIONS",
      "access-control-allow-headers": "Content-Type,Authorization",
      "content-type": "application/json",
      "x-amzn-trace-id": null,
      "x-amzn-errortype": null,
    },
  },
  {
    title: "a template that is no JSON, as the CDK writes it",
    source: `${MOCK}, test_integration_mock_with_path_param`,
    operation: preflight({ requestTemplates: { "application/json": "{statusCode: 200}" } }),
    status: 200,
    text: "",
  },
  {
    title: "an answer from a template",
    source: `${MOCK}, test_mock_integration_response`,
    operation: preflight(
      {},
      { responseTemplates: { "application/json": '{"statusCode": 200, "method": "$context.httpMethod"}' } },
    ),
    headers: { "content-type": "application/json" },
    status: 200,
    text: '{"statusCode": 200, "method": "OPTIONS"}',
  },
  {
    title: "a status and a header from the request template",
    source: `${MOCK}, test_integration_mock_with_response_override_in_request_template`,
    operation: preflight({
      requestTemplates: {
        "application/json":
          '#set($context.responseOverride.status = 444)\n#set($context.responseOverride.header.foo = "bar")\n{"statusCode": 200}',
      },
    }),
    status: 444,
    text: "",
    answers: { foo: "bar" },
  },
  {
    title: "a response that the status chooses",
    source: `${MOCK}, test_integration_mock_with_path_param`,
    operation: preflight({
      responses: {
        "5\\d{2}": { statusCode: "200" },
        "2\\d{2}": { statusCode: "200", responseTemplates: { "text/x": "chosen" } },
      },
    }),
    status: 200,
    text: "chosen",
  },
  {
    title: "no response for the status",
    source: "LocalStack, integration_response: API_CONFIGURATION_ERROR",
    operation: preflight({ responses: { "5\\d{2}": { statusCode: "200" } } }),
    ...FAULT,
  },
  {
    title: "a template without a statusCode",
    source: "AWS's execution log: Unable to parse statusCode",
    operation: preflight({ requestTemplates: { "application/json": "{}" } }),
    ...FAULT,
  },
  {
    title: "several origins: one of them",
    source: "Override your API's request and response parameters and status codes for REST APIs",
    operation: preflight({}, { responseTemplates: { "application/json": ORIGINS } }),
    headers: { Origin: "https://b.example" },
    status: 200,
    answers: { "access-control-allow-origin": "https://b.example" },
  },
  {
    title: "several origins: a foreign one",
    source: "Override your API's request and response parameters and status codes for REST APIs",
    operation: preflight({}, { responseTemplates: { "application/json": ORIGINS } }),
    headers: { Origin: "https://evil.example" },
    status: 200,
    answers: { "access-control-allow-origin": "https://a.example" },
  },
  {
    title: "another media type, passed through",
    source: CHOICE,
    operation: preflight(),
    headers: { "content-type": "text/plain" },
    body: '{"statusCode": 200}',
    status: 200,
  },
  {
    title: "another media type, with no status in the body",
    source: CHOICE,
    operation: preflight(),
    headers: { "content-type": "text/plain" },
    body: "hello",
    ...FAULT,
  },
  {
    title: "another media type, where a template is needed",
    source: CHOICE,
    operation: preflight({ passthroughBehavior: "never" }),
    headers: { "content-type": "text/plain" },
    body: "hello",
    ...UNSUPPORTED,
  },
  {
    title: "another media type, where another has a template",
    source: CHOICE,
    operation: preflight({ passthroughBehavior: "when_no_templates" }),
    headers: { "content-type": "text/plain" },
    body: "hello",
    ...UNSUPPORTED,
  },
  {
    title: "every media type binary",
    source: BINARY,
    operation: preflight(),
    binary: ["*/*"],
    ...FAULT,
  },
  {
    title: "every media type binary, and converted to text",
    source: "aws/chalice, issue 1310",
    operation: preflight({ contentHandling: "CONVERT_TO_TEXT" }),
    binary: ["*/*"],
    status: 200,
    answers: { "access-control-allow-origin": "https://a.example" },
  },
  {
    title: "a header with a line break that a parameter holds",
    source: "RFC 9110, section 5.5",
    operation: preflight(
      {},
      { responseTemplates: { "application/json": '#set($context.responseOverride.header.x = $input.params("x"))' } },
    ),
    ...FAULT,
  },
];

describe("execute-api: a mock integration", () => {
  for (const { title, source, operation, binary, headers, body, status, text, answers = {}, errorType } of ROWS) {
    it(`answers ${title} with ${status} (${source})`, async () => {
      await withGateway(stack(operation, binary), async (gateway) => {
        const reply = await gateway.send("/dev/me?x=a%0d%0ab", {
          method: "OPTIONS",
          headers: { ...headers, ...(body && { "content-length": body.length }) },
          body,
        });
        assert.equal(reply.status, status, reply.text);
        if (text !== undefined) assert.equal(reply.text, text);
        for (const [name, value] of Object.entries(answers)) assert.equal(reply.headers[name] ?? null, value, name);
        assert.equal(reply.headers["x-amzn-errortype"], errorType);
        assert.match(String(reply.headers["x-amzn-requestid"]), /^[0-9a-f-]{36}$/);
        assert.match(String(reply.headers["x-amz-apigw-id"]), /^[\w-]{15}=$/);
        assert.equal(gateway.invoked.length, 0, "calls of the function");
        assert.equal(gateway.lines[0]?.who, "open to everybody");
      });
    });
  }

  it("opens no other method of its path", async () => {
    await withGateway(stack(preflight()), async (gateway) => {
      for (const method of ["GET", "HEAD", "POST"]) {
        const { status } = await gateway.send("/dev/me", { method });
        assert.equal(status, method === "GET" ? 401 : 403);
      }
      assert.equal(gateway.invoked.length, 0);
    });
  });

  it("gives a header from a variable of the stage, and leaves out one that is not there", async () => {
    const parameters = {
      "method.response.header.X-Stage": "stageVariables.origin",
      "method.response.header.X-None": "stageVariables.none",
      "method.response.header.X-Id": "context.requestId",
    };
    const made = stack(preflight({}, { responseParameters: parameters }), [], { origin: "https://s.example" });
    await withGateway(made, async (gateway) => {
      const { headers } = await gateway.send("/dev/me", { method: "OPTIONS" });
      assert.equal(headers["x-stage"], "https://s.example");
      assert.equal(headers["x-none"], undefined);
      assert.equal(headers["x-id"], headers["x-amzn-requestid"]);
    });
  });
});

describe("execute-api: an open route", () => {
  const open: RouteOf[] = [{ path: "/health", lock: "open", function: "health" }];

  it("reaches its function, which learns nothing of the caller, and the log says so", async () => {
    await withGateway(stackOf(open), async (gateway) => {
      const reply = await gateway.send("/dev/health", { headers: { authorization: "Bearer x" } });
      assert.equal(reply.text, "reached");
      const { identity, authorizer } = gateway.event.requestContext;
      assert.equal(authorizer, undefined);
      const { sourceIp, userAgent, ...rest } = identity;
      assert.deepEqual([sourceIp, userAgent], ["127.0.0.1", null]);
      assert.deepEqual([...new Set(Object.values(rest))], [null]);
      assert.equal(gateway.event.headers.authorization ?? gateway.event.headers.Authorization, "Bearer x");
      assert.equal(gateway.lines[0]?.who, "open to everybody");
    });
  });

  it("is open where x-amazon-apigateway-auth says NONE", async () => {
    const body = bodyOf(open);
    body.paths["/health"].get["x-amazon-apigateway-auth"] = { type: "NONE" };
    await withGateway(stackOf(open, body), async (gateway) => {
      assert.equal((await gateway.send("/dev/health")).status, 200);
    });
  });

  it("is still throttled, and needs the function's permission", async () => {
    await withGateway(stackOf(open).throttling(1, 1), async (gateway) => {
      assert.equal((await gateway.send("/dev/health")).status, 200);
      assert.equal((await gateway.send("/dev/health")).status, 429);
      assert.equal(gateway.invoked.length, 1);
    });
    const made = stackOf(open);
    const urn = [...made.resources].find(({ id }) => id === "GET/health")?.urn ?? "";
    made.resources = made.resources.without(urn);
    await withGateway(made, async (gateway) => {
      assert.equal((await gateway.send("/dev/health")).status, 500);
      assert.equal(gateway.invoked.length, 0);
    });
  });
});
