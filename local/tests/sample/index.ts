import * as aws from "@pulumi/aws";
import * as apigateway from "@pulumi/awsx/classic/apigateway";
import * as pulumi from "@pulumi/pulumi";
import { admin } from "./handler/admin";
import { authenticated } from "./handler/authenticated";
import { me } from "./handler/me";
import { throttling } from "./settings";

const users = new aws.cognito.UserPool("users", {
  usernameAttributes: ["email"],
  usernameConfiguration: { caseSensitive: false },
  autoVerifiedAttributes: ["email"],
  userAttributeUpdateSettings: { attributesRequireVerificationBeforeUpdates: ["email"] },
  accountRecoverySetting: { recoveryMechanisms: [{ name: "verified_email", priority: 1 }] },
  passwordPolicy: {
    minimumLength: 8,
    requireLowercase: true,
    requireUppercase: true,
    requireNumbers: true,
    requireSymbols: true,
  },
  mfaConfiguration: "OPTIONAL",
  softwareTokenMfaConfiguration: { enabled: true },
});

const client = new aws.cognito.UserPoolClient("client", {
  userPoolId: users.id,
  explicitAuthFlows: ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
  preventUserExistenceErrors: "ENABLED",
  enableTokenRevocation: true,
  readAttributes: ["email", "email_verified"],
  writeAttributes: ["email"],
});

const identities = new aws.cognito.IdentityPool("identities", {
  identityPoolName: "sample",
  allowUnauthenticatedIdentities: false,
  cognitoIdentityProviders: [{ clientId: client.id, providerName: users.endpoint, serverSideTokenCheck: true }],
});

const allow = (actions: string[], resources: pulumi.Input<string>[]) =>
  pulumi.jsonStringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: actions, Resource: resources }],
  });

const assumedBySignedInUsers = pulumi.jsonStringify({
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: { Federated: "cognito-identity.amazonaws.com" },
      Action: "sts:AssumeRoleWithWebIdentity",
      Condition: {
        StringEquals: { "cognito-identity.amazonaws.com:aud": identities.id },
        "ForAnyValue:StringLike": { "cognito-identity.amazonaws.com:amr": "authenticated" },
      },
    },
  ],
});
const userRole = new aws.iam.Role("user", { assumeRolePolicy: assumedBySignedInUsers });
const adminRole = new aws.iam.Role("admin", { assumeRolePolicy: assumedBySignedInUsers });

new aws.cognito.UserGroup("admins", { name: "admins", userPoolId: users.id, roleArn: adminRole.arn, precedence: 1 });
new aws.cognito.IdentityPoolRoleAttachment("roles", {
  identityPoolId: identities.id,
  roles: { authenticated: userRole.arn },
  roleMappings: [
    {
      identityProvider: pulumi.interpolate`${users.endpoint}:${client.id}`,
      type: "Token",
      ambiguousRoleResolution: "AuthenticatedRole",
    },
  ],
});

const logs = new aws.cloudwatch.LogGroup("logs", { retentionInDays: 1 });
const functionRole = new aws.iam.Role("function", {
  assumeRolePolicy: aws.iam.assumeRolePolicyForPrincipal({ Service: "lambda.amazonaws.com" }),
});
new aws.iam.RolePolicy("function", {
  role: functionRole.id,
  policy: allow(["logs:CreateLogStream", "logs:PutLogEvents"], [pulumi.interpolate`${logs.arn}:*`]),
});
const sized = {
  runtime: aws.lambda.Runtime.NodeJS24dX,
  timeout: 10,
  role: functionRole.arn,
  loggingConfig: { logFormat: "JSON", logGroup: logs.name },
};
const authenticatedFunction = new aws.lambda.CallbackFunction("authenticated", { ...sized, callback: authenticated });
const meFunction = new aws.lambda.CallbackFunction("me", { ...sized, callback: me });
const adminFunction = new aws.lambda.CallbackFunction("admin", { ...sized, callback: admin });

const refusal = (template: string) => ({ statusCode: 403, responseTemplates: { "application/json": template } });
const idToken = apigateway.getCognitoAuthorizer({ authorizerName: "users", providerARNs: [users] });
const stageName = pulumi.getStack();
const api = new apigateway.API("api", {
  stageName,
  gatewayResponses: {
    MISSING_AUTHENTICATION_TOKEN: refusal('{"message":$context.error.messageString}'),
    ACCESS_DENIED: refusal('{"Message":$context.error.messageString}'),
  },
  routes: [
    { path: "/", method: "GET", iamAuthEnabled: true, eventHandler: authenticatedFunction },
    { path: "/me", method: "GET", authorizers: [idToken], eventHandler: meFunction },
    { path: "/admin", method: "GET", iamAuthEnabled: true, eventHandler: adminFunction },
  ],
});
new aws.apigateway.MethodSettings("throttling", {
  restApi: api.restAPI.id,
  stageName: api.stage.stageName,
  methodPath: "*/*",
  settings: throttling,
});

const mayInvoke = (...routes: string[]) =>
  allow(
    ["execute-api:Invoke"],
    routes.map((route) => pulumi.interpolate`${api.restAPI.executionArn}/${stageName}/${route}`),
  );
new aws.iam.RolePolicy("user", { role: userRole.id, policy: mayInvoke("GET/") });
new aws.iam.RolePolicy("admin", { role: adminRole.id, policy: mayInvoke("GET/", "GET/admin") });

export const serviceEndpoint = api.stage.invokeUrl;
export const userPoolId = users.id;
export const userPoolClientId = client.id;
export const identityPoolId = identities.id;
export const region = aws.config.requireRegion();
