import * as assert from "node:assert/strict";
import { parseBody } from "../../apigateway/openapi";
import { NotEnforced } from "../../common/errors";
import { servedStack } from "../../served-stack";
import { bodyOf, type Json, type Stack, stackOf, withGateway } from "../execute-api/fixture";
import { Pieces, ROOT } from "./fixture";

const USER = {
  type: "object",
  required: ["name"],
  properties: { name: { type: "string" }, age: { type: "integer", minimum: 0 } },
  additionalProperties: false,
};
const MODEL_URL = "https://apigateway.amazonaws.com/restapis/a1b2c3d4e5/models";

/** A route without a lock, and a locked one, declared in both ways: each asks for `name`, `X-Kind` and a user. */
const IN_PIECES = (validator: Json = { validateRequestBody: true, validateRequestParameters: true }): Stack => {
  const validated = {
    httpMethod: "POST",
    requestValidatorId: "valid",
    requestParameters: {
      "method.request.querystring.name": true,
      "method.request.header.X-Kind": true,
      "method.request.querystring.page": false,
    },
    requestModels: { "application/json": "User" },
  };
  return new Pieces()
    .resource("users-", "users")
    .resource("locked", "locked")
    .piece("RequestValidator", "valid", validator)
    .piece("Model", "m1", { name: "User", contentType: "application/json", schema: JSON.stringify(USER) })
    .method("users-", validated)
    .method("locked", { ...validated, authorization: "AWS_IAM" })
    .deployment()
    .stage();
};
const inBody = (change: (body: Json) => void = () => {}): Json => {
  const body = bodyOf([
    { path: "/users", method: "POST", lock: "open" },
    { path: "/locked", method: "POST", lock: "iam" },
  ]);
  body["x-amazon-apigateway-request-validators"] = {
    ALL: { validateRequestBody: true, validateRequestParameters: true },
  };
  body["x-amazon-apigateway-request-validator"] = "ALL";
  body.definitions = { User: USER };
  for (const path of ["/users", "/locked"]) {
    body.paths[path].post.parameters = [
      { name: "name", in: "query", required: true },
      { name: "X-Kind", in: "header", required: true },
      { name: "page", in: "query" },
      { name: "user", in: "body", required: true, schema: { $ref: "#/definitions/User" } },
    ];
  }
  change(body);
  return body;
};
const IN_BODY = () => stackOf([{ path: "/users", method: "POST" }], inBody());

const RIGHT = { target: "/dev/users?name=x", headers: { "X-Kind": "a" }, body: '{"name":"Ann","age":7}' };
type Sent = { target?: string; headers?: Record<string, string>; body?: string };

const INVALID_BODY = '{"message":"Invalid request body"}';
const missing = (names: string) => `{"message":"Missing required request parameters: [${names}]"}`;

const REFUSED: [title: string, sent: Sent, text: string][] = [
  ["a parameter that is missing", { target: "/dev/users" }, missing("name")],
  ["a parameter that is blank", { target: "/dev/users?name=%20" }, missing("name")],
  ["a parameter of another case", { target: "/dev/users?Name=x" }, missing("name")],
  ["a header that is missing", { headers: {} }, missing("X-Kind")],
  ["both, parameters before the body", { target: "/dev/users", headers: {}, body: "[" }, missing("name, X-Kind")],
  ["a body that is no JSON", { body: "{" }, INVALID_BODY],
  ["no body at all", { body: "" }, INVALID_BODY],
  ["a body without what is required", { body: '{"age":7}' }, INVALID_BODY],
  ["a value of another type", { body: '{"name":7}' }, INVALID_BODY],
  ["a value out of range", { body: '{"name":"Ann","age":-1}' }, INVALID_BODY],
  ["a property that the model does not have", { body: '{"name":"Ann","admin":true}' }, INVALID_BODY],
  [
    "a body whose media type has a charset",
    { headers: { "X-Kind": "a", "Content-Type": "Application/JSON; charset=utf-8" }, body: "{}" },
    INVALID_BODY,
  ],
];

