import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

const pool = new aws.cognito.UserPool("users");
const client = new aws.cognito.UserPoolClient("web", {
  userPoolId: pool.id,
  explicitAuthFlows: ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
});
const identityPool = new aws.cognito.IdentityPool("users", {
  identityPoolName: "users",
  allowUnauthenticatedIdentities: false,
  cognitoIdentityProviders: [{ clientId: client.id, providerName: pool.endpoint }],
});

const functionRole = new aws.iam.Role("functions", {
  assumeRolePolicy: aws.iam.assumeRolePolicyForPrincipal({ Service: "lambda.amazonaws.com" }),
});

function functionWithUrl(name: string, authorizationType: "AWS_IAM" | "NONE", code: string) {
  const handler = new aws.lambda.Function(name, {
    runtime: "nodejs24.x",
    handler: "index.handler",
    role: functionRole.arn,
    code: new pulumi.asset.AssetArchive({ "index.js": new pulumi.asset.StringAsset(code) }),
  });
  return { handler, url: new aws.lambda.FunctionUrl(name, { functionName: handler.name, authorizationType }) };
}

const me = functionWithUrl(
  "me",
  "AWS_IAM",
  "let calls = 0; exports.handler = async ({ requestContext }) => ({ identity: requestContext.authorizer.iam.cognitoIdentity.identityId, calls: ++calls });",
);
const hello = functionWithUrl("hello", "NONE", "exports.handler = async () => ({ hello: 'world' });");

const userRole = new aws.iam.Role("users", {
  assumeRolePolicy: {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Federated: "cognito-identity.amazonaws.com" },
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition: {
          StringEquals: { "cognito-identity.amazonaws.com:aud": identityPool.id },
          "ForAnyValue:StringLike": { "cognito-identity.amazonaws.com:amr": "authenticated" },
        },
      },
    ],
  },
});
// Lambda asks for both actions; the condition keeps the second one to calls of the URL.
new aws.iam.RolePolicy("users", {
  role: userRole.id,
  policy: {
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Action: "lambda:InvokeFunctionUrl", Resource: me.handler.arn },
      {
        Effect: "Allow",
        Action: "lambda:InvokeFunction",
        Resource: me.handler.arn,
        Condition: { Bool: { "lambda:InvokedViaFunctionUrl": "true" } },
      },
    ],
  },
});
new aws.cognito.IdentityPoolRoleAttachment("users", {
  identityPoolId: identityPool.id,
  roles: { authenticated: userRole.arn },
});

export const meUrl = me.url.functionUrl;
export const helloUrl = hello.url.functionUrl;
export const userPoolId = pool.id;
export const userPoolEndpoint = pool.endpoint;
export const clientId = client.id;
export const identityPoolId = identityPool.id;
