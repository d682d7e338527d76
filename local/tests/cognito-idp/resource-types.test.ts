import * as assert from "node:assert/strict";
import { resourceTypes } from "../../cognito-idp/resource-types";
import { readUserPoolClient } from "../../cognito-idp/user-pool-client";
import { NotEnforced } from "../../common/errors";
import type { ResourceType } from "../../stack/resource-type";
import type { Inputs } from "../../stack/resources";
import { CLIENT_INPUTS, Fixture, POOL_INPUTS } from "./fixture";

const POOL = "aws:cognito/userPool:UserPool";
const CLIENT = "aws:cognito/userPoolClient:UserPoolClient";
const DOMAIN = "aws:cognito/userPoolDomain:UserPoolDomain";
const GROUP = "aws:cognito/userGroup:UserGroup";
const aws = { region: "eu-central-1", accountId: "000000000000", gatewayUrl: "" };

function typed(type: string): ResourceType {
  const found = resourceTypes[type];
  assert.ok(found);
  return found;
}

const FUNCTION_ARN = "arn:aws:lambda:eu-central-1:000000000000:function:trigger";

const SERVER = "aws:cognito/resourceServer:ResourceServer";

/** A client that is no person. */
const MACHINE: Inputs = {
  generateSecret: true,
  allowedOauthFlowsUserPoolClient: true,
  allowedOauthFlows: ["client_credentials"],
  allowedOauthScopes: ["orders/read"],
};

/** API reference, CreateUserPoolClient. That the flows, scopes and a callback URL must be given together: M. */
const CODE_GRANT: Inputs = {
  allowedOauthFlowsUserPoolClient: true,
  allowedOauthFlows: ["code"],
  allowedOauthScopes: ["openid", "email"],
  callbackUrls: ["http://localhost:5173/", "https://app.example.com/"],
  logoutUrls: ["http://localhost:5173/"],
  supportedIdentityProviders: ["COGNITO"],
};

