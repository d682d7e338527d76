import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { GRANTS } from "../../scripts/deploy-policy/grants";
import { deployPolicy, type Policy, previewPolicy } from "../../scripts/deploy-policy/policy";
import { type Evaluated, evaluate, evaluateStack } from "../../scripts/program/evaluate";
import { isTemplate, projectName } from "../../scripts/program/project-file";

const root = path.join(__dirname, "..", "..");

/** What an inline policy of a role may hold, without white space. */
const INLINE_LIMIT = 10_240;

/** Actions for which AWS knows no resource, after its Service Authorization Reference; creating names none yet. */
const WITHOUT_RESOURCE = [
  "acm:AddTagsToCertificate",
  "acm:RequestCertificate",
  "cognito-identity:CreateIdentityPool",
  "cognito-identity:SetIdentityPoolRoles",
  "cognito-identity:TagResource",
  "cognito-idp:CreateUserPool",
  "cognito-idp:DescribeUserPoolDomain",
  "cognito-idp:TagResource",
  "logs:DescribeLogGroups",
  "sns:GetSubscriptionAttributes",
  "sns:SetSubscriptionAttributes",
  "sns:Unsubscribe",
];

const KEY = "arn:aws:kms:eu-central-1:123456789012:key/00000000-0000-4000-8000-000000000000";
const EVERYTHING = {
  accessLog: "true",
  alarms: "ops@example.com",
  domain: "api.example.com",
  domainZone: "Z0123456789ABC",
  logKey: KEY,
  mailFrom: "no-reply@example.com",
  oidcClientId: "web",
  oidcIssuer: "https://accounts.example.com",
  requestsPerIp: "100",
  reservedConcurrency: "5",
  threatProtection: "enforced",
  tracing: "true",
  userPoolTier: "PLUS",
  webOrigins: "https://app.example.com",
};

const place = { account: "123456789012", region: "eu-central-1", project: projectName };
const state = { bucket: "state-of-the-stacks", key: KEY };
const actionsOf = (policy: Policy) => policy.Statement.flatMap(({ Action }) => Action);

describe("the policy of the role that deploys", () => {
  let stacks: { title: string; stack: Evaluated; policy: Policy }[];
  before(async () => {
    const given: [string, Evaluated][] = [
      ["default", await evaluate()],
      ["everything on", await evaluate(EVERYTHING)],
    ];
    stacks = given.map(([title, stack]) => ({
      title,
      stack,
      policy: deployPolicy(stack.resources, { ...place, stack: "dev" }, state),
    }));
  });

  it("knows the actions of every type that the program registers, and of no other", () => {
    const types = stacks.flatMap(({ stack }) => stack.resources.map(({ type }) => type));
    assert.deepEqual([...new Set(types)].sort(), Object.keys(GRANTS).sort());
  });

  it("allows nothing for a resource that the stack does not have", () => {
    const [byDefault] = stacks;
    const services = actionsOf(byDefault?.policy as Policy).map((action) => action.split(":")[0]);
    assert.deepEqual([...new Set(services)].sort(), [
      "apigateway",
      "cognito-identity",
      "cognito-idp",
      "iam",
      "kms",
      "lambda",
      "logs",
      "s3",
    ]);
  });

  it("names each action in full", () => {
    for (const { policy } of stacks)
      for (const action of actionsOf(policy)) assert.match(action, /^[a-z0-9-]+:[A-Za-z0-9]+$/);
  });

  it("allows on all resources only what AWS knows no resource for", () => {
    for (const { policy } of stacks)
      for (const { Action, Resource } of policy.Statement.filter((statement) => statement.Resource.includes("*"))) {
        assert.deepEqual(Resource, ["*"]);
        for (const action of Action) assert.ok(WITHOUT_RESOURCE.includes(action), action);
      }
  });

  it("passes each role to its own service alone", () => {
    for (const { title, policy } of stacks) {
      const passed = policy.Statement.filter(({ Action }) => Action.includes("iam:PassRole")).flatMap(
        ({ Action, Resource, Condition }) => {
          assert.deepEqual(Action, ["iam:PassRole"]);
          return Resource.map((role) => [
            role.replace(/^.*:role\//, ""),
            Condition?.StringEquals?.["iam:PassedToService"],
          ]);
        },
      );
      const cognito = ["cognito-idp.amazonaws.com", "cognito-identity.amazonaws.com"];
      assert.deepEqual(Object.fromEntries(passed), {
        "admin-???????": cognito,
        "user-???????": cognito,
        "function-???????": ["lambda.amazonaws.com"],
        ...(title === "everything on" ? { "access-???????": ["apigateway.amazonaws.com"] } : {}),
      });
    }
  });

  it("reaches roles, functions and log groups of the program's own names alone", () => {
    for (const { policy, stack } of stacks) {
      const names = new Set(stack.resources.map(({ name }) => `${name}-???????`));
      const reached = policy.Statement.flatMap(({ Resource }) => Resource).flatMap(
        (arn) => arn.match(/:(?:role\/(?!aws-service-role\/)|function:|log-group:)([^:]+)/)?.[1] ?? [],
      );
      assert.notEqual(reached.length, 0);
      for (const name of reached) assert.ok(names.has(name), name);
    }
  });

  it("reaches user pools and identity pools by the stack's tags alone", () => {
    for (const { policy } of stacks)
      for (const { Resource, Condition } of policy.Statement)
        if (
          Resource.some((arn) => /:(userpool|identitypool)\/\*$/.test(arn)) &&
          !Resource.some((arn) => /webacl/.test(arn))
        )
          assert.deepEqual(Condition, {
            StringEquals: { "aws:ResourceTag/project": projectName, "aws:ResourceTag/stack": "dev" },
          });
  });

  it("is refused for a type that has no actions here", () => {
    const declared = { type: "aws:sqs/queue:Queue", name: "queue", inputs: {}, protect: false };
    assert.throws(
      () => deployPolicy([declared], { ...place, stack: "dev" }),
      /has no actions for aws:sqs\/queue:Queue$/,
    );
  });

  it("fits into the inline policy of a role", () => {
    for (const { title, policy } of stacks) {
      const { length } = JSON.stringify(policy);
      assert.ok(length <= INLINE_LIMIT, `${title}: ${length}`);
    }
  });

  it("reads the state alone for a preview", () => {
    assert.deepEqual(actionsOf(previewPolicy(state)), ["s3:ListBucket", "s3:GetObject", "kms:Decrypt"]);
  });

  if (!isTemplate) {
    console.log("docs/deploy-policy.json is not compared: it is an example of the project that pulumi new copied.");
  } else {
    it("is docs/deploy-policy.json for the example of a production stack", async () => {
      const { resources } = await evaluateStack("prod");
      assert.deepEqual(
        JSON.parse(fs.readFileSync(path.join(root, "docs", "deploy-policy.json"), "utf8")),
        deployPolicy(resources, { ...place, stack: "prod" }),
      );
    });
  }
});

describe("the workflow that deploys", () => {
  const workflow = fs.readFileSync(path.join(root, ".github", "workflows", "deploy.yml"), "utf8");

  it("pins each action to a commit", () => {
    const used = [...workflow.matchAll(/uses: (\S+)/g)].map(([, action = ""]) => action);
    assert.notEqual(used.length, 0);
    for (const action of used) assert.match(action, /^[\w-]+\/[\w-]+@[0-9a-f]{40}$/);
  });

  it("keeps no secret", () => assert.doesNotMatch(workflow, /secrets\./));
});
