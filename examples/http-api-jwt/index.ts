import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

const pool = new aws.cognito.UserPool("users");
const client = new aws.cognito.UserPoolClient("web", {
  userPoolId: pool.id,
  explicitAuthFlows: ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
});

const role = new aws.iam.Role("me", {
  assumeRolePolicy: aws.iam.assumeRolePolicyForPrincipal({ Service: "lambda.amazonaws.com" }),
});
const me = new aws.lambda.Function("me", {
  runtime: "nodejs24.x",
  handler: "index.handler",
  role: role.arn,
  code: new pulumi.asset.AssetArchive({
    "index.js": new pulumi.asset.StringAsset(
      "let calls = 0; exports.handler = async ({ requestContext }) => ({ sub: requestContext.authorizer.jwt.claims.sub, calls: ++calls });",
    ),
  }),
});

const api = new aws.apigatewayv2.Api("me", { protocolType: "HTTP" });
const authorizer = new aws.apigatewayv2.Authorizer("users", {
  apiId: api.id,
  authorizerType: "JWT",
  identitySources: ["$request.header.Authorization"],
  jwtConfiguration: { issuer: pulumi.interpolate`https://${pool.endpoint}`, audiences: [client.id] },
});
const integration = new aws.apigatewayv2.Integration("me", {
  apiId: api.id,
  integrationType: "AWS_PROXY",
  integrationUri: me.arn,
  payloadFormatVersion: "2.0",
});
new aws.apigatewayv2.Route("me", {
  apiId: api.id,
  routeKey: "GET /me",
  target: pulumi.interpolate`integrations/${integration.id}`,
  authorizationType: "JWT",
  authorizerId: authorizer.id,
});
new aws.apigatewayv2.Stage("default", { apiId: api.id, name: "$default", autoDeploy: true });
new aws.lambda.Permission("me", {
  action: "lambda:InvokeFunction",
  function: me.name,
  principal: "apigateway.amazonaws.com",
  sourceArn: pulumi.interpolate`${api.executionArn}/*/*`,
});

export const apiUrl = api.apiEndpoint;
export const userPoolId = pool.id;
export const clientId = client.id;
