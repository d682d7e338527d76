import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import type { Methods } from "../../common/ipc";
import { LocalRun } from "../../local-run";
import type { Evaluation } from "../../program/evaluation-process";
import * as provider from "../../provider/provider";
import { Update } from "../../provider/update";
import { type Inputs, Resources } from "../../stack/resources";
import { unknownValue } from "../../stack/unknown-value";
import { DataFolder } from "../../state/data-folder";
import * as client from "../support/client";
import { temporaryFolder } from "../support/temporary-folder";

const AWS = { region: "eu-central-1", accountId: "000000000000", gatewayUrl: "http://127.0.0.1:3000" };
const PROGRAM = { project: "demo", stack: "dev" };
const POOL = "aws:cognito/userPool:UserPool";
const CLIENT = "aws:cognito/userPoolClient:UserPoolClient";
const LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup";
const urnOf = (type: string, name: string) => `urn:pulumi:dev::demo::${type}::${name}`;

type Declaration = [type: string, name: string, inputs: Inputs];

/** What stands after an evaluation that declares these. */
function evaluate(before: Resources, ...declarations: Declaration[]) {
  const update = new Update(before, PROGRAM, AWS);
  const made = declarations.map(([type, name, inputs]) => update.resource(type, name, inputs));
  const { resources, gone } = update.finish();
  return { ids: made.map(({ id }) => id), outputs: made.map(({ outputs }) => outputs), resources, gone };
}

const refusal = (act: () => unknown) => {
  try {
    act();
  } catch (error) {
    assert.equal((error as Error).name, "UsageError", String((error as Error).stack));
    return (error as Error).message;
  }
  return "";
};