/** Each is a lock that the local run cannot hold, or what AWS itself would not take. */
const REFUSED: [type: string, inputs: Inputs, setting: string][] = [
  [POOL, { aliasAttributes: ["email"], usernameAttributes: ["email"] }, "aliasAttributes"],
  [POOL, { aliasAttributes: ["name"] }, "aliasAttributes"],
  [POOL, { usernameAttributes: ["preferred_username"] }, "usernameAttributes"],
  [POOL, { usernameAttributes: "email" }, "usernameAttributes"],
  [POOL, { usernameConfiguration: { caseSensitive: "no" } }, "usernameConfiguration.caseSensitive"],
  [POOL, { autoVerifiedAttributes: ["name"] }, "autoVerifiedAttributes"],
  [POOL, { mfaConfiguration: "ON" }, "mfaConfiguration"],
  [POOL, { mfaConfiguration: "OPTIONAL" }, "mfaConfiguration"],
  [
    POOL,
    { mfaConfiguration: "OFF", softwareTokenMfaConfiguration: { enabled: true } },
    "softwareTokenMfaConfiguration.enabled",
  ],
  [POOL, { mfaConfiguration: "ON", softwareTokenMfaConfiguration: { enabled: false } }, "mfaConfiguration"],
  [
    POOL,
    { mfaConfiguration: "ON", softwareTokenMfaConfiguration: { enabled: "yes" } },
    "softwareTokenMfaConfiguration.enabled",
  ],
  [POOL, { mfaConfiguration: "off" }, "mfaConfiguration"],
  [POOL, { softwareTokenMfaConfiguration: { enabled: true } }, "softwareTokenMfaConfiguration.enabled"],
  [POOL, { emailMfaConfiguration: { subject: "a" } }, "emailMfaConfiguration"],
  ...[
    ...["preSignUp", "postConfirmation", "preAuthentication", "postAuthentication", "preTokenGeneration"],
    ...["preTokenGenerationConfig", "customMessage", "customEmailSender", "customSmsSender", "userMigration"],
    ...["defineAuthChallenge", "createAuthChallenge", "verifyAuthChallengeResponse", "inboundFederation"],
  ].map((trigger): [string, Inputs, string] => [
    POOL,
    { lambdaConfig: { [trigger]: "arn" } },
    `lambdaConfig.${trigger}`,
  ]),
  [POOL, { lambdaConfig: { preSignUp: `${FUNCTION_ARN}:live` } }, "lambdaConfig.preSignUp"],
  [POOL, { lambdaConfig: { preTokenGenerationConfig: {} } }, "lambdaConfig.preTokenGenerationConfig.lambdaArn"],
  [
    POOL,
    { lambdaConfig: { preTokenGenerationConfig: { lambdaArn: FUNCTION_ARN, lambdaVersion: "V4_0" } } },
    "lambdaConfig.preTokenGenerationConfig.lambdaVersion",
  ],
  [
    POOL,
    {
      userPoolTier: "LITE",
      lambdaConfig: { preTokenGenerationConfig: { lambdaArn: FUNCTION_ARN, lambdaVersion: "V2_0" } },
    },
    "lambdaConfig.preTokenGenerationConfig.lambdaVersion",
  ],
  [
    POOL,
    {
      lambdaConfig: {
        preTokenGeneration: FUNCTION_ARN,
        preTokenGenerationConfig: { lambdaArn: `${FUNCTION_ARN}2`, lambdaVersion: "V1_0" },
      },
    },
    "lambdaConfig.preTokenGeneration",
  ],
  [
    POOL,
    { lambdaConfig: { customEmailSender: { lambdaArn: FUNCTION_ARN, lambdaVersion: "V1_0" } } },
    "lambdaConfig.kmsKeyId",
  ],
  [POOL, { userPoolAddOns: { advancedSecurityMode: "ENFORCED" } }, "userPoolAddOns.advancedSecurityMode"],
  [POOL, { userPoolAddOns: { advancedSecurityMode: "AUDIT" } }, "userPoolAddOns.advancedSecurityMode"],
  [
    POOL,
    {
      userPoolAddOns: {
        advancedSecurityMode: "OFF",
        advancedSecurityAdditionalFlows: { customAuthMode: "AUDIT" },
      },
    },
    "userPoolAddOns.advancedSecurityAdditionalFlows",
  ],
  [POOL, { deviceConfiguration: { challengeRequiredOnNewDevice: true } }, "deviceConfiguration"],
  [
    POOL,
    { signInPolicy: { allowedFirstAuthFactors: ["PASSWORD", "EMAIL_OTP"] } },
    "signInPolicy.allowedFirstAuthFactors",
  ],
  [POOL, { webAuthnConfiguration: { userVerification: "required" } }, "webAuthnConfiguration"],
  [
    POOL,
    { verificationMessageTemplate: { defaultEmailOption: "CONFIRM_WITH_LINK" } },
    "verificationMessageTemplate.defaultEmailOption",
  ],
  [
    POOL,
    { accountRecoverySetting: { recoveryMechanisms: [{ name: "verified_mail", priority: 1 }] } },
    "accountRecoverySetting.recoveryMechanisms[0].name",
  ],
  [
    POOL,
    { accountRecoverySetting: { recoveryMechanisms: [{ name: "verified_email", priority: 3 }] } },
    "accountRecoverySetting.recoveryMechanisms[0].priority",
  ],
  [
    POOL,
    { accountRecoverySetting: { recoveryMechanisms: "verified_email" } },
    "accountRecoverySetting.recoveryMechanisms",
  ],
  [
    POOL,
    { userAttributeUpdateSettings: { attributesRequireVerificationBeforeUpdates: ["email", "name"] } },
    "userAttributeUpdateSettings.attributesRequireVerificationBeforeUpdates",
  ],
  [POOL, { passwordPolicy: { passwordHistorySize: 3 } }, "passwordPolicy.passwordHistorySize"],
  [POOL, { passwordPolicy: { minimumLength: 5 } }, "passwordPolicy.minimumLength"],
  [POOL, { passwordPolicy: { minimumLength: 100 } }, "passwordPolicy.minimumLength"],
  [POOL, { passwordPolicy: { requireSymbols: "yes" } }, "passwordPolicy.requireSymbols"],
  [POOL, { passwordPolicy: { temporaryPasswordValidityDays: 366 } }, "passwordPolicy.temporaryPasswordValidityDays"],
  [POOL, { deletionProtection: "on" }, "deletionProtection"],
  [POOL, { userPoolTier: "GOLD" }, "userPoolTier"],
  [POOL, { schemas: [{ name: "role", attributeDataType: "String", required: true }] }, "schemas[0].required"],
  [
    POOL,
    { schemas: [{ name: "role", attributeDataType: "String", developerOnlyAttribute: true }] },
    "schemas[0].developerOnlyAttribute",
  ],
  [POOL, { schemas: [{ name: "role", attributeDataType: "Json" }] }, "schemas[0].attributeDataType"],
  [CLIENT, { generateSecret: "yes" }, "generateSecret"],
  [CLIENT, { allowedOauthFlowsUserPoolClient: true }, "allowedOauthFlows"],
  [CLIENT, { allowedOauthFlows: ["code"] }, "allowedOauthFlowsUserPoolClient"],
  [CLIENT, { allowedOauthScopes: ["openid"] }, "allowedOauthFlowsUserPoolClient"],
  [CLIENT, { ...CODE_GRANT, allowedOauthScopes: [] }, "allowedOauthScopes"],
  [CLIENT, { ...CODE_GRANT, allowedOauthFlows: ["code", "implicit"] }, "allowedOauthFlows"],
  [CLIENT, { ...MACHINE, generateSecret: false }, "generateSecret"],
  [CLIENT, { ...MACHINE, allowedOauthFlows: ["code", "client_credentials"] }, "allowedOauthFlows"],
  [CLIENT, { ...MACHINE, allowedOauthScopes: ["orders/read", "openid"] }, "allowedOauthScopes"],
  [SERVER, { identifier: "with space" }, "identifier"],
  [SERVER, { identifier: "orders", scopes: [{ scopeName: "a/b" }] }, "scopes[0].scopeName"],
  [CLIENT, { ...CODE_GRANT, callbackUrls: [] }, "callbackUrls"],
  ...["/", "http://app.example.com/", "http://localhost.example.com/", "https://app.example.com/#a"].map(
    (url): [string, Inputs, string] => [CLIENT, { ...CODE_GRANT, callbackUrls: [url] }, "callbackUrls"],
  ),
  [CLIENT, { ...CODE_GRANT, logoutUrls: ["http://app.example.com/"] }, "logoutUrls"],
  [CLIENT, { ...CODE_GRANT, defaultRedirectUri: "http://localhost:5173" }, "defaultRedirectUri"],
  [CLIENT, { supportedIdentityProviders: ["COGNITO", "Google"] }, "supportedIdentityProviders"],
  [
    CLIENT,
    { refreshTokenRotation: { feature: "ENABLED" }, explicitAuthFlows: ["ALLOW_REFRESH_TOKEN_AUTH"] },
    "refreshTokenRotation.feature",
  ],
  [CLIENT, { refreshTokenRotation: { feature: "on" } }, "refreshTokenRotation.feature"],
  [
    CLIENT,
    { refreshTokenRotation: { feature: "ENABLED", retryGracePeriodSeconds: 61 } },
    "refreshTokenRotation.retryGracePeriodSeconds",
  ],
  [CLIENT, { explicitAuthFlows: [""] }, "explicitAuthFlows"],
  [CLIENT, { explicitAuthFlows: ["ALLOW_EVERYTHING"] }, "explicitAuthFlows"],
  [CLIENT, { explicitAuthFlows: ["ADMIN_NO_SRP_AUTH", "ALLOW_USER_SRP_AUTH"] }, "explicitAuthFlows"],
  [CLIENT, { writeAttributes: ["email", "email_verified"] }, "writeAttributes"],
  [CLIENT, { writeAttributes: ["sub"] }, "writeAttributes"],
  [CLIENT, { preventUserExistenceErrors: "YES" }, "preventUserExistenceErrors"],
  [CLIENT, { enableTokenRevocation: "true" }, "enableTokenRevocation"],
  [CLIENT, { authSessionValidity: 2 }, "authSessionValidity"],
  [CLIENT, { authSessionValidity: 16 }, "authSessionValidity"],
  [CLIENT, { idTokenValidity: 25 }, "idTokenValidity"],
  [CLIENT, { idTokenValidity: 0 }, "idTokenValidity"],
  [CLIENT, { idTokenValidity: 4, tokenValidityUnits: { idToken: "minutes" } }, "idTokenValidity"],
  [CLIENT, { accessTokenValidity: 2, tokenValidityUnits: { accessToken: "days" } }, "accessTokenValidity"],
  [CLIENT, { accessTokenValidity: 1.5 }, "accessTokenValidity"],
  [CLIENT, { refreshTokenValidity: 3651 }, "refreshTokenValidity"],
  [CLIENT, { refreshTokenValidity: 59, tokenValidityUnits: { refreshToken: "minutes" } }, "refreshTokenValidity"],
  [CLIENT, { tokenValidityUnits: { idToken: "weeks" } }, "tokenValidityUnits.idToken"],
  [GROUP, { name: "two words" }, "name"],
  [GROUP, { name: "a", precedence: -1 }, "precedence"],
  ["aws:cognito/user:User", {}, "the resource"],
  ["aws:cognito/userInGroup:UserInGroup", {}, "the resource"],
  ["aws:cognito/identityProvider:IdentityProvider", {}, "the resource"],
  ["aws:cognito/riskConfiguration:RiskConfiguration", {}, "the resource"],
  ...["", "-app", "App", "a.b", "my-aws-app", "amazonia", "cognito1", "a".repeat(64)].map(
    (domain): [string, Inputs, string] => [DOMAIN, { domain, userPoolId: "a" }, "domain"],
  ),
  [DOMAIN, { domain: "app", userPoolId: "a", managedLoginVersion: 3 }, "managedLoginVersion"],
];

