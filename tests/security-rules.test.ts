import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { type Evaluated, evaluate, evaluateStack } from "../scripts/program/evaluate";

const root = path.join(__dirname, "..");

/** The inputs of all resources of a type. */
const all = ({ resources }: Evaluated, type: string) =>
  resources.filter((resource) => resource.type === type).map(({ inputs }) => inputs);
const groups = (stack: Evaluated) => all(stack, "aws:cloudwatch/logGroup:LogGroup");
const functions = (stack: Evaluated) => all(stack, "aws:lambda/function:Function");
const stage = (stack: Evaluated) => stack.one("aws:apigateway/stage:Stage").inputs;
const pool = (stack: Evaluated) => stack.one("aws:cognito/userPool:UserPool").inputs;

/** A statement of policy, whose actions are a list or one. */
const actions = (stack: Evaluated): string[] =>
  stack.resources.flatMap(({ inputs }) =>
    typeof inputs.policy === "string"
      ? JSON.parse(inputs.policy).Statement.flatMap(({ Action }: { Action: string | string[] }) => Action)
      : [],
  );

const openMethods = (stack: Evaluated): string[] => {
  const { paths } = JSON.parse(stack.one("aws:apigateway/restApi:RestApi").inputs.body);
  return Object.values<Record<string, Record<string, unknown>>>(paths)
    .flatMap(Object.entries)
    .filter(
      ([, operation]) =>
        !Array.isArray(operation.security) &&
        (operation["x-amazon-apigateway-auth"] as { type?: string } | undefined)?.type !== "AWS_IAM",
    )
    .map(([method]) => method);
};
const hasTags = ({ tags }: Record<string, { project?: string; stack?: string }>) =>
  Boolean(tags?.project && tags.stack);