describe("the provider", () => {
  const check = (type: string, inputs: Inputs) => provider.check({ urn: urnOf(type, "a"), type, name: "a", inputs });

  it("refuses a setting that it does not know, of each type that it runs, by name", () => {
    const types = [
      POOL,
      CLIENT,
      "aws:cognito/userGroup:UserGroup",
      "aws:cognito/identityPool:IdentityPool",
      "aws:cognito/identityPoolRoleAttachment:IdentityPoolRoleAttachment",
      "aws:iam/role:Role",
      "aws:iam/rolePolicy:RolePolicy",
      "aws:lambda/function:Function",
      "aws:lambda/permission:Permission",
      "aws:apigateway/restApi:RestApi",
      "aws:apigateway/deployment:Deployment",
      "aws:apigateway/stage:Stage",
      "aws:apigateway/methodSettings:MethodSettings",
    ];
    for (const type of types) {
      // `constructor` and `__proto__` are members of every object, and of none of these.
      for (const setting of ["backdoor", "constructor", "__proto__"]) {
        assert.equal(
          refusal(() => check(type, JSON.parse(`{"${setting}":true}`))),
          `${urnOf(type, "a")} (${type}): ${setting}: not known to the local run, which cannot tell whether it is a lock; leave it out here`,
        );
      }
    }
  });

  it("refuses a known setting's value that it cannot hold, by URN, type and setting", () => {
    assert.match(
      refusal(() => check("aws:apigateway/stage:Stage", { stageName: "dev", cacheClusterEnabled: true })),
      /^urn:pulumi:dev::demo::aws:apigateway\/stage:Stage::a \(aws:apigateway\/stage:Stage\): cacheClusterEnabled: /,
    );
  });

  for (const type of [
    "aws:apigateway/restApiPolicy:RestApiPolicy",
    "aws:cognito/userPoolUICustomization:UserPoolUICustomization",
    "aws:iam/user:User",
    "aws:iam/accessKey:AccessKey",
    "aws:wafv2/webAcl:WebAcl",
    "aws:wafregional/webAcl:WebAcl",
    "aws:verifiedpermissions/policy:Policy",
  ]) {
    it(`refuses ${type}, which may be a lock`, () => {
      assert.equal(
        refusal(() => check(type, {})),
        `${urnOf(type, "a")}: ${type} may decide who gets in, and the local run does not enforce it; take it out of the stack that runs here; if a setting declares it, keep that in the production stack's file`,
      );
    });
  }

  for (const type of [
    "aws:cloudcontrol/resource:Resource",
    "aws:cloudformation/stack:Stack",
    "aws:organizations/policy:Policy",
    "aws:ec2/vpcEndpointPolicy:VpcEndpointPolicy",
    "aws:s3/accessPoint:AccessPoint",
    "aws-native:s3:Bucket",
    "awscc:s3/bucket:Bucket",
    "command:local:Command",
    "pulumi-nodejs:dynamic:Resource",
    "constructor",
  ]) {
    it(`refuses ${type}, which is on no list`, () => {
      assert.equal(
        refusal(() => check(type, {})),
        `${urnOf(type, "a")}: ${type} is not on the local run's list of types that carry no lock; take it out of the stack that runs here; if a setting declares it, keep that in the production stack's file`,
      );
    });
  }

  for (const setting of ["policy", "resourcePolicy", "accessPolicy"]) {
    it(`refuses ${setting} of a resource that is not run here`, () => {
      assert.match(
        refusal(() => check("aws:cloudwatch/logGroup:LogGroup", { [setting]: "{}" })),
        new RegExp(`: ${setting}: the local run does not enforce`),
      );
    });
  }

  for (const [type, inputs, id] of [
    ["aws:s3/bucketPolicy:BucketPolicy", { bucket: "files" }, /^files$/],
    ["aws:sqs/queuePolicy:QueuePolicy", { queueUrl: "https://sqs.example/q" }, /^https:\/\/sqs\.example\/q$/],
    ["aws:sns/topicPolicy:TopicPolicy", { arn: "arn:aws:sns:x:1:t" }, /^arn:aws:sns:x:1:t$/],
    ["aws:sqs/queue:Queue", { name: "q" }, /^https:.*\/q$/],
    ["aws:sns/topic:Topic", { name: "t" }, /:t$/],
    ["aws:s3/bucket:Bucket", { bucket: "files" }, /^files$/],
    ["aws:kms/key:Key", {}, /./],
  ] as const) {
    it(`takes ${type} with its policy, which decides over what nobody can reach here`, () => {
      assert.equal(
        refusal(() => check(type, { ...inputs, policy: "{}" })),
        "",
      );
      const { ids } = evaluate(new Resources(), [type, "a", { ...inputs, policy: "{}" }]);
      assert.match(String(ids[0]), id);
      assert.match(
        refusal(() => check(type, { ...inputs, resourcePolicy: "{}" })),
        /: resourcePolicy: the local run does not enforce/,
      );
    });
  }

  it("gives a cluster and an image repository the ids and addresses that AWS would", () => {
    const { ids, outputs } = evaluate(
      new Resources(),
      ["aws:ecs/cluster:Cluster", "a", { name: "c" }],
      ["aws:ecr/repository:Repository", "a", { name: "team/images" }],
    );
    assert.deepEqual(ids, ["arn:aws:ecs:eu-central-1:000000000000:cluster/c", "team/images"]);
    assert.equal(outputs[1]?.repositoryUrl, "000000000000.dkr.ecr.eu-central-1.amazonaws.com/team/images");
  });

  it("takes a domain name of an API, which is one more address, and none with a lock of its own", () => {
    const { ids, outputs } = evaluate(
      new Resources(),
      ["aws:apigatewayv2/domainName:DomainName", "a", { domainName: "api.example", domainNameConfiguration: {} }],
      ["aws:apigatewayv2/apiMapping:ApiMapping", "b", { apiId: "a", domainName: "api.example", stage: "$default" }],
      ["aws:apigateway/domainName:DomainName", "c", { domainName: "rest.example", certificateArn: "arn" }],
      ["aws:apigateway/basePathMapping:BasePathMapping", "d", { restApi: "a", domainName: "rest.example" }],
    );
    assert.equal(ids[0], "api.example");
    assert.equal(outputs[2]?.domainName, "rest.example");
    for (const [type, inputs] of [
      ["aws:apigatewayv2/domainName:DomainName", { mutualTlsAuthentication: { truststoreUri: "s3://a/b" } }],
      ["aws:apigatewayv2/domainName:DomainName", { routingMode: "ROUTING_RULE_ONLY" }],
      ["aws:apigateway/domainName:DomainName", { mutualTlsAuthentication: { truststoreUri: "s3://a/b" } }],
      ["aws:apigateway/domainName:DomainName", { policy: "{}" }],
    ] as const) {
      assert.match(
        refusal(() => check(type, { domainName: "api.example", ...inputs })),
        /: (mutualTlsAuthentication|routingMode|policy): may decide who gets in/,
      );
    }
  });

  it("gives what is of a network the ids and ARNs that AWS would", () => {
    const { ids, outputs } = evaluate(
      new Resources(),
      ["aws:ec2/vpc:Vpc", "a", { cidrBlock: "10.0.0.0/16" }],
      ["aws:ec2/securityGroup:SecurityGroup", "b", { name: "web" }],
    );
    assert.match(String(ids[0]), /^vpc-[0-9a-f]{17}$/);
    assert.equal(outputs[0]?.arn, `arn:aws:ec2:eu-central-1:000000000000:vpc/${ids[0]}`);
    assert.match(String(ids[1]), /^sg-[0-9a-f]{17}$/);
    assert.equal(outputs[1]?.arn, `arn:aws:ec2:eu-central-1:000000000000:security-group/${ids[1]}`);
    for (const type of [
      "aws:ec2/vpcEndpointPolicy:VpcEndpointPolicy",
      "aws:lb/listener:Listener",
      "aws:ec2/instance:Instance",
    ]) {
      assert.match(
        refusal(() => check(type, {})),
        /is not on the local run's list of types that carry no lock/,
      );
    }
  });

  it("refuses a provider of another region or account, and takes one of the stack's region", () => {
    const type = "pulumi:providers:aws";
    const make = (inputs: Inputs) => () => evaluate(new Resources(), [type, "a", inputs]);
    assert.equal(refusal(make({ region: "eu-central-1" })), "");
    assert.match(refusal(make({ region: "us-east-1" })), /: region: "us-east-1" is not the region of the stack/);
    assert.match(refusal(make({ assumeRoles: "[]" })), /: assumeRoles: not known to the local run/);
  });

  it("refuses an unknown value in a lock, and takes it in a function's variable", () => {
    const value = `x${unknownValue("aws:kms/key:Key", "keys", "arn")}y`;
    assert.match(
      refusal(() => check("aws:iam/rolePolicy:RolePolicy", { role: "a", policy: value })),
      /: policy: needs output arn of keys \(aws:kms\/key:Key\), which cannot be known on this machine/,
    );
    const type = "aws:lambda/function:Function";
    assert.doesNotMatch(
      refusal(() => check(type, { environment: { variables: { KEY: value } } })),
      /cannot be known/,
    );
  });

  for (const [type, output, inputs, form] of [
    ["random:index/randomString:RandomString", "result", { length: 8, special: false, upper: false }, /^[a-z0-9]{8}$/],
    ["random:index/randomString:RandomString", "result", { length: 2, minNumeric: 2 }, /^[0-9]{2}$/],
    ["random:index/randomId:RandomId", "hex", { byteLength: 4 }, /^[0-9a-f]{8}$/],
    ["random:index/randomUuid:RandomUuid", "result", {}, /^[0-9a-f-]{36}$/],
  ] as const) {
    it(`chooses ${output} of ${type} once, as ${form}`, () => {
      const first = evaluate(new Resources(), [type, "a", inputs]);
      assert.match(String(first.outputs[0]?.[output]), form);
      assert.equal(evaluate(first.resources, [type, "a", inputs]).outputs[0]?.[output], first.outputs[0]?.[output]);
    });
  }

  for (const [type, name, expected] of [
    ["aws:s3/bucket:Bucket", { bucket: "b" }, { id: "b", bucket: "b", arn: "arn:aws:s3:::b" }],
    [
      "aws:sqs/queue:Queue",
      { name: "q" },
      {
        id: "https://sqs.eu-central-1.amazonaws.com/000000000000/q",
        url: "https://sqs.eu-central-1.amazonaws.com/000000000000/q",
        arn: "arn:aws:sqs:eu-central-1:000000000000:q",
      },
    ],
    [
      "aws:sns/topic:Topic",
      { name: "t" },
      { id: "arn:aws:sns:eu-central-1:000000000000:t", arn: "arn:aws:sns:eu-central-1:000000000000:t" },
    ],
    ["aws:dynamodb/table:Table", { name: "d" }, { id: "d", arn: "arn:aws:dynamodb:eu-central-1:000000000000:table/d" }],
  ] as const) {
    it(`gives ${type} outputs of AWS's form, also when it is updated`, () => {
      const first = evaluate(new Resources(), [type, "a", name]);
      const second = evaluate(first.resources, [type, "a", { ...name, tags: { a: "b" } }]);
      for (const { ids, outputs } of [first, second]) {
        const given: Record<string, unknown> = { ...outputs[0], id: ids[0] };
        for (const [output, value] of Object.entries(expected)) assert.equal(given[output], value, output);
      }
    });
  }

  for (const [type, arn] of [
    [LOG_GROUP, /^arn:aws:logs:eu-central-1:000000000000:log-group:a-[0-9a-f]{7}$/],
    ["aws:cloudwatch/metricAlarm:MetricAlarm", /^arn:aws:cloudwatch:eu-central-1:000000000000:alarm:a-/],
    ["aws:s3/bucket:Bucket", /^arn:aws:s3:/],
    ["random:index/randomPet:RandomPet", undefined],
  ] as const) {
    it(`accepts ${type} with any setting, as it opens and closes no door`, () => {
      const { outputs } = evaluate(new Resources(), [type, "a", { whatever: { it: "is" } }]);
      assert.deepEqual(outputs[0]?.whatever, { it: "is" });
      if (arn) assert.match(String(outputs[0]?.arn), arn);
      else assert.equal(outputs[0]?.arn, undefined);
      assert.equal(provider.runsHere(type), false);
    });
  }

  it("accepts any inputs, or refuses them by URN and type", () => {
    const values = [42, -1, "x", "", [], [1], [null], [{}], {}, { a: 1 }, null, true];
    for (const type of RUN) {
      const settings = Object.keys(provider.typeOf({ urn: "", type }).settings);
      for (const setting of settings) {
        for (const value of values) {
          const message = refusal(() => evaluate(new Resources(), [type, "a", { [setting]: value }]));
          if (message) assert.ok(message.startsWith(`${urnOf(type, "a")} (${type}): `), message);
          assert.doesNotMatch(message, /\n/);
        }
      }
    }
  });
});

