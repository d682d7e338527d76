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

/** Each rule that docs/security.md says the stack meets, and whether the default stack meets it too. */
const RULES: [id: string, byDefault: boolean, met: (stack: Evaluated) => boolean][] = [
  ["CloudWatch.16", false, (stack) => groups(stack).every(({ retentionInDays }) => retentionInDays >= 365)],
  ["APIGateway.1", false, (stack) => stage(stack).accessLogSettings !== undefined],
  ["APIGateway.3", false, (stack) => stage(stack).xrayTracingEnabled === true],
  ["APIGateway.4", false, (stack) => all(stack, "aws:wafv2/webAclAssociation:WebAclAssociation").length === 2],
  [
    "APIGateway.8",
    true,
    (stack) => {
      const { paths } = JSON.parse(stack.one("aws:apigateway/restApi:RestApi").inputs.body);
      const operations = Object.values<Record<string, Record<string, unknown>>>(paths).flatMap(Object.values);
      return operations.every(
        (operation) =>
          Array.isArray(operation.security) ||
          (operation["x-amazon-apigateway-auth"] as { type?: string } | undefined)?.type === "AWS_IAM",
      );
    },
  ],
  ["Cognito.1", false, (stack) => pool(stack).userPoolAddOns?.advancedSecurityMode === "ENFORCED"],
  [
    "Cognito.2",
    true,
    (stack) => stack.one("aws:cognito/identityPool:IdentityPool").inputs.allowUnauthenticatedIdentities === false,
  ],
  [
    "Cognito.3",
    true,
    (stack) => {
      const { minimumLength, requireLowercase, requireUppercase, requireNumbers, requireSymbols } =
        pool(stack).passwordPolicy;
      return minimumLength >= 8 && requireLowercase && requireUppercase && requireNumbers && requireSymbols;
    },
  ],
  ["Cognito.5", true, (stack) => pool(stack).deletionProtection === "ACTIVE"],
  [
    "Lambda.1",
    true,
    (stack) =>
      all(stack, "aws:lambda/permission:Permission").every(
        ({ principal, sourceArn }) => principal === "apigateway.amazonaws.com" && typeof sourceArn === "string",
      ),
  ],
  ["Lambda.2", true, (stack) => functions(stack).every(({ runtime }) => runtime === "nodejs24.x")],
  ["IAM.1, IAM.21", true, (stack) => actions(stack).every((action) => !/[*?]/.test(action))],
  ["CKV_AWS_50", false, (stack) => functions(stack).every(({ tracingConfig }) => tracingConfig?.mode === "Active")],
  [
    "CKV_AWS_115",
    false,
    (stack) => functions(stack).every(({ reservedConcurrentExecutions }) => reservedConcurrentExecutions > 0),
  ],
  ["CKV_AWS_158", false, (stack) => groups(stack).every(({ kmsKeyId }) => kmsKeyId !== undefined)],
  [
    "CKV_AWS_206",
    true,
    (stack) => /^SecurityPolicy_TLS13_1_[23]_/.test(stack.one("aws:apigateway/restApi:RestApi").inputs.securityPolicy),
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