const TAKEN: [type: string, inputs: Inputs][] = [
  [POOL, {}],
  [POOL, POOL_INPUTS],
  [POOL, { mfaConfiguration: "ON", softwareTokenMfaConfiguration: { enabled: true } }],
  [POOL, { usernameAttributes: ["phone_number", "email"], autoVerifiedAttributes: ["phone_number"] }],
  [POOL, { aliasAttributes: ["email", "phone_number", "preferred_username"] }],
  [POOL, { mfaConfiguration: "OPTIONAL", softwareTokenMfaConfiguration: { enabled: true } }],
  [POOL, { mfaConfiguration: "OFF", userPoolAddOns: { advancedSecurityMode: "OFF" }, lambdaConfig: {} }],
  [POOL, { lambdaConfig: { preSignUp: FUNCTION_ARN, userMigration: "" } }],
  [
    POOL,
    {
      lambdaConfig: {
        preTokenGeneration: FUNCTION_ARN,
        preTokenGenerationConfig: { lambdaArn: FUNCTION_ARN, lambdaVersion: "V3_0" },
        customEmailSender: { lambdaArn: FUNCTION_ARN, lambdaVersion: "V1_0" },
        kmsKeyId: "arn:aws:kms:eu-central-1:000000000000:key/0",
      },
    },
  ],
  [
    POOL,
    {
      softwareTokenMfaConfiguration: { enabled: false },
      signInPolicy: { allowedFirstAuthFactors: ["PASSWORD"] },
    },
  ],
  [POOL, { schemas: [{ name: "role", attributeDataType: "String", mutable: true }] }],
  [CLIENT, {}],
  [CLIENT, { generateSecret: true }],
  [CLIENT, CLIENT_INPUTS],
  [CLIENT, CODE_GRANT],
  [CLIENT, { ...CODE_GRANT, defaultRedirectUri: "https://app.example.com/" }],
  [CLIENT, { explicitAuthFlows: ["ADMIN_NO_SRP_AUTH", "USER_PASSWORD_AUTH"] }],
  [CLIENT, { explicitAuthFlows: ["CUSTOM_AUTH_FLOW_ONLY"] }],
  [CLIENT, { explicitAuthFlows: ["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH"], generateSecret: false }],
  [CLIENT, { supportedIdentityProviders: ["COGNITO"], refreshTokenRotation: { feature: "DISABLED" } }],
  [CLIENT, { refreshTokenValidity: 3650, idTokenValidity: 24, accessTokenValidity: 1 }],
  [GROUP, { name: "admins", userPoolId: "a", roleArn: "arn", precedence: 0 }],
  [DOMAIN, { domain: "app-0", userPoolId: "a", managedLoginVersion: 2 }],
  [DOMAIN, { domain: "login.example.com", userPoolId: "a", certificateArn: "arn:aws:acm:us-east-1:0:certificate/a" }],
];