/** Types whose inputs come from any program. */
const RUN = [
  "aws:apigateway/account:Account",
  "aws:apigateway/deployment:Deployment",
  "aws:apigateway/methodSettings:MethodSettings",
  "aws:apigateway/restApi:RestApi",
  "aws:apigateway/stage:Stage",
  CLIENT,
  "aws:cognito/identityPool:IdentityPool",
  "aws:cognito/identityPoolRoleAttachment:IdentityPoolRoleAttachment",
  "aws:cognito/userGroup:UserGroup",
  POOL,
  "aws:iam/policy:Policy",
  "aws:iam/role:Role",
  "aws:iam/rolePolicy:RolePolicy",
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  "aws:lambda/function:Function",
  "aws:lambda/permission:Permission",
];

describe("an evaluation, compared with the current stack", () => {
  const pool = (inputs: Inputs = {}, name = "users"): Declaration => [
    POOL,
    name,
    { usernameAttributes: ["email"], ...inputs },
  ];
  const first = () => evaluate(new Resources(), pool());

  it("keeps an unchanged resource, also with its settings in another order", () => {
    const before = evaluate(new Resources(), pool({ name: "u", passwordPolicy: { minimumLength: 9 } }));
    const after = evaluate(before.resources, [
      POOL,
      "users",
      { passwordPolicy: { minimumLength: 9 }, name: "u", usernameAttributes: ["email"] },
    ]);
    assert.deepEqual(after.ids, before.ids);
    assert.deepEqual(after.gone, []);
  });

  it("updates a resource that is changed", () => {
    const before = first();
    const after = evaluate(before.resources, pool({ passwordPolicy: { minimumLength: 12 } }));
    assert.deepEqual(after.ids, before.ids);
    assert.deepEqual(after.gone, []);
    assert.deepEqual(after.resources.at(urnOf(POOL, "users"))?.inputs.passwordPolicy, { minimumLength: 12 });
    assert.equal(
      before.resources.at(urnOf(POOL, "users"))?.inputs.passwordPolicy,
      undefined,
      "what stood is as it was",
    );
  });

  it("replaces a resource whose change AWS cannot make, and what depends on its id", () => {
    const client = (userPoolId: string): Declaration => [CLIENT, "client", { userPoolId }];
    const stand = first();
    const before = evaluate(stand.resources, pool(), client(String(stand.ids[0])));
    const update = new Update(before.resources, PROGRAM, AWS);
    const { id } = update.resource(...pool({ name: "other" }));
    const { id: clientId } = update.resource(...client(id));
    const { resources, gone } = update.finish();
    assert.notEqual(id, before.ids[0]);
    assert.notEqual(clientId, before.ids[1]);
    assert.deepEqual(
      gone.map((resource) => resource.id),
      before.ids,
    );
    assert.deepEqual([...resources].length, 2);
  });

  it("takes another name in the program for another resource", () => {
    const before = first();
    const after = evaluate(before.resources, pool({}, "people"));
    assert.notEqual(after.ids[0], before.ids[0]);
    assert.deepEqual(
      after.gone.map(({ urn }) => urn),
      [urnOf(POOL, "users")],
    );
    const back = evaluate(after.resources, pool());
    assert.notEqual(back.ids[0], before.ids[0], "a name that comes back does not bring the old pool back");
  });

  it("deletes what is no longer declared", () => {
    const before = first();
    const after = evaluate(before.resources);
    assert.deepEqual([...after.resources], []);
    assert.deepEqual(
      after.gone.map(({ id }) => id),
      before.ids,
    );
  });

  const PROTECTED = `${urnOf(POOL, "users")} (${POOL}): deletionProtection is ACTIVE, so AWS would not delete the pool and its users; set it to INACTIVE first`;
  const ways: [way: string, declarations: Declaration[]][] = [
    ["removed", []],
    ["renamed", [pool({ deletionProtection: "ACTIVE" }, "people")]],
    ["replaced", [pool({ deletionProtection: "ACTIVE", name: "other" })]],
    ["replaced and unprotected at once", [pool({ name: "other" })]],
  ];
  for (const [way, declarations] of ways) {
    it(`refuses that a protected pool is ${way}`, () => {
      const before = evaluate(new Resources(), pool({ deletionProtection: "ACTIVE" }));
      assert.equal(
        refusal(() => evaluate(before.resources, ...declarations)),
        PROTECTED,
      );
    });
  }

  it("refuses a resource that is declared twice", () => {
    assert.equal(
      refusal(() => evaluate(new Resources(), pool(), pool({ name: "other" }))),
      `${urnOf(POOL, "users")} is declared twice; give one of them another name`,
    );
  });

  it("refuses a data folder that holds another stack or project, whose users would go", () => {
    for (const [stack, project] of [
      ["prod", "demo"],
      ["dev", "other"],
    ] as const) {
      assert.equal(
        refusal(() => new Update(first().resources, { project, stack }, AWS)),
        "the data folder holds stack dev of demo, and its users; name another with --data, or empty it with --fresh",
      );
    }
  });
});

