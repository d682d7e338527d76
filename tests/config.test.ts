import * as assert from "node:assert/strict";
import { evaluate } from "../scripts/program/evaluate";
import { projectName } from "../scripts/program/project-file";

const KEY = "arn:aws:kms:eu-central-1:123456789012:key/k";

/** Setting, value, and the resource input that it must reach. */
const GOOD: [string, string, string, (inputs: Record<string, unknown>) => unknown, unknown][] = [
  ["logRetentionDays", "1", "aws:cloudwatch/logGroup:LogGroup", (inputs) => inputs.retentionInDays, 1],
  ["logRetentionDays", "3653", "aws:cloudwatch/logGroup:LogGroup", (inputs) => inputs.retentionInDays, 3653],
  ["userPoolTier", "LITE", "aws:cognito/userPool:UserPool", (inputs) => inputs.userPoolTier, "LITE"],
  ["userPoolTier", "PLUS", "aws:cognito/userPool:UserPool", (inputs) => inputs.userPoolTier, "PLUS"],
  ["logKey", KEY, "aws:cloudwatch/logGroup:LogGroup", (inputs) => inputs.kmsKeyId, KEY],
  ["mfa", "ON", "aws:cognito/userPool:UserPool", (inputs) => inputs.mfaConfiguration, "ON"],
  ["mfa", "OFF", "aws:cognito/userPool:UserPool", (inputs) => inputs.softwareTokenMfaConfiguration, undefined],
  ["tokenMinutes", "5", "aws:cognito/userPoolClient:UserPoolClient", (inputs) => inputs.idTokenValidity, 5],
  ["tokenMinutes", "1440", "aws:cognito/userPoolClient:UserPoolClient", (inputs) => inputs.accessTokenValidity, 1440],
  ["protectUsers", "true", "aws:cognito/userPool:UserPool", (inputs) => inputs.deletionProtection, "ACTIVE"],
  ["protectUsers", "false", "aws:cognito/userPool:UserPool", (inputs) => inputs.deletionProtection, "INACTIVE"],
];

const ORIGINS = "a list of up to 10 origins such as https://app.example.com or http://localhost:5173, or none";

