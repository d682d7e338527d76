import * as assert from "node:assert/strict";
import * as path from "node:path";
import { RunError } from "@pulumi/pulumi";
import { type Ending, Evaluation } from "../../program/evaluation-process";
import { readProgram } from "../../program/project-file";
import { callFunction } from "../../provider/functions";
import { Update } from "../../provider/update";
import { oneLine } from "../../pulumi/one-line";
import { Resources } from "../../stack/resources";
import { smallProgram } from "../support/harness";

const AWS = { region: "eu-central-1", accountId: "000000000000", gatewayUrl: "http://127.0.0.1:3000" };
const LOG_GROUP = 'new pulumi.CustomResource("aws:cloudwatch/logGroup:LogGroup", "logs", {});';
/** With a loader that reads tsconfig.json, which ours must not be read by. */
const TS_NODE = {
  "Pulumi.yaml": "name: small\nruntime: nodejs\nmain: index.ts\n",
  "tsconfig.json": '{ "compilerOptions": { "module": "commonjs", "moduleResolution": "node" } }',
};
/** With no loader for TypeScript at all. */
const PLAIN = {
  "Pulumi.yaml": "name: small\nruntime: { name: nodejs, options: { typescript: false } }\nmain: plain.js\n",
  "plain.js": "exports.kind = 'plain';\n",
};

interface Case {
  index: string;
  files?: Record<string, string>;
  ending: Ending | RegExp;
  /** Of its own, below its folder, in the order in which it asked for them. */
  loads?: string[];
}

