import * as assert from "node:assert/strict";
import { Refusal } from "../../execute-api/errors";
import { readProxyResponse } from "../../execute-api/proxy-response";
import { type Json, stackOf, withGateway } from "./fixture";

const FORMAT = "LocalStack, test_aws_proxy_response_payload_format_validation, captured on AWS";
const EMPTY = "LocalStack, test_lambda_aws_proxy_response_format, captured on AWS";
const BINARY = "LocalStack, test_aws_proxy_binary_response, captured on AWS";
const REMAP = "LocalStack, test_apigateway_header_remapping_http[HTTP], captured on AWS";
const OUTPUT = "Output format of a Lambda function for proxy integration";

const VALID: {
  source: string;
  reply: Json;
  status: number;
  text?: string;
  headers?: Record<string, string[]>;
}[] = [
  {
    source: FORMAT,
    reply: { statusCode: 200 },
    status: 200,
    headers: { "Content-Type": ["application/json"] },
  },
  { source: FORMAT, reply: { statusCode: "201" }, status: 201 },
  { source: FORMAT, reply: { statusCode: 200, headers: null }, status: 200 },
  { source: OUTPUT, reply: { statusCode: 204, body: null, multiValueHeaders: null }, status: 204 },
  {
    source: FORMAT,
    reply: { headers: { "test-header": "value" } },
    status: 200,
    headers: { "test-header": ["value"] },
  },
  { source: EMPTY, reply: {}, status: 200, headers: { "Content-Type": ["application/json"] } },
  {
    source: FORMAT,
    reply: { statusCode: 200, headers: { "test-header": "value", "header-bool": true } },
    status: 200,
    headers: { "test-header": ["value"], "header-bool": ["true"] },
  },
  {
    source: "APIGatewayProxyResult",
    reply: { headers: { "x-n": 7 } },
    status: 200,
    headers: { "x-n": ["7"] },
  },
  {
    source: FORMAT,
    reply: { statusCode: 200, multiValueHeaders: { "test-multi": ["value1", "value2"] } },
    status: 200,
    headers: { "test-multi": ["value1", "value2"] },
  },
  {
    source: FORMAT,
    reply: { multiValueHeaders: { "tesT-Multi": ["value-multi"] }, headers: { "test-multi": "value-solo" } },
    status: 200,
    headers: { "tesT-Multi": ["value-multi", "value-solo"] },
  },
  {
    source: OUTPUT,
    reply: { multiValueHeaders: { "x-a": ["1", "2"] }, headers: { "x-a": "2" } },
    status: 200,
    headers: { "x-a": ["1", "2"] },
  },
  {
    source: OUTPUT,
    reply: {
      multiValueHeaders: { "Set-Cookie": ["a=1", "b=2"] },
      headers: { "content-type": "text/plain" },
      body: "x",
    },
    status: 200,
    text: "x",
    headers: { "Set-Cookie": ["a=1", "b=2"], "content-type": ["text/plain"] },
  },
  {
    source: `${REMAP}; dherault/serverless-offline, issue 236`,
    reply: {
      headers: { "www-authenticate": "Basic", Date: "today", Server: "s", "Content-Length": "3" },
      body: "abcdef",
    },
    status: 200,
    text: "abcdef",
    headers: {
      "x-amzn-Remapped-www-authenticate": ["Basic"],
      "x-amzn-Remapped-Date": ["today"],
      "x-amzn-Remapped-Server": ["s"],
      "x-amzn-Remapped-Content-Length": ["3"],
    },
  },
  {
    source: REMAP,
    reply: {
      headers: {
        Connection: "close",
        Upgrade: "h2c",
        Trailer: "x",
        Host: "h",
        "User-Agent": "u",
        Expect: "e",
      },
    },
    status: 200,
    headers: {
      "x-amzn-Remapped-Connection": ["close"],
      "x-amzn-Remapped-Upgrade": ["h2c"],
      "x-amzn-Remapped-Trailer": ["x"],
      "x-amzn-Remapped-Host": ["h"],
      "x-amzn-Remapped-User-Agent": ["u"],
      "x-amzn-Remapped-Expect": ["e"],
    },
  },
];