describe("the former values of explicitAuthFlows", () => {
  const ENABLED: [value: string, flows: string[]][] = [
    ["ADMIN_NO_SRP_AUTH", ["ADMIN_USER_PASSWORD_AUTH", "CUSTOM_AUTH", "REFRESH_TOKEN_AUTH", "USER_SRP_AUTH"]],
    ["USER_PASSWORD_AUTH", ["CUSTOM_AUTH", "REFRESH_TOKEN_AUTH", "USER_PASSWORD_AUTH", "USER_SRP_AUTH"]],
    ["CUSTOM_AUTH_FLOW_ONLY", ["CUSTOM_AUTH", "REFRESH_TOKEN_AUTH"]],
  ];
  for (const [value, flows] of ENABLED) {
    it(`${value} enables ${flows.join(", ")}`, () => {
      assert.deepEqual([...readUserPoolClient({ explicitAuthFlows: [value] }).flows].sort(), flows);
    });
  }
});

describe("resources of user pools", () => {
  for (const [type, inputs, setting] of REFUSED) {
    it(`stop the start: ${type.split(":").at(-1)} ${JSON.stringify(inputs)}`, () => {
      assert.throws(
        () => typed(type).check?.(inputs),
        (error: unknown) => error instanceof NotEnforced && error.setting === setting && error.message !== "",
      );
    });
  }
  for (const [type, inputs] of TAKEN) {
    it(`are taken: ${type.split(":").at(-1)} ${JSON.stringify(inputs).slice(0, 120)}`, () => {
      typed(type).check?.(inputs);
      for (const name of Object.keys(inputs)) assert.ok(Object.hasOwn(typed(type).settings, name), name);
    });
  }

  it("have ids, ARNs and endpoints as AWS writes them", () => {
    const pool = typed(POOL);
    const id = pool.id({}, "users", aws);
    assert.match(id, /^eu-central-1_[A-Za-z0-9]{9}$/);
    const outputs = pool.outputs({ name: "users-1" }, id, aws);
    assert.equal(outputs.arn, `arn:aws:cognito-idp:eu-central-1:000000000000:userpool/${id}`);
    assert.equal(outputs.endpoint, `cognito-idp.eu-central-1.amazonaws.com/${id}`);
    assert.equal(outputs.name, "users-1");
    assert.notEqual(pool.id({}, "users", aws), id);
    assert.match(typed(CLIENT).id({}, "client", aws), /^[a-z0-9]{26}$/);
    const group = typed(GROUP);
    assert.equal(group.id({ userPoolId: id, name: "admins" }, "admins", aws), `${id}/admins`);
    assert.deepEqual(group.outputs({}, `${id}/admins`, aws), { name: "admins" });
    assert.match(group.id({ userPoolId: id }, "admins", aws), /\/admins-[0-9a-f]{7}$/);
  });

  it("are replaced on what the AWS provider replaces them", () => {
    assert.deepEqual(typed(POOL).replaceOn, [
      "name",
      "aliasAttributes",
      "usernameAttributes",
      "usernameConfiguration",
      "region",
    ]);
    assert.deepEqual(typed(CLIENT).replaceOn, ["userPoolId", "generateSecret", "region"]);
    assert.deepEqual(typed(GROUP).replaceOn, ["name", "userPoolId", "region"]);
    assert.deepEqual(typed(DOMAIN).replaceOn, ["domain", "userPoolId", "region"]);
  });

  it("under deletion protection are not deleted", () => {
    const { protectedBy } = typed(POOL);
    assert.equal(protectedBy?.({ deletionProtection: "INACTIVE" }), undefined);
    assert.equal(protectedBy?.({}), undefined);
    assert.match(String(protectedBy?.({ deletionProtection: "ACTIVE" })), /^deletionProtection is ACTIVE, /);
  });

  it("know each setting of the provider", async () => {
    const { readFileSync } = await import("node:fs");
    for (const [type, file] of [
      [POOL, "userPool"],
      [CLIENT, "userPoolClient"],
      [DOMAIN, "userPoolDomain"],
      ["aws:cognito/managedLoginBranding:ManagedLoginBranding", "managedLoginBranding"],
      [GROUP, "userGroup"],
    ] as const) {
      const text = readFileSync(require.resolve(`@pulumi/aws/cognito/${file}.d.ts`), "utf8");
      const args = text.slice(text.search(/export interface \w+Args /));
      const declared = [...args.matchAll(/^ {4}(\w+)\??: pulumi\.Input</gm)].map(([, name]) => name).sort();
      assert.ok(declared.length > 4);
      assert.deepEqual(Object.keys(typed(type).settings).sort(), declared);
    }
  });

  it("show what a client may do at the OAuth endpoints", async () => {
    const fixture = await Fixture.open({}, CODE_GRANT);
    const { UserPoolClient } = await fixture.does("DescribeUserPoolClient", {
      UserPoolId: fixture.poolId,
      ClientId: fixture.clientId,
    });
    assert.equal(UserPoolClient.AllowedOAuthFlowsUserPoolClient, true);
    assert.deepEqual(UserPoolClient.AllowedOAuthFlows, ["code"]);
    assert.deepEqual(UserPoolClient.AllowedOAuthScopes, ["openid", "email"]);
    assert.deepEqual(UserPoolClient.CallbackURLs, CODE_GRANT.callbackUrls);
    assert.deepEqual(UserPoolClient.LogoutURLs, CODE_GRANT.logoutUrls);
    assert.deepEqual(UserPoolClient.SupportedIdentityProviders, ["COGNITO"]);
    await fixture.store.close();
  });

  it("are described as declared", async () => {
    const fixture = await Fixture.open(
      { name: "users-1" },
      {
        idTokenValidity: 2,
        accessTokenValidity: 60,
        tokenValidityUnits: { accessToken: "minutes" },
      },
    );
    const { UserPool } = await fixture.does("DescribeUserPool", { UserPoolId: fixture.poolId });
    assert.deepEqual(
      [UserPool.Id, UserPool.Name, UserPool.Policies.PasswordPolicy.MinimumLength, UserPool.UsernameAttributes],
      [fixture.poolId, "users-1", 8, ["email"]],
    );
    const { UserPoolClient } = await fixture.does("DescribeUserPoolClient", {
      UserPoolId: fixture.poolId,
      ClientId: fixture.clientId,
    });
    assert.deepEqual(
      [UserPoolClient.ClientId, UserPoolClient.IdTokenValidity, UserPoolClient.ExplicitAuthFlows],
      [fixture.clientId, 2, CLIENT_INPUTS.explicitAuthFlows],
    );
    assert.deepEqual([UserPoolClient.AccessTokenValidity, UserPoolClient.RefreshTokenValidity], [60, 30]);
    assert.deepEqual(UserPoolClient.TokenValidityUnits, {
      AccessToken: "minutes",
      IdToken: "hours",
      RefreshToken: "days",
    });
    await fixture.store.close();
  });
});
