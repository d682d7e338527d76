import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

const table = new aws.dynamodb.Table("notes", {
  attributes: [{ name: "id", type: "S" }],
  hashKey: "id",
  billingMode: "PAY_PER_REQUEST",
});

const role = new aws.iam.Role("hello", {
  assumeRolePolicy: aws.iam.assumeRolePolicyForPrincipal({ Service: "lambda.amazonaws.com" }),
});

const hello = new aws.lambda.Function("hello", {
  runtime: "nodejs24.x",
  handler: "index.handler",
  role: role.arn,
  environment: { variables: { TABLE: table.name } },
  code: new pulumi.asset.AssetArchive({
    "index.js": new pulumi.asset.StringAsset(
      "exports.handler = async () => ({ table: process.env.TABLE, endpoint: process.env.AWS_ENDPOINT_URL_DYNAMODB });",
    ),
  }),
});

const api = new aws.apigatewayv2.Api("hello", {
  protocolType: "HTTP",
  target: hello.arn,
  routeKey: "GET /hello",
  corsConfiguration: { allowOrigins: ["https://app.example"], allowMethods: ["GET"] },
});

new aws.lambda.Permission("hello", {
  action: "lambda:InvokeFunction",
  function: hello.name,
  principal: "apigateway.amazonaws.com",
  sourceArn: pulumi.interpolate`${api.executionArn}/*/*`,
});

export const apiUrl = api.apiEndpoint;
export const tableName = table.name;
