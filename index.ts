import * as aws from "@pulumi/aws";
import * as apigateway from "@pulumi/awsx/classic/apigateway";
import * as pulumi from "@pulumi/pulumi";
import { alarmByEmail } from "./alarms";
import { readSettings } from "./config";
import { admin } from "./handler/admin";
import { authenticated } from "./handler/authenticated";
import { me } from "./handler/me";
import {
  accessLog,
  allowTracing,
  limitPerAddress,
  sentBySes,
  serveAtDomain,
  tagResources,
  threatProtectionOf,
  tls,
} from "./operations";
import { otherProvider, roleByGroups } from "./other-provider";
import { accountId, allow, assumedBy, assumedBySignedInUsers } from "./policies";
import { codeGrantFor, gatewayResponsesReadableBy, managedLogin, preflights, readableBy } from "./web";

const { throttlingRateLimit, throttlingBurstLimit, webOrigins, ...settings } = readSettings();
tagResources();

// Who the users are: people prove their e-mail address and a password, which never crosses the wire.
// `protect` stops `pulumi destroy` before it deletes anything; AWS's own protection would stop it at the pool, half way.
const users = new aws.cognito.UserPool(
  "users",
  {
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
      temporaryPasswordValidityDays: 7,
    },
    mfaConfiguration: settings.mfa,
    softwareTokenMfaConfiguration: settings.mfa === "OFF" ? undefined : { enabled: true },
    userPoolTier: settings.userPoolTier,
    userPoolAddOns: threatProtectionOf(settings),
    emailConfiguration: settings.mailFrom ? sentBySes(settings.mailFrom) : undefined,
    deletionProtection: settings.protectUsers ? "ACTIVE" : "INACTIVE",
  },
  { protect: settings.protectUsers },
);

// A public client holds no secret, so it may do what needs none: SRP sign-in and refresh. AWS takes a token until it
// expires, even of a user who was locked out since.
const client = new aws.cognito.UserPoolClient("client", {
  userPoolId: users.id,
  generateSecret: false,
  explicitAuthFlows: ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
  preventUserExistenceErrors: "ENABLED",
  enableTokenRevocation: true,
  readAttributes: ["email", "email_verified"],
  writeAttributes: ["email"],
  idTokenValidity: settings.tokenMinutes,
  accessTokenValidity: settings.tokenMinutes,
  refreshTokenValidity: 30,
  tokenValidityUnits: { idToken: "minutes", accessToken: "minutes", refreshToken: "days" },
  ...codeGrantFor(webOrigins),
});

const other = otherProvider(settings);

// Signed-in users trade their ID token for AWS credentials; the pool is asked whether the user still stands.
const identities = new aws.cognito.IdentityPool("identities", {
  identityPoolName: `${pulumi.getProject()}-${pulumi.getStack()}`,
  allowUnauthenticatedIdentities: false,
  allowClassicFlow: false,
  cognitoIdentityProviders: [{ clientId: client.id, providerName: users.endpoint, serverSideTokenCheck: true }],
  openidConnectProviderArns: other && [other.arn],
});

const userRole = new aws.iam.Role("user", { assumeRolePolicy: assumedBySignedInUsers(identities) });
const adminRole = new aws.iam.Role("admin", { assumeRolePolicy: assumedBySignedInUsers(identities) });

// Being an admin is membership in this group: its role opens the door, not a line of function code.
new aws.cognito.UserGroup("admins", {
  name: "admins",
  userPoolId: users.id,
  roleArn: adminRole.arn,
  precedence: 1,
});

// The token names the role of the user's group; who is in none gets the ordinary role.
new aws.cognito.IdentityPoolRoleAttachment("roles", {
  identityPoolId: identities.id,
  roles: { authenticated: userRole.arn },
  roleMappings: [
    {
      identityProvider: pulumi.interpolate`${users.endpoint}:${client.id}`,
      type: "Token",
      ambiguousRoleResolution: "AuthenticatedRole",
    },
    ...(other ? [roleByGroups(other, adminRole)] : []),
  ],
});

// The stack owns the log group, so that logs expire while it stands and go when it goes.
const logs = new aws.cloudwatch.LogGroup("logs", {
  retentionInDays: settings.logRetentionDays,
  kmsKeyId: settings.logKey,
});

