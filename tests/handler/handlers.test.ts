import * as assert from "node:assert/strict";
import type { APIGatewayProxyEvent, APIGatewayProxyWithCognitoAuthorizerEvent } from "aws-lambda";
import { admin } from "../../handler/admin";
import { authenticated } from "../../handler/authenticated";
import { me } from "../../handler/me";

const identity = {
  cognitoIdentityId: "eu-central-1:1",
  userArn: "arn:aws:sts::123456789012:assumed-role/admin/CognitoIdentityCredentials",
};
const signed = { requestContext: { identity } } as APIGatewayProxyEvent;
const claimed = (claims: Record<string, string>) =>
  ({ requestContext: { authorizer: { claims } } }) as unknown as APIGatewayProxyWithCognitoAuthorizerEvent;

describe("the functions", () => {
  it("GET / says Authenticated! and which identity calls", async () => {
    assert.deepEqual(await authenticated(signed), {
      statusCode: 200,
      headers: { "Content-Type": "text/plain", "X-Cognito-Identity-Id": "eu-central-1:1" },
      body: "Authenticated!",
    });
  });

  for (const [groups, expected] of [
    [undefined, []],
    ["admins", ["admins"]],
    ["admins,staff", ["admins", "staff"]],
  ] as const) {
    it(`GET /me says who calls, with groups ${groups}`, async () => {
      const claims = { sub: "1", email: "a@example.com", ...(groups && { "cognito:groups": groups }) };
      const { statusCode, body } = await me(claimed(claims));
      assert.equal(statusCode, 200);
      assert.deepEqual(JSON.parse(body), { sub: "1", email: "a@example.com", groups: expected });
    });
  }

  it("GET /admin names the identity and the role that let it in", async () => {
    const { statusCode, body } = await admin(signed);
    assert.equal(statusCode, 200);
    assert.deepEqual(JSON.parse(body), identity);
  });
});
