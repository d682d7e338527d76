import * as assert from "node:assert/strict";
import { evaluate } from "./program";

/** Setting, value, and the resource input that it must reach. */
const GOOD: [string, string, string, (inputs: Record<string, unknown>) => unknown, unknown][] = [
  ["logRetentionDays", "1", "aws:cloudwatch/logGroup:LogGroup", (inputs) => inputs.retentionInDays, 1],
  ["logRetentionDays", "3653", "aws:cloudwatch/logGroup:LogGroup", (inputs) => inputs.retentionInDays, 3653],
  ["userPoolTier", "LITE", "aws:cognito/userPool:UserPool", (inputs) => inputs.userPoolTier, "LITE"],
  ["userPoolTier", "PLUS", "aws:cognito/userPool:UserPool", (inputs) => inputs.userPoolTier, "PLUS"],
  ["protectUsers", "true", "aws:cognito/userPool:UserPool", (inputs) => inputs.deletionProtection, "ACTIVE"],
  ["protectUsers", "false", "aws:cognito/userPool:UserPool", (inputs) => inputs.deletionProtection, "INACTIVE"],
];

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
  ["protectUsers", "yes", "one of true, false"],
  ["accessLog", "1", "one of false, true, existing-role"],
  ["requestsPerIp", "9", "0, or a whole number from 10 to 2000000000"],
  ["requestsPerIp", "2000000001", "0, or a whole number from 10 to 2000000000"],
  ["requestsPerIp", "-1", "0, or a whole number from 10 to 2000000000"],
];

describe("settings", () => {
  for (const [setting, value, type, read, expected] of GOOD) {
    it(`${setting} ${value} reaches ${type}`, async () => {
      assert.equal(read((await evaluate({ [setting]: value })).one(type).inputs), expected);
    });
  }

  for (const [setting, value, allowed] of BAD) {
    it(`${setting} ${JSON.stringify(value)} stops the program before any resource is made`, async () => {
      await assert.rejects(evaluate({ [setting]: value }), (error: Error & { resources: unknown[] }) => {
        assert.equal(error.message, `serverless-auth:${setting} is ${JSON.stringify(value)}; allowed is ${allowed}`);
        assert.deepEqual(error.resources, []);
        return true;
      });
    });
  }
});