describe("apigateway: request validation", () => {
  for (const [shape, stack] of [
    ["declared piece by piece", IN_PIECES],
    ["of a body", IN_BODY],
  ] as const) {
    describe(shape, () => {
      for (const [title, sent, text] of REFUSED) {
        it(`refuses ${title} before any function`, () =>
          withGateway(stack(), async (gateway) => {
            const { target, ...rest } = { ...RIGHT, ...sent };
            const reply = await gateway.send(target, { method: "POST", ...rest });
            assert.deepEqual([reply.status, reply.text], [400, text]);
            assert.equal(reply.headers["x-amzn-errortype"], "BadRequestException");
            assert.deepEqual(gateway.invoked, []);
          }));
      }

      it("lets in what is right, a header in any case", () =>
        withGateway(stack(), async (gateway) => {
          const { target, body } = RIGHT;
          const reply = await gateway.send(target, { method: "POST", headers: { "x-kind": "a" }, body });
          assert.equal(reply.text, "reached");
          const sent = Buffer.from(gateway.event.body ?? "", gateway.event.isBase64Encoded ? "base64" : "utf8");
          assert.equal(sent.toString(), body);
        }));

      it("lets a body of a media type without a model through", () =>
        withGateway(stack(), async (gateway) => {
          const headers = { ...RIGHT.headers, "Content-Type": "text/plain" };
          assert.equal((await gateway.send(RIGHT.target, { method: "POST", headers, body: "hello" })).text, "reached");
        }));

      it("asks the lock first", () =>
        withGateway(stack(), async (gateway) => {
          const reply = await gateway.send("/dev/locked", { method: "POST", body: "{" });
          assert.deepEqual([reply.status, reply.text], [403, '{"message":"Missing Authentication Token"}']);
          assert.deepEqual(gateway.invoked, []);
        }));

      it("says in the log what is missing, in words of the program alone", () =>
        withGateway(stack(), async (gateway) => {
          await gateway.send(RIGHT.target, { ...RIGHT, method: "POST", body: '{"name":"Ann","secret":1}' });
          assert.deepEqual(gateway.reason.lock, "request validator");
          assert.match(gateway.reason.actual, /^must NOT have additional properties, by #\/.*additionalProperties$/);
          await gateway.send("/dev/users", { method: "POST", headers: RIGHT.headers, body: RIGHT.body });
          assert.equal(gateway.reason.actual, "without name");
        }));
    });
  }

  it("looks at bodies alone, or at parameters alone, as the validator says", () =>
    withGateway(IN_PIECES({ validateRequestBody: true }), async (gateway) => {
      assert.equal((await gateway.send("/dev/users", { method: "POST", body: RIGHT.body })).text, "reached");
      assert.equal((await gateway.send("/dev/users", { method: "POST", body: "{}" })).text, INVALID_BODY);
      gateway.stack = IN_PIECES({ validateRequestParameters: true });
      assert.equal((await gateway.send(RIGHT.target, { ...RIGHT, method: "POST", body: "{" })).text, "reached");
      assert.equal((await gateway.send("/dev/users", { method: "POST", body: "{" })).text, missing("name, X-Kind"));
    }));

  it("asks for a path parameter that the path does not have, as on AWS", () => {
    const stack = new Pieces()
      .resource("user-", "{id}")
      .piece("RequestValidator", "valid", { validateRequestParameters: true })
      .method("user-", {
        requestValidatorId: "valid",
        requestParameters: { "method.request.path.id": true, "method.request.path.issuer": true },
      })
      .deployment()
      .stage();
    return withGateway(stack, async (gateway) => {
      assert.equal((await gateway.send("/dev/7")).text, missing("issuer"));
      assert.deepEqual(gateway.invoked, []);
    });
  });

  it("follows a model's reference to another, and takes $default for every other media type", () => {
    const stack = new Pieces()
      .piece("RequestValidator", "valid", { validateRequestBody: true })
      .piece("Model", "m1", { name: "User", contentType: "application/json", schema: JSON.stringify(USER) })
      .piece("Model", "m2", {
        name: "Users",
        contentType: "application/json",
        schema: JSON.stringify({ type: "array", items: { $ref: `${MODEL_URL}/User` } }),
      })
      .method(ROOT, {
        httpMethod: "POST",
        requestValidatorId: "valid",
        requestModels: { "application/json": "Users", $default: "Error" },
      })
      .deployment()
      .stage();
    return withGateway(stack, async (gateway) => {
      const post = (body: string, type: string) =>
        gateway.send("/dev/", { method: "POST", headers: { "Content-Type": type }, body });
      assert.equal((await post('[{"name":7}]', "application/json")).text, INVALID_BODY);
      assert.equal((await post('{"message":7}', "text/plain")).text, INVALID_BODY);
      assert.deepEqual(gateway.invoked, []);
      assert.equal((await post('[{"name":"Ann"}]', "application/json")).text, "reached");
      assert.equal((await post('{"message":"hello"}', "text/plain")).text, "reached");
    });
  });

  it("gives a gateway response its type and what is wrong", () => {
    const body = inBody((it) => {
      it["x-amazon-apigateway-gateway-responses"].BAD_REQUEST_BODY = {
        statusCode: 422,
        responseTemplates: {
          "application/json": '{"type":"$context.error.responseType","errors":"$context.error.validationErrorString"}',
        },
      };
    });
    return withGateway(stackOf([], body), async (gateway) => {
      const reply = await gateway.send(RIGHT.target, { ...RIGHT, method: "POST", body: "{}" });
      assert.deepEqual([reply.status, JSON.parse(reply.text).type], [422, "BAD_REQUEST_BODY"]);
      assert.match(JSON.parse(reply.text).errors, /^\[must have required property 'name', by #\/.*required\]$/);
    });
  });

  describe("refuses at the start", () => {
    const schemaOf = (more: Json) => (it: Json) => Object.assign(it.definitions.User.properties, { more });
    const BODIES: [title: string, change: (body: Json) => void, says: RegExp][] = [
      [
        "a validator that is not declared",
        (it) => Object.assign(it, { "x-amazon-apigateway-request-validator": "SOME" }),
        /SOME, which/,
      ],
      ["a keyword that is not known", schemaOf({ type: "string", secret: true }), /unknown keyword: "secret"/],
      [
        "a keyword that API Gateway does not have",
        schemaOf({ type: "string", nullable: true }),
        /unknown keyword: "nullable"/,
      ],
      [
        "a keyword whose cost a caller decides",
        schemaOf({ type: "array", uniqueItems: true }),
        /unknown keyword: "uniqueItems"/,
      ],
      ["a format that may restrict", schemaOf({ type: "string", format: "email" }), /unknown format "email"/],
      ["a reference that leads nowhere", schemaOf({ $ref: "#/definitions/Other" }), /can't resolve reference/],
      ["a type that is none", schemaOf({ type: "text" }), /schema is invalid/],
    ];
    for (const [title, change, says] of BODIES) {
      it(`${title}`, () => {
        const body = structuredClone(inBody());
        change(body);
        assert.throws(
          () => parseBody(JSON.stringify(body)),
          (error) => error instanceof NotEnforced && says.test(error.message),
        );
      });
    }

    it("a keyword that an import loses", () => {
      const body = structuredClone(inBody());
      body.paths["/users"].post.parameters[3].schema = { type: "array", maxItems: 3 };
      assert.throws(
        () => parseBody(JSON.stringify(body)),
        /lost when API Gateway imports a body; use aws.apigateway.Model/,
      );
    });

    const PIECES: [title: string, method: Json, says: RegExp][] = [
      ["a validator of another API", { requestValidatorId: "other" }, /no RequestValidator of this API/],
      ["a model that is not there", { requestModels: { "application/json": "Other" } }, /no Model of this API/],
      [
        "a parameter of another kind",
        { requestParameters: { "method.request.body.x": true } },
        /no parameter of a request/,
      ],
    ];
    for (const [title, method, says] of PIECES) {
      it(title, () => {
        const stack = new Pieces()
          .piece("RequestValidator", "valid", { validateRequestBody: true, validateRequestParameters: true })
          .method(ROOT, { requestValidatorId: "valid", ...method })
          .deployment()
          .stage();
        assert.throws(() => servedStack(stack.resources), says);
      });
    }
  });
});