const MALFORMED: { source: string; reply: Json }[] = [
  { source: FORMAT, reply: { statusCode: 200, wrongValue: "value" } },
  { source: FORMAT, reply: "justAString" },
  { source: FORMAT, reply: { statusCode: "test" } },
  { source: FORMAT, reply: { multiValueHeaders: { "test-multi-invalid": "value1" } } },
  { source: OUTPUT, reply: null },
  { source: OUTPUT, reply: undefined },
  { source: OUTPUT, reply: 200 },
  { source: OUTPUT, reply: [] },
  { source: OUTPUT, reply: { statusCode: 200, body: { message: "an object" } } },
  { source: OUTPUT, reply: { statusCode: 200, body: 7 } },
  { source: OUTPUT, reply: { statusCode: 200.5 } },
  { source: OUTPUT, reply: { statusCode: 99 } },
  { source: OUTPUT, reply: { statusCode: 600 } },
  { source: "RFC 9110, section 15.2: no final answer", reply: { statusCode: 101 } },
  { source: OUTPUT, reply: { statusCode: " 200" } },
  { source: OUTPUT, reply: { statusCode: true } },
  { source: OUTPUT, reply: { isBase64Encoded: "true" } },
  { source: OUTPUT, reply: { headers: [] } },
  { source: OUTPUT, reply: { headers: "x" } },
  { source: OUTPUT, reply: { headers: { "x-a": null } } },
  { source: OUTPUT, reply: { headers: { "x-a": ["list"] } } },
  { source: OUTPUT, reply: { multiValueHeaders: { "x-a": [{}] } } },
  { source: "RFC 9110, section 5.5", reply: { headers: { "x-a": "1\r\nx-b: 2" } } },
  { source: "RFC 9110, section 5.5", reply: { headers: { "x-a": "1\n\n<script>" } } },
  { source: "RFC 9110, section 5.5", reply: { headers: { "x-a": "1\u0000" } } },
  { source: "RFC 9110, section 5.5", reply: { multiValueHeaders: { "x-a": ["1", "2\r\n"] } } },
  { source: "RFC 9110, section 5.5", reply: { headers: { "x-a": "\u010d\u010a" } } },
  { source: "RFC 9110, section 5.1", reply: { headers: { "x-a\r\nx-b": "2" } } },
  { source: "RFC 9110, section 5.1", reply: { headers: { "x a": "2" } } },
  { source: "RFC 9110, section 5.1", reply: { headers: { "": "2" } } },
];