const CASES: Record<string, Case> = {
  "gives its outputs": {
    index:
      'export const a = pulumi.secret("b");\nexport const region = pulumi.runtime.invoke("aws:index/getRegion:getRegion", {}).then((is: any) => [is.name]);',
    ending: { outputs: { a: "b", region: ["eu-central-1"] }, secrets: ["a"] },
  },
  "with secret outputs names them": {
    index: `export const open = pulumi.output({ a: ["b"] });
export const direct = pulumi.secret("hidden");
export const configured = new pulumi.Config("aws").requireSecret("region");
export const derived = pulumi.interpolate\`x-${"$"}{direct}\`;
export const nested = { a: [{ b: direct }] };
export const promised = Promise.resolve({ direct });
const circle: { self?: object } = {};
circle.self = circle;
export const round = circle;`,
    ending: {
      outputs: {
        open: { a: ["b"] },
        direct: "hidden",
        configured: "eu-central-1",
        derived: "x-hidden",
        nested: { a: [{ b: "hidden" }] },
        promised: { direct: "hidden" },
        round: {},
      },
      secrets: ["direct", "configured", "derived", "nested", "promised"],
    },
  },
  "with an output that its resource keeps secret names it": {
    index: `const inputs = { name: "web", userPoolId: "a", generateSecret: true, clientSecret: undefined };
const options = { additionalSecretOutputs: ["clientSecret"] };
const client: any = new pulumi.CustomResource("aws:cognito/userPoolClient:UserPoolClient", "web", inputs, options);
export const size = client.clientSecret.apply((secret: string) => secret.length);
export const name = client.name;`,
    ending: { outputs: { size: 51, name: "web" }, secrets: ["size"] },
  },
  "in plain JavaScript gives its outputs": {
    index: "",
    files: PLAIN,
    ending: { outputs: { kind: "plain" }, secrets: [] },
  },
  "that throws fails by file and line, in one line": {
    index: 'import "./part/other";',
    files: { "part/other.ts": '\nconst fail = () => {\n  throw new TypeError("boom\\nand more");\n};\nfail();' },
    ending: /^part\/other\.ts:3: TypeError: boom$/,
    loads: ["index.ts", "part/other.ts"],
  },
  "that throws in an apply fails": {
    index: `const logs = ${LOG_GROUP}\nlogs.id.apply(() => {\n  throw new RangeError("late");\n});`,
    ending: /^index\.ts:4: RangeError: late$/,
  },
  "with a promise that nobody awaits fails": {
    index: '\nPromise.reject(new Error("lost"));',
    ending: /^index\.ts:3: Error: lost$/,
  },
  "that does not compile fails by file and line": {
    index: "\nconst half = ;",
    ending: /^SyntaxError: Error transforming .*index\.ts: Unexpected token \(3:14\)$/,
    loads: ["index.ts"],
  },
  "that ts-node does not compile fails by file and line": {
    index: "\nconst half: = 1;",
    files: TS_NODE,
    ending: /^TSError: ⨯ Unable to compile TypeScript: index\.ts\(3,13\): error TS1110: Type expected\.$/,
  },
  "that imports what is not there fails, and waits for it": {
    index: 'import "./nowhere";',
    ending: /^index\.ts:2: Error: Cannot find module '.\/nowhere'$/,
    loads: ["index.ts", "nowhere", "nowhere.ts", "nowhere.js", "nowhere.json", "nowhere/index.ts", "nowhere/index.js"],
  },
  "that declares a setting which is not known fails by URN, type and setting": {
    index: '\nnew pulumi.CustomResource("aws:cognito/userPool:UserPool", "users", { backdoor: true });',
    ending:
      /^index\.ts:3: urn:pulumi:dev::small::aws:cognito\/userPool:UserPool::users \(aws:cognito\/userPool:UserPool\): backdoor: not known to the local run, which cannot tell whether it is a lock; leave it out here$/,
  },
  "that exports a function is run": {
    index: "export = async () => ({ a: 1 });",
    ending: { outputs: { a: 1 }, secrets: [] },
  },
  "that declares a remote component fails by its name": {
    index: '\nnew pulumi.ComponentResource("eks:index:Cluster", "cluster", {}, {}, true);',
    ending: /^index\.ts:3: eks:index:Cluster cluster is a component of a package that only Pulumi's engine runs; /,
  },
  "that gives a RestAPI component a route of files fails by the route and the setting": {
    index:
      '\nnew pulumi.ComponentResource("aws-apigateway:index:RestAPI", "api", { routes: [{ path: "/", localPath: "www" }] }, {}, true);',
    ending:
      /^index\.ts:3: aws-apigateway:index:RestAPI api: route \/: localPath: is not served here; served are path, method, /,
  },
  "that gives a RestAPI component routes of files fails by the setting": {
    index:
      '\nnew pulumi.ComponentResource("aws-apigateway:index:RestAPI", "api", { staticRoutesBucket: "b" }, {}, true);',
    ending: /^index\.ts:3: aws-apigateway:index:RestAPI api: staticRoutesBucket: is not served here; /,
  },
  "hears of all refusals at once, and not of what follows from them": {
    index: `
const acl = new pulumi.CustomResource("aws:wafv2/webAcl:WebAcl", "acl", {});
new pulumi.CustomResource("command:local:Command", "command", {});
new pulumi.CustomResource("aws:iam/role:Role", "role", { assumeRolePolicy: acl.id });
export const length = acl.id.apply((id) => (id as any).no.such);`,
    ending:
      /^index\.ts:3: \S+::acl: .+\nindex\.ts:4: \S+::command: .+\nTo have a resource on AWS and not here, .+onAws.+$/,
  },
  "with an output that nobody can know here gives a marked value": {
    index: `class Key extends pulumi.CustomResource {
  declare arn: pulumi.Output<string>;
  constructor() {
    super("aws:kms/key:Key", "keys", { arn: undefined });
  }
}
export const known = new Key().arn.apply((arn) => arn.startsWith("unknown-here:") && arn.endsWith("#arn#"));`,
    ending: { outputs: { known: true }, secrets: [] },
  },
  "that asks what only AWS can answer fails": {
    index:
      'const token = "aws:index/getAvailabilityZones:getAvailabilityZones";\nexport const zones = pulumi.runtime.invoke(token, {});',
    ending:
      /^Error: the program calls aws:index\/getAvailabilityZones:getAvailabilityZones, which asks AWS itself; the local run has no answer to it$/,
  },
  "that exits fails": { index: "process.exit(3);", ending: /^the program ended with 3 before it was evaluated$/ },
  "that exits with 0 fails too": {
    index: 'new pulumi.CustomResource("aws:kms/key:Key", "key", {});\nprocess.exit(0);',
    ending: /^the program ended with 1 before it was evaluated$/,
  },
  "that asks it for a resource's input fails by the question": {
    index: `const zones = pulumi.runtime.invoke("aws:index/getAvailabilityZones:getAvailabilityZones", {});
const subnet = new pulumi.CustomResource("aws:ec2/subnet:Subnet", "subnet", { availabilityZone: zones });
new pulumi.CustomResource("aws:ec2/routeTableAssociation:RouteTableAssociation", "a", { subnetId: subnet.id });`,
    ending: /^Error: the program calls aws:index\/getAvailabilityZones:getAvailabilityZones, which asks AWS itself; /,
  },
  "that waits for what never comes fails": {
    index: "export const never = new Promise(() => {});",
    ending: /^the program waits for something that never comes$/,
  },
  "that declares something after its exports is waited for": {
    index: `export const early = 1;\nsetTimeout(() => new pulumi.CustomResource("aws:wafv2/webAcl:WebAcl", "late", {}), 50);`,
    ending: /WebAcl::late: .* may decide who gets in/,
  },
};