/** Each rule that docs/security.md says the stack meets, and whether the default stack meets it too. */
const RULES: [id: string, byDefault: boolean, met: (stack: Evaluated) => boolean][] = [
  ["CloudWatch.16", false, (stack) => groups(stack).every(({ retentionInDays }) => retentionInDays >= 365)],
  ["W86", true, (stack) => groups(stack).every(({ retentionInDays }) => retentionInDays > 0)],
  ["W84, CKV_AWS_158", false, (stack) => groups(stack).every(({ kmsKeyId }) => kmsKeyId !== undefined)],
  [
    "CloudWatch.15, CloudWatch.17",
    true,
    (stack) =>
      all(stack, "aws:cloudwatch/metricAlarm:MetricAlarm").every(
        ({ alarmActions, actionsEnabled }) => alarmActions.length > 0 && actionsEnabled !== false,
      ),
  ],
  ["AwsSolutions-APIG1, W69, CKV_AWS_76", false, (stack) => stage(stack).accessLogSettings !== undefined],
  ["APIGateway.3, CKV_AWS_73", false, (stack) => stage(stack).xrayTracingEnabled === true],
  [
    "APIGateway.4, AwsSolutions-APIG3",
    false,
    (stack) => all(stack, "aws:wafv2/webAclAssociation:WebAclAssociation").length === 2,
  ],
  ["AwsSolutions-APIG4, W59", true, (stack) => openMethods(stack).every((method) => method === "options")],
  [
    "APIGateway.11, W62, CKV_AWS_206",
    true,
    (stack) =>
      [stack.one("aws:apigateway/restApi:RestApi").inputs, ...all(stack, "aws:apigateway/domainName:DomainName")].every(
        ({ securityPolicy }) => securityPolicy === "SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09",
      ),
  ],
  ["Cognito.1", false, (stack) => pool(stack).userPoolAddOns?.advancedSecurityMode === "ENFORCED"],
  [
    "Cognito.4",
    false,
    (stack) => pool(stack).userPoolAddOns?.advancedSecurityAdditionalFlows.customAuthMode === "ENFORCED",
  ],
  ["AwsSolutions-COG8", false, (stack) => pool(stack).userPoolTier === "PLUS"],
  [
    "Cognito.2, AwsSolutions-COG7, W57",
    true,
    (stack) => stack.one("aws:cognito/identityPool:IdentityPool").inputs.allowUnauthenticatedIdentities === false,
  ],
  [
    "Cognito.3, AwsSolutions-COG1",
    true,
    (stack) => {
      const { minimumLength, temporaryPasswordValidityDays, ...required } = pool(stack).passwordPolicy;
      const kinds = ["requireLowercase", "requireUppercase", "requireNumbers", "requireSymbols"];
      return minimumLength >= 8 && temporaryPasswordValidityDays <= 7 && kinds.every((kind) => required[kind] === true);
    },
  ],
  ["F78", true, (stack) => ["ON", "OPTIONAL"].includes(pool(stack).mfaConfiguration)],
  ["Cognito.6", true, (stack) => pool(stack).deletionProtection === "ACTIVE"],
  [
    "Lambda.1, F13",
    true,
    (stack) =>
      all(stack, "aws:lambda/permission:Permission").every(
        ({ principal, action, sourceArn }) =>
          principal === "apigateway.amazonaws.com" &&
          action.toLowerCase() === "lambda:invokefunction" &&
          typeof sourceArn === "string",
      ),
  ],
  ["Lambda.2, AwsSolutions-L1", true, (stack) => functions(stack).every(({ runtime }) => runtime === "nodejs24.x")],
  [
    "Lambda.7, CKV_AWS_50",
    false,
    (stack) => functions(stack).every(({ tracingConfig }) => tracingConfig?.mode === "Active"),
  ],
  [
    "W92, CKV_AWS_115",
    false,
    (stack) => functions(stack).every(({ reservedConcurrentExecutions }) => reservedConcurrentExecutions > 0),
  ],
  [
    "IAM.24, Lambda.6, SNS.3",
    true,
    (stack) =>
      [...all(stack, "aws:iam/role:Role"), ...functions(stack), ...all(stack, "aws:sns/topic:Topic")].every(hasTags),
  ],
  ["IAM.1, IAM.21, KMS.2, F3", true, (stack) => actions(stack).every((action) => !/[*?]|^kms:/.test(action))],
  [
    "AwsSolutions-IAM4, W43, W44",
    true,
    (stack) =>
      all(stack, "aws:iam/rolePolicyAttachment:RolePolicyAttachment").length === 0 &&
      all(stack, "aws:iam/role:Role").every(({ managedPolicyArns }) => managedPolicyArns === undefined),
  ],
  [
    "SNS.4, F18",
    true,
    (stack) =>
      all(stack, "aws:sns/topicPolicy:TopicPolicy").length === 0 &&
      all(stack, "aws:sns/topic:Topic").every(({ policy }) => policy === undefined),
  ],
];

describe("rules of scanners", () => {
  let byDefault: Evaluated;
  let production: Evaluated;
  before(async () => {
    byDefault = await evaluate();
    production = await evaluateStack("prod");
  });

  for (const [id, metByDefault, met] of RULES) {
    it(`${id} is met in production${metByDefault ? " and by default" : ", and not by default"}`, () => {
      assert.equal(met(production), true);
      assert.equal(met(byDefault), metByDefault);
    });
  }

  it("are those of the first table of docs/security.md", () => {
    const [, first = ""] = fs
      .readFileSync(path.join(root, "docs", "security.md"), "utf8")
      .split("| --- | --- | --- | --- |\n");
    const rows = (first.split("\n\n")[0] ?? "")
      .trim()
      .split("\n")
      .map((row) => row.slice(2, -2).split(" | "));
    assert.deepEqual(
      rows.map(([id, , stack = ""]) => [id, !stack.startsWith("no")]),
      RULES.map(([id, metByDefault]) => [id, metByDefault]),
    );
  });
});