const BAD: [setting: string, value: string, allowed: string][] = [
  ["throttlingRateLimit", "0", "a whole number from 1 to 10000"],
  ["throttlingRateLimit", "10001", "a whole number from 1 to 10000"],
  ["throttlingRateLimit", "1.5", "a whole number from 1 to 10000"],
  ["throttlingRateLimit", "1e3", "a whole number from 1 to 10000"],
  ["throttlingRateLimit", "", "a whole number from 1 to 10000"],
  ["throttlingBurstLimit", "-1", "a whole number from 1 to 5000"],
  ["throttlingBurstLimit", "5001", "a whole number from 1 to 5000"],
  ["throttlingBurstLimit", "many", "a whole number from 1 to 5000"],
  [
    "logRetentionDays",
    "2",
    "one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653",
  ],
  ["userPoolTier", "essentials", "one of LITE, ESSENTIALS, PLUS"],
  ["mfa", "on", "one of OFF, OPTIONAL, ON"],
  ["tokenMinutes", "4", "a whole number from 5 to 1440"],
  ["tokenMinutes", "1441", "a whole number from 5 to 1440"],
  ["webOrigins", "", ORIGINS],
  ["webOrigins", "*", ORIGINS],
  ["webOrigins", "https://app.example.com/", ORIGINS],
  ["webOrigins", "http://app.example.com", ORIGINS],
  ["webOrigins", "https://app.example.com, https://b.example.com", ORIGINS],
  ["webOrigins", "https://a.example.com'", ORIGINS],
  ["webOrigins", "null", ORIGINS],
  ["webOrigins", '["*"]', ORIGINS],
  ["webOrigins", '["https://app.example.com/"]', ORIGINS],
  ["webOrigins", '[["https://app.example.com/"]]', ORIGINS],
  ["webOrigins", '[{"origin":"https://app.example.com"}]', ORIGINS],
  ["webOrigins", "[https://app.example.com]", ORIGINS],
  [
    "webOrigins",
    "https://a0.example.com,https://a1.example.com,https://a2.example.com,https://a3.example.com,https://a4.example.com,https://a5.example.com,https://a6.example.com,https://a7.example.com,https://a8.example.com,https://a9.example.com,https://a10.example.com",
    ORIGINS,
  ],
  ["protectUsers", "yes", "one of true, false"],
  ["accessLog", "1", "one of false, true, existing-role"],
  ["requestsPerIp", "9", "0, or a whole number from 10 to 2000000000"],
  ["requestsPerIp", "2000000001", "0, or a whole number from 10 to 2000000000"],
  ["requestsPerIp", "-1", "0, or a whole number from 10 to 2000000000"],
  ["alarms", "ops", "an e-mail address, or none"],
  ["alarms", "", "an e-mail address, or none"],
  ["tracing", "yes", "one of true, false"],
  ["domain", "https://api.example.com", "a host name such as api.example.com, or none"],
  ["domainCertificate", "arn:aws:acm:x", "the ARN of a certificate, or none"],
  ["domainCertificate", "arn:aws:acm:eu-central-1:123456789012:certificate/x", "none where domain is none"],
  ["domainZone", "example.com", "the id of a Route 53 zone such as Z0123456789ABC, or none"],
  ["domainZone", "Z0123456789ABC", "none where domain is none"],
  ["threatProtection", "on", "one of off, audit, enforced"],
  ["threatProtection", "audit", "off where userPoolTier is ESSENTIALS; AWS offers it with PLUS"],
  ["logKey", "alias/logs", "the ARN of a KMS key, or none"],
  ["reservedConcurrency", "-1", "0, or a whole number from 1 to 10000"],
  ["mailFrom", "Us <us@example.com>", "an e-mail address, or none"],
  ...[
    "https://accounts.example.com/",
    "https://accounts.example.com:8443",
    "https://accounts.example.com?tenant=1",
    "https://me@accounts.example.com",
    "http://accounts.example.com",
    "http://127.0.0.1.example.com",
    "accounts.example.com",
    "",
  ].map((value): [string, string, string] => [
    "oidcIssuer",
    value,
    "a URL such as https://accounts.example.com without a slash at its end, or none",
  ]),
  ["oidcClientId", "a b", "a client's id of 1 to 255 characters without a space, or none"],
  ["oidcClientId", "web", "none where oidcIssuer is none"],
];

describe("settings", () => {
  it("domain without a certificate or a zone stops the program before any resource is made", async () => {
    await assert.rejects(evaluate({ domain: "api.example.com" }), (error: Error & { resources: unknown[] }) => {
      assert.equal(
        error.message,
        `${projectName}:domainCertificate is "none"; allowed is the ARN of a certificate where domain is set and domainZone is none`,
      );
      assert.deepEqual(error.resources, []);
      return true;
    });
  });

  it("oidcIssuer without its client stops the program before any resource is made", async () => {
    await assert.rejects(
      evaluate({ oidcIssuer: "https://accounts.example.com" }),
      (error: Error & { resources: unknown[] }) => {
        assert.equal(
          error.message,
          `${projectName}:oidcClientId is "none"; allowed is a client's id where oidcIssuer is set`,
        );
        assert.deepEqual(error.resources, []);
        return true;
      },
    );
  });

  for (const [setting, value, type, read, expected] of GOOD) {
    it(`${setting} ${value} reaches ${type}`, async () => {
      assert.equal(read((await evaluate({ [setting]: value })).one(type).inputs), expected);
    });
  }

  for (const [setting, value, allowed] of BAD) {
    it(`${setting} ${JSON.stringify(value)} stops the program before any resource is made`, async () => {
      await assert.rejects(evaluate({ [setting]: value }), (error: Error & { resources: unknown[] }) => {
        assert.equal(error.message, `${projectName}:${setting} is ${JSON.stringify(value)}; allowed is ${allowed}`);
        assert.deepEqual(error.resources, []);
        return true;
      });
    });
  }
});