describe("a stack that is evaluated again", () => {
  const declarations = (name: string, inputs: Inputs = {}): Declaration[] => [
    [POOL, name, { usernameAttributes: ["email"], autoVerifiedAttributes: ["email"], ...inputs }],
  ];
  let data: string;
  let folder: DataFolder;
  let run: LocalRun;

  async function open(): Promise<void> {
    folder = DataFolder.take(data, false);
    const log = { request: () => {}, functionOutput: () => {}, notice: () => {} };
    run = await LocalRun.open({ folder, port: 0, awsPort: 0, region: AWS.region, clock: Date.now, log });
  }
  async function close(): Promise<void> {
    await run.close();
    folder.release();
  }
  /** @returns the pool's id */
  async function deploy(...declared: Declaration[]): Promise<string> {
    const program = { folder: "", main: "", config: {}, nodeArguments: [], ...PROGRAM };
    const evaluation = {
      run: async (_program: unknown, { resource }: Methods) => {
        const act = resource as unknown as (...declaration: Declaration) => { id: string };
        return { outputs: { ids: declared.map((declaration) => act(...declaration).id) } };
      },
    };
    const { ending } = await run.deploy(program, evaluation as unknown as Evaluation);
    if ("failed" in ending) throw new Error(ending.failed);
    return (ending.outputs.ids as string[])[0] ?? "";
  }
  function administer(userPoolId: string, operation: string, input: object) {
    const { awsUrl, administrator } = run;
    const target = { ...AWS, awsUrl, administrator, userPoolId } as unknown as client.Target;
    return client.administer(target, operation, input);
  }
  const EMAIL = "ada@example.com";
  const create = (pool: string) => administer(pool, "AdminCreateUser", { Username: EMAIL, MessageAction: "SUPPRESS" });
  const names = async (pool: string) =>
    (await administer(pool, "ListUsers", {})).body.Users.map(
      (user: { Attributes: { Name: string; Value: string }[] }) =>
        user.Attributes.find(({ Name }) => Name === "email")?.Value,
    );

  beforeEach(async () => {
    data = temporaryFolder();
    await open();
  });
  afterEach(close);

  it("keeps its users when nothing has changed, also after a restart", async () => {
    const pool = await deploy(...declarations("users"));
    await create(pool);
    assert.equal(await deploy(...declarations("users")), pool);
    await close();
    await open();
    assert.equal(await deploy(...declarations("users")), pool);
    assert.deepEqual(await names(pool), [EMAIL]);
  });

  for (const [way, there, back] of [
    ["renamed in the program", declarations("people"), declarations("users")],
    ["replaced", declarations("users", { name: "other" }), declarations("users")],
    ["taken out", [], declarations("users")],
  ] as const) {
    it(`has no user of a pool that was ${way}, not when it is written as before, nor in its file`, async () => {
      const pool = await deploy(...declarations("users"));
      await create(pool);
      await deploy(...there);
      assert.equal((await administer(pool, "ListUsers", {})).body.__type, "ResourceNotFoundException");
      const again = await deploy(...back);
      assert.notEqual(again, pool);
      assert.deepEqual(await names(again), []);
      await close();
      await open();
      assert.deepEqual(await names(again), []);
      assert.doesNotMatch(fs.readFileSync(path.join(data, "state.log"), "utf8"), /ada@example\.com/);
    });
  }

  it("serves the current stack when the next is refused, and takes the one after", async () => {
    const pool = await deploy(...declarations("users", { deletionProtection: "ACTIVE" }));
    await create(pool);
    await assert.rejects(deploy(), /deletionProtection is ACTIVE/);
    await assert.rejects(deploy(...declarations("users", { backdoor: true })), /backdoor: not known to the local run/);
    assert.deepEqual(await names(pool), [EMAIL]);
    assert.equal(await deploy(...declarations("users")), pool);
    assert.deepEqual(await names(pool), [EMAIL]);
  });

  it("and one that a Pulumi engine keeps do not share a folder", async () => {
    await deploy(...declarations("users"));
    assert.equal(
      refusal(() => run.engineMethods()),
      "the data folder holds a stack that npm start evaluates; name another with --data, or empty it with --fresh",
    );
    await deploy();
    const { create } = run.engineMethods() as unknown as { create(urn: string, inputs: Inputs): Promise<unknown> };
    await create(urnOf(POOL, "users"), { usernameAttributes: ["email"] });
    await assert.rejects(deploy(...declarations("users")), {
      name: "UsageError",
      message:
        "the data folder holds what a Pulumi engine made, which --attach serves; name another with --data, or empty it with --fresh",
    });
  });
});
