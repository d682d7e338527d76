import * as assert from "node:assert/strict";
import { type Evaluated, evaluate } from "../scripts/program/evaluate";
import { LocalRun } from "./local-run";
import { templateWith } from "./template-copy";

const ONE = "http://localhost:5173";
const OTHER = "https://app.example.com";

const body = (stack: Evaluated) => JSON.parse(stack.one("aws:apigateway/restApi:RestApi").inputs.body);
const client = (stack: Evaluated) => stack.one("aws:cognito/userPoolClient:UserPoolClient").inputs;

/** Functions are made in an order of their own each time. */
const inOrder = ({ resources }: Evaluated) => resources.map((made) => JSON.stringify(made)).sort();

describe("pages of other origins", () => {
  let none: Evaluated;
  let one: Evaluated;
  let two: Evaluated;
  before(async () => {
    none = await evaluate({ webOrigins: "none" });
    one = await evaluate({ webOrigins: ONE });
    two = await evaluate({ webOrigins: `${ONE},${OTHER}` });
  });

  it("add nothing to the program where none is named", async () => {
    const text = JSON.stringify(none.resources);
    for (const word of ["OPTIONS", "options", "Access-Control", "Vary", "allowedOauth", "callbackUrls", "DEFAULT_4XX"])
      assert.equal(text.includes(word), false, word);
    assert.deepEqual(
      none.resources.filter(({ type }) => type.endsWith(":UserPoolDomain")),
      [],
    );
    assert.deepEqual(
      Object.keys(none.outputs).filter((name) => name.startsWith("login")),
      [],
    );
    assert.deepEqual(inOrder(await evaluate({ webOrigins: "[]" })), inOrder(none));
    const added = one.resources.filter(
      ({ type, name }) => !none.resources.some((r) => r.type === type && r.name === name),
    );
    assert.deepEqual(
      added.map(({ type }) => type),
      ["aws:cognito/userPoolDomain:UserPoolDomain"],
    );
  });

  it("are a list in the stack's file, or a text with commas", async () => {
    assert.deepEqual(inOrder(await evaluate({ webOrigins: JSON.stringify([ONE, OTHER]) })), inOrder(two));
  });

  it("may ask by OPTIONS of each route, without a lock, what they may send", () => {
    for (const [path, methods] of Object.entries<Record<string, Record<string, unknown>>>(body(one).paths)) {
      assert.deepEqual(Object.keys(methods).sort(), ["get", "options"], path);
      const options = methods.options ?? {};
      assert.equal(options.security, undefined);
      assert.equal(options["x-amazon-apigateway-auth"], undefined);
      const integration = options["x-amazon-apigateway-integration"] as Record<string, unknown>;
      assert.equal(integration.type, "mock");
      assert.equal(integration.uri, undefined);
      const { default: answer } = integration.responses as Record<string, Record<string, Record<string, string>>>;
      assert.deepEqual(answer?.responseParameters, {
        "method.response.header.Access-Control-Allow-Origin": `'${ONE}'`,
        "method.response.header.Access-Control-Allow-Headers":
          "'Authorization,Content-Type,X-Amz-Date,X-Amz-Security-Token,X-Amz-Content-Sha256'",
        "method.response.header.Access-Control-Allow-Methods": "'GET'",
        "method.response.header.Vary": "'Origin'",
      });
    }
  });

  it("are told apart, where there are several, by a template that names each", () => {
    const { default: answer } = body(two).paths["/me"].options["x-amazon-apigateway-integration"].responses;
    assert.equal("method.response.header.Access-Control-Allow-Origin" in answer.responseParameters, false);
    assert.ok(answer.responseTemplates["application/json"].includes(`$origin == "${ONE}" || $origin == "${OTHER}"`));
  });

  it("can read every refusal of API Gateway itself", () => {
    for (const [stack, origin] of [
      [one, `'${ONE}'`],
      [two, "method.request.header.Origin"],
    ] as const) {
      const responses = body(stack)["x-amazon-apigateway-gateway-responses"];
      assert.deepEqual(Object.keys(responses).sort(), [
        "ACCESS_DENIED",
        "DEFAULT_4XX",
        "DEFAULT_5XX",
        "MISSING_AUTHENTICATION_TOKEN",
      ]);
      for (const response of Object.values<{ responseParameters: object }>(responses))
        assert.deepEqual(response.responseParameters, {
          "gatewayresponse.header.Access-Control-Allow-Origin": origin,
          "gatewayresponse.header.Vary": "'Origin'",
        });
      assert.equal(responses.DEFAULT_4XX.statusCode, undefined);
    }
  });

  for (const [name, header, expected] of [
    ["the first", { origin: ONE }, ONE],
    ["the second, spelled as HTTP/1 clients do", { Origin: OTHER }, OTHER],
    ["none", {}, undefined],
    ["another", { origin: "https://evil.example" }, undefined],
    ["one that begins alike", { origin: `${OTHER}.evil.example` }, undefined],
  ] as const) {
    it(`read the functions' answers, if they are listed: ${name}`, async () => {
      const { code, handler } = two.one("aws:lambda/function:Function", "authenticated").inputs;
      const module = { exports: {} as Record<string, (event: object) => Promise<{ headers: Record<string, string> }>> };
      new Function("exports", "module", "require", code.files["__index.js"])(module.exports, module, require);
      const answer = await module.exports[handler.replace("__index.", "")]?.({
        headers: header,
        requestContext: { identity: { cognitoIdentityId: "id" } },
      });
      assert.equal(answer?.headers["Access-Control-Allow-Origin"], expected);
      assert.equal(answer?.headers.Vary, "Origin");
      assert.equal(answer?.headers["X-Cognito-Identity-Id"], "id");
    });
  }

  it("sign users in on Cognito's pages by the code grant alone, and come back to themselves", () => {
    const { allowedOauthFlows, allowedOauthScopes, callbackUrls, logoutUrls, supportedIdentityProviders } = client(two);
    assert.equal(client(two).allowedOauthFlowsUserPoolClient, true);
    assert.deepEqual(
      [allowedOauthFlows, allowedOauthScopes, supportedIdentityProviders],
      [["code"], ["openid", "email"], ["COGNITO"]],
    );
    assert.deepEqual(
      [callbackUrls, logoutUrls],
      [
        [`${ONE}/`, `${OTHER}/`],
        [`${ONE}/`, `${OTHER}/`],
      ],
    );
    const { inputs } = two.one("aws:cognito/userPoolDomain:UserPoolDomain");
    assert.match(inputs.domain, /^login-[0-9a-f]{20}$/);
    assert.equal(inputs.managedLoginVersion, 1);
    const domain = `https://${inputs.domain}.auth.eu-central-1.amazoncognito.com`;
    assert.equal(two.outputs.loginDomain, domain);
    assert.equal(
      two.outputs.loginUrl,
      `${domain}/login?client_id=UserPoolClient-client&response_type=code&scope=openid+email&redirect_uri=http%3A%2F%2Flocalhost%3A5173%2F`,
    );
  });
});

describe("the template with pages of other origins, on this machine", () => {
  let run: LocalRun;
  before(async () => {
    run = await LocalRun.start(templateWith({ webOrigins: [ONE] }));
  });
  after(() => run?.stop());

  it("refuses an unsigned call as without them", async () => {
    const answer = await fetch(`${run.outputs.serviceEndpoint}/`);
    assert.deepEqual([answer.status, await answer.text()], [403, '{"message":"Missing Authentication Token"}']);
  });

  for (const path of ["/", "/me", "/admin"]) {
    it(`answers a preflight for ${path}`, async () => {
      const headers = { Origin: ONE, "Access-Control-Request-Method": "GET" };
      const answer = await fetch(`${run.outputs.serviceEndpoint}${path}`, { method: "OPTIONS", headers });
      assert.deepEqual([answer.status, answer.headers.get("access-control-allow-origin")], [204, ONE]);
    });
  }
});
