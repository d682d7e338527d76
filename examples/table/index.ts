import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

const pool = new aws.cognito.UserPool("users");
const client = new aws.cognito.UserPoolClient("web", {
  userPoolId: pool.id,
  explicitAuthFlows: ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
});

const table = new aws.dynamodb.Table("notes", {
  attributes: [{ name: "user", type: "S" }],
  hashKey: "user",
  billingMode: "PAY_PER_REQUEST",
});

const role = new aws.iam.Role("notes", {
  assumeRolePolicy: aws.iam.assumeRolePolicyForPrincipal({ Service: "lambda.amazonaws.com" }),
});
new aws.iam.RolePolicy("notes", {
  role: role.id,
  policy: {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: ["dynamodb:GetItem", "dynamodb:PutItem"], Resource: table.arn }],
  },
});
// The SDK is not in the archive: Lambda's runtime brings it.
const notes = new aws.lambda.Function("notes", {
  runtime: "nodejs24.x",
  handler: "index.handler",
  role: role.arn,
  environment: { variables: { TABLE: table.name } },
  code: new pulumi.asset.FileArchive("handler"),
});

const api = new aws.apigatewayv2.Api("notes", { protocolType: "HTTP" });
const authorizer = new aws.apigatewayv2.Authorizer("users", {
  apiId: api.id,
  authorizerType: "JWT",
  identitySources: ["$request.header.Authorization"],
  jwtConfiguration: { issuer: pulumi.interpolate`https://${pool.endpoint}`, audiences: [client.id] },
});
const integration = new aws.apigatewayv2.Integration("notes", {
  apiId: api.id,
  integrationType: "AWS_PROXY",
  integrationUri: notes.arn,
  payloadFormatVersion: "2.0",
});
for (const method of ["GET", "PUT"]) {
  new aws.apigatewayv2.Route(method.toLowerCase(), {
    apiId: api.id,
    routeKey: `${method} /note`,
    target: pulumi.interpolate`integrations/${integration.id}`,
    authorizationType: "JWT",
    authorizerId: authorizer.id,
  });
}
new aws.apigatewayv2.Stage("default", { apiId: api.id, name: "$default", autoDeploy: true });
new aws.lambda.Permission("notes", {
  action: "lambda:InvokeFunction",
  function: notes.name,
  principal: "apigateway.amazonaws.com",
  sourceArn: pulumi.interpolate`${api.executionArn}/*/*`,
});

export const apiUrl = api.apiEndpoint;
export const tableName = table.name;
export const userPoolId = pool.id;
export const clientId = client.id;
