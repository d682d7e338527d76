import * as assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { Command, endAll, ROOT } from "./support/harness";
import { temporaryFolder } from "./support/temporary-folder";

const PROGRAM = {
  "Pulumi.yaml": `name: sample
runtime: { name: nodejs, options: { typescript: false } }
main: index.js
`,
  "Pulumi.dev.yaml": "config:\n  aws:region: eu-central-1\n",
  "package.json": JSON.stringify({ name: "sample", private: true }),
  "index.js": `const aws = require("@pulumi/aws");
const pulumi = require("@pulumi/pulumi");
const trust = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }] };
const role = new aws.iam.Role("function", { assumeRolePolicy: JSON.stringify(trust) });
const hello = new aws.lambda.Function("hello", {
  role: role.arn,
  runtime: "nodejs22.x",
  handler: "index.handler",
  code: new pulumi.asset.AssetArchive({
    "index.js": new pulumi.asset.StringAsset("exports.handler = async () => ({ statusCode: 200, body: 'reached' });"),
  }),
});
const body = hello.invokeArn.apply((uri) => JSON.stringify({
  openapi: "3.0.1",
  info: { title: "sample", version: "1" },
  paths: { "/": { get: {
    "x-amazon-apigateway-auth": { type: "AWS_IAM" },
    "x-amazon-apigateway-integration": { type: "aws_proxy", httpMethod: "POST", uri },
  } } },
}));
const api = new aws.apigateway.RestApi("api", { body });
const deployment = new aws.apigateway.Deployment("api", { restApi: api.id });
const stage = new aws.apigateway.Stage("api", { restApi: api.id, deployment: deployment.id, stageName: "v1" });
exports.url = stage.invokeUrl;
`,
};

/** Packs a copy of the package, below this repository, where `prepack` finds the TypeScript compiler. */
function pack(): string {
  const cache = path.join(ROOT, "node_modules", ".cache");
  fs.mkdirSync(cache, { recursive: true });
  const folder = fs.mkdtempSync(path.join(cache, "package-"));
  try {
    fs.copyFileSync(path.join(ROOT, "tsconfig.json"), path.join(folder, "tsconfig.json"));
    fs.cpSync(path.join(ROOT, "local"), path.join(folder, "local"), {
      recursive: true,
      filter: (source) => !/[\\/](tests|bench|node_modules)$/.test(source),
    });
    const destination = temporaryFolder();
    execFileSync("npm", ["pack", "--silent", "--ignore-scripts=false", "--pack-destination", destination], {
      cwd: path.join(folder, "local"),
    });
    const [archive = ""] = fs.readdirSync(destination);
    return path.join(destination, archive);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** A folder with a program that has the package in node_modules, as npm puts it there, and Pulumi by links. */
function programWith(archive: string): string {
  const folder = temporaryFolder();
  for (const [name, content] of Object.entries(PROGRAM)) fs.writeFileSync(path.join(folder, name), content);
  const modules = path.join(folder, "node_modules");
  fs.mkdirSync(path.join(modules, "pulumi-aws-local"), { recursive: true });
  execFileSync("tar", ["-xzf", archive, "--strip-components=1", "-C", path.join(modules, "pulumi-aws-local")]);
  // Linked, so that the test needs no registry.
  for (const name of ["@pulumi", "js-yaml"])
    fs.symlinkSync(path.join(ROOT, "node_modules", name), path.join(modules, name));
  fs.mkdirSync(path.join(modules, ".bin"));
  fs.symlinkSync("../pulumi-aws-local/bin/pulumi-aws-local.cjs", path.join(modules, ".bin", "pulumi-aws-local"));
  return folder;
}

describe("the package", () => {
  let folder: string;
  before(() => {
    folder = programWith(pack());
  });
  after(endAll);

  it("holds JavaScript alone, and neither tests nor the bench", () => {
    const packed = path.join(folder, "node_modules", "pulumi-aws-local");
    const files = fs.readdirSync(packed, { recursive: true, encoding: "utf8" });
    assert.deepEqual(
      files.filter((name) => name.endsWith(".ts") || /^(tests|bench)/.test(name)),
      [],
    );
    for (const name of ["README.md", "CHANGELOG.md", "LICENSE", "preload.cjs", path.join("cli", "start.js")]) {
      assert.ok(files.includes(name), name);
    }
  });

  it("serves another program, started by npx, until Ctrl-C", async () => {
    const args = ["pulumi-aws-local", "start", "--port", "0", "--aws-port", "0"];
    const command = new Command("npx", args, {
      cwd: folder,
      env: { npm_config_yes: "false", npm_config_offline: "true" },
    });
    await command.says(/Ctrl-C ends it\.\n/);
    const { url } = JSON.parse(fs.readFileSync(path.join(folder, ".local", "outputs.json"), "utf8"));
    const response = await fetch(`${url}/`);
    assert.equal(response.status, 403);
    assert.deepEqual(await response.json(), { message: "Missing Authentication Token" });
    // npx itself ends by the signal; what it started is gone.
    command.signalGroup("SIGINT");
    await command.ended;
    await command.nothingLeft();
  });

  it("ends with 0 at Ctrl-C", async () => {
    const file = path.join(folder, "node_modules", ".bin", "pulumi-aws-local");
    const command = new Command(file, ["start", "--port", "0", "--aws-port", "0"], { cwd: folder });
    await command.says(/Ctrl-C ends it\.\n/);
    command.signalGroup("SIGINT");
    assert.equal(await command.ended, 0, command.output);
    await command.nothingLeft();
  });

  it("says what it takes where the command is another", () => {
    const file = path.join(folder, "node_modules", ".bin", "pulumi-aws-local");
    for (const [args, said] of [
      [[], "no command is given"],
      [["up"], '"up" is no command'],
    ] as const) {
      assert.throws(
        () => execFileSync(file, args, { cwd: folder, stdio: "pipe" }),
        (error: { status: number; stderr: Buffer }) =>
          error.status === 1 && `${error.stderr}` === `${said}; allowed is: pulumi-aws-local start\n`,
      );
    }
  });
});