describe("apigateway: the function's reply", () => {
  for (const { source, reply, status, text = "", headers = {} } of VALID) {
    it(`${JSON.stringify(reply)} is ${status} (${source})`, () => {
      const answer = readProxyResponse(reply, "*/*", ["*/*"]);
      assert.equal(answer.status, status);
      assert.equal(answer.body.toString(), text);
      const expected = Object.keys(headers).some((name) => name.toLowerCase() === "content-type")
        ? headers
        : { ...headers, "Content-Type": ["application/json"] };
      assert.deepEqual(Object.fromEntries(answer.headers), expected);
    });
  }

  for (const { source, reply } of MALFORMED) {
    it(`${JSON.stringify(reply)} is 502 (${source})`, () => {
      assert.throws(
        () => readProxyResponse(reply, "*/*", ["*/*"]),
        (error) => {
          assert.ok(error instanceof Refusal);
          assert.deepEqual([error.status, error.message], [502, "Internal server error"]);
          assert.match(error.reason.text ?? "", /^malformed Lambda proxy response: /);
          return true;
        },
      );
    });
  }

  it("refuses a body past the payload limit (Amazon API Gateway quotas)", () => {
    assert.throws(() => readProxyResponse({ body: "x".repeat(10_485_761) }, undefined, []), { status: 502 });
    assert.equal(readProxyResponse({ body: "x".repeat(10_485_760) }, undefined, []).status, 200);
  });

  const PNG = "iVBORw0KGgo=";
  const ENCODINGS: { accept?: string; types: string[]; decoded: boolean }[] = [
    { accept: "image/png", types: [], decoded: false },
    { accept: "image/png", types: ["image/png", "*/test"], decoded: true },
    { accept: "image/jpg", types: ["image/png", "*/test"], decoded: false },
    { accept: "image/*", types: ["image/png", "*/test"], decoded: false },
    { accept: "*/test", types: ["image/png", "*/test"], decoded: false },
    { accept: "random/test", types: ["image/png", "*/test"], decoded: false },
    { accept: "*/*", types: ["image/png", "*/test"], decoded: false },
    { accept: "image/webp,image/png,*/*;q=0.8", types: ["image/png"], decoded: false },
    { accept: "image/png,image/*,*/*;q=0.8", types: ["image/png"], decoded: true },
    { accept: "application/whatever", types: ["application/*"], decoded: true },
    { accept: "application/*", types: ["application/*"], decoded: true },
    { accept: "application", types: ["application/*"], decoded: false },
    { types: ["application/*"], decoded: false },
    { types: ["*/*"], decoded: true },
    { accept: "text/html", types: ["*/*"], decoded: true },
  ];
  for (const { accept, types, decoded } of ENCODINGS) {
    it(`base64 for Accept ${accept ?? "none"} where ${types.join() || "nothing"} is binary (${BINARY})`, () => {
      const { body } = readProxyResponse({ body: PNG, isBase64Encoded: true }, accept, types);
      assert.deepEqual(body, decoded ? Buffer.from("\x89PNG\r\n\x1a\n", "latin1") : Buffer.from(PNG));
      assert.equal(readProxyResponse({ body: PNG, isBase64Encoded: false }, accept, types).body.toString(), PNG);
    });
  }

  it(`answers 500 to base64 that is none (${BINARY})`, () => {
    for (const body of ["èé+à)(", "a===", "a", "ab\ncd"]) {
      assert.throws(() => readProxyResponse({ body, isBase64Encoded: true }, "image/png", ["image/png"]), {
        status: 500,
        message: "Internal server error",
      });
    }
  });

  it("goes to the client with AWS's headers, framed by the server alone", async () => {
    await withGateway(stackOf(), async (gateway) => {
      const headers = {
        "Content-Length": "2",
        "Transfer-Encoding": "chunked",
        Connection: "close",
        "x-amz-apigw-id": "forged",
        "x-amzn-requestid": "forged",
        "Content-Type": "text/plain",
      };
      const multiValueHeaders = { "Set-Cookie": ["a=1", "b=2"] };
      gateway.invocation = {
        ok: true,
        payload: { statusCode: 418, headers, multiValueHeaders, body: "a teapot" },
      };
      const reply = await gateway.send("/dev/me", { headers: { authorization: "id" } });
      assert.equal(reply.status, 418);
      assert.equal(reply.text, "a teapot");
      assert.equal(reply.headers["content-length"], "8");
      assert.equal(reply.headers["transfer-encoding"], undefined);
      assert.equal(reply.headers["content-type"], "text/plain");
      assert.deepEqual(reply.headers["set-cookie"], ["a=1", "b=2"]);
      assert.equal(reply.headers["x-amzn-remapped-content-length"], "2");
      assert.equal(reply.headers["x-amzn-remapped-x-amzn-requestid"], "forged");
      assert.match(String(reply.headers["x-amzn-requestid"]), /^[0-9a-f-]{36}$/);
      assert.match(String(reply.headers["x-amz-apigw-id"]), /^[\w-]{15}=$/);
      assert.match(String(reply.headers["x-amzn-trace-id"]), /^Root=1-/);
    });
  });
});