// What a function may do: write to that log group, which it cannot create again. Lambda takes the role for functions
// of this account alone.
const functionRole = new aws.iam.Role("function", {
  assumeRolePolicy: assumedBy("lambda.amazonaws.com", { StringEquals: { "aws:SourceAccount": accountId() } }),
});
new aws.iam.RolePolicy("function", {
  role: functionRole.id,
  policy: allow(["logs:CreateLogStream", "logs:PutLogEvents"], [pulumi.interpolate`${logs.arn}:*`]),
});

if (settings.tracing) allowTracing(functionRole);

// One function a route, so that each can be sized, traced and permitted by itself.
const sized = {
  runtime: aws.lambda.Runtime.NodeJS24dX,
  architectures: ["arm64"],
  memorySize: 128,
  timeout: 10,
  role: functionRole.arn,
  loggingConfig: { logFormat: "JSON", logGroup: logs.name },
  reservedConcurrentExecutions: settings.reservedConcurrency || undefined,
  tracingConfig: settings.tracing ? { mode: "Active" } : undefined,
};
const authenticatedFunction = new aws.lambda.CallbackFunction("authenticated", {
  ...sized,
  callback: readableBy(webOrigins, authenticated),
});
const meFunction = new aws.lambda.CallbackFunction("me", { ...sized, callback: readableBy(webOrigins, me) });
const adminFunction = new aws.lambda.CallbackFunction("admin", { ...sized, callback: readableBy(webOrigins, admin) });

// The second way in, for clients that have the ID token and no AWS SDK.
const idToken = apigateway.getCognitoAuthorizer({ authorizerName: "users", providerARNs: [users] });

// What API Gateway answers by itself; awsx would turn both into 404, and a caller could not tell why.
const refusal = (template: string) => ({ statusCode: 403, responseTemplates: { "application/json": template } });
const gatewayResponses = gatewayResponsesReadableBy(webOrigins, {
  MISSING_AUTHENTICATION_TOKEN: refusal('{"message":$context.error.messageString}'),
  ACCESS_DENIED: refusal('{"Message":$context.error.messageString}'),
});

// A stack name may hold dots, a stage name may not.
const stageName = pulumi.getStack().replace(/[^A-Za-z0-9_-]/g, "_");

// The doors: every route has a lock, and none is opened by code. A browser's preflight alone is open, and runs no code.
const api = new apigateway.API("api", {
  stageName,
  restApiArgs: {
    name: `${pulumi.getProject()}-${pulumi.getStack()}`,
    endpointConfiguration: { types: "REGIONAL" },
    ...tls,
  },
  stageArgs: {
    xrayTracingEnabled: settings.tracing || undefined,
    accessLogSettings: settings.accessLog === "false" ? undefined : accessLog(settings),
  },
  gatewayResponses,
  routes: [
    { path: "/", method: "GET", iamAuthEnabled: true, eventHandler: authenticatedFunction },
    { path: "/me", method: "GET", authorizers: [idToken], eventHandler: meFunction },
    { path: "/admin", method: "GET", iamAuthEnabled: true, eventHandler: adminFunction },
    ...preflights(webOrigins, ["/", "/me", "/admin"]),
  ],
});

// A ceiling on what all callers together can cost. Callers share it: one who floods the API leaves others with 429.
new aws.apigateway.MethodSettings("throttling", {
  restApi: api.restAPI.id,
  stageName: api.stage.stageName,
  methodPath: "*/*",
  settings: { throttlingRateLimit, throttlingBurstLimit },
});

// On request, a limit for each caller's address, so that one caller cannot use up what the ceiling allows.
if (settings.requestsPerIp) limitPerAddress(settings.requestsPerIp, { stage: api.stage.arn, users: users.arn });

serveAtDomain(settings, api);
if (settings.alarms) {
  alarmByEmail(settings.alarms, {
    apiName: api.restAPI.name,
    stageName: api.stage.stageName,
    userPoolId: users.id,
    clientId: client.id,
    functionNames: [authenticatedFunction, meFunction, adminFunction].map(({ name }) => name),
  });
}

// Which doors each role opens, by name: a new route opens for nobody until it is named here.
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
// `loginDomain` and `loginUrl`, where a page may sign in: Pulumi warns of an output without a value.
Object.assign(exports, managedLogin(webOrigins, { users, client }));