describe("a program", () => {
  const endings = new Map<string, { ending: Ending; files: string[] }>();

  // All at once, as each has a process of its own and most of its time goes into loading Pulumi.
  before(async () => {
    await Promise.all(
      Object.entries(CASES).map(async ([name, { index, files }]) => {
        const program = readProgram(smallProgram(index, files), "dev");
        const update = new Update(new Resources(), program, AWS);
        const evaluation = new Evaluation(program);
        const ending = await evaluation.run(program, {
          resource: update.resource.bind(update),
          invoke: (token: string) => callFunction(token, {}, AWS),
        });
        endings.set(name, { ending, files: evaluation.files.map((file) => path.relative(program.folder, file)) });
      }),
    );
  });

  for (const [name, { ending: expected, loads: files }] of Object.entries(CASES)) {
    it(name, () => {
      const came = endings.get(name);
      assert.ok(came);
      if (expected instanceof RegExp) assert.match("failed" in came.ending ? came.ending.failed : "", expected);
      else assert.deepEqual(came.ending, expected);
      if (files) assert.deepEqual(came.files, files);
    });
  }
});

describe("one line of a failure", () => {
  const failures: [name: string, error: unknown, line: string][] = [
    [
      "a refusal is its own words",
      new RunError("small:size is 3; allowed is 4\nmore"),
      "small:size is 3; allowed is 4",
    ],
    ["what is no error is as it is written", "a word\nand more", "a word"],
    ["nothing is undefined", undefined, "undefined"],
    [
      "an error without a place of the program has none",
      Object.assign(new Error("far away"), { stack: `Error: far away\n    at f (${__filename}:1:1)` }),
      "Error: far away",
    ],
    [
      "a place may lie in a folder with spaces",
      Object.assign(new Error("here"), { stack: "Error: here\n    at new A (/my program/a/b c.ts:7:11)" }),
      "a/b c.ts:7: Error: here",
    ],
    [
      "what only announces is followed by what it announces",
      Object.assign(new Error("It failed:\n\n  because"), { stack: "" }),
      "Error: It failed: because",
    ],
    [
      "what waits for a failed resource does not hide why it failed",
      Object.assign(new Error('error serializing property "a": error serializing property "b": no such file'), {
        stack: "",
      }),
      "Error: no such file",
    ],
  ];
  for (const [name, error, line] of failures) {
    it(name, () => assert.equal(oneLine(error, "/my program"), line));
  }
});
