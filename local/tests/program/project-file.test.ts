import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { readProgram, regionOf } from "../../program/project-file";
import { temporaryFolder } from "../support/temporary-folder";

const PROJECT = `name: demo
runtime:
  name: nodejs
  options:
    nodeargs: "--require  ts-node/register"
main: index.ts
config:
  size: { type: integer, default: 3 }
  open: { type: boolean, default: false }
`;

function project(stack: string, pulumi = PROJECT): string {
  const folder = temporaryFolder();
  fs.writeFileSync(path.join(folder, "Pulumi.yaml"), pulumi);
  fs.writeFileSync(path.join(folder, "Pulumi.dev.yaml"), stack);
  return folder;
}

describe("the project's files", () => {
  it("give the program, with the stack's values over the defaults", () => {
    const folder = project("config:\n  aws:region: eu-central-1\n  demo:size: 5\n");
    const program = readProgram(folder, "dev");
    assert.deepEqual(program, {
      folder,
      main: "index.ts",
      project: "demo",
      stack: "dev",
      config: { "demo:size": "5", "demo:open": "false", "aws:region": "eu-central-1" },
      nodeArguments: ["--require", "ts-node/register"],
    });
    assert.equal(regionOf(program), "eu-central-1");
  });

  it("may hold the encryptionsalt that pulumi stack init writes, with nothing encrypted", () => {
    const folder = project("encryptionsalt: v1:Al/0oE6TyBg=:v1:m7+jKmd12IXXxry2:GOJi\nconfig:\n  demo:size: 5\n");
    assert.deepEqual(readProgram(folder, "dev").config, { "demo:size": "5", "demo:open": "false" });
  });

  it("refuse ECMAScript modules in one line", () => {
    const folder = project("config: {}\n");
    fs.writeFileSync(path.join(folder, "package.json"), '{ "type": "module" }');
    assert.throws(() => readProgram(folder, "dev"), /^UsageError: package\.json: "type": "module" is not run here; /);
    const other = project("config: {}\n", PROJECT.replace("index.ts", "index.mts"));
    assert.throws(
      () => readProgram(other, "dev"),
      /^UsageError: Pulumi\.yaml: main is index\.mts, an ECMAScript module/,
    );
  });

  const bad: [name: string, stack: string, pulumi: string | undefined, message: RegExp][] = [
    ["a stack file that is no YAML", "config: [", undefined, /^Pulumi\.dev\.yaml is not YAML: /],
    [
      "a value of the wrong type",
      "config: { demo:size: many }",
      undefined,
      /^Pulumi\.dev\.yaml: demo:size is "many"; allowed is a value of type integer$/,
    ],
    [
      "a wrong boolean",
      "config: { demo:open: maybe }",
      undefined,
      /^Pulumi\.dev\.yaml: demo:open is "maybe"; allowed is a value of type boolean$/,
    ],
    [
      "a secret",
      "config: { demo:key: { secure: v1:x } }",
      undefined,
      /^Pulumi\.dev\.yaml: demo:key is encrypted, and there is no encryptionsalt of version 1; /,
    ],
    [
      "another language",
      "",
      "name: demo\nruntime: python\n",
      /^Pulumi\.yaml: the runtime is python, the local run takes nodejs$/,
    ],
    ["a project without a name", "", "runtime: nodejs\n", /^Pulumi\.yaml has no name$/],
  ];
  for (const [name, stack, pulumi, message] of bad) {
    it(`refuse ${name} in one line`, () => {
      assert.throws(() => readProgram(project(stack, pulumi), "dev"), { name: "UsageError", message });
    });
  }

  it("refuse a stack that has no file, and name those that have", () => {
    assert.throws(() => readProgram(project(""), "prod"), {
      message: "there is no Pulumi.prod.yaml here: --stack names a stack by its file; here are dev",
    });
  });

  it("refuse a folder without a program", () => {
    assert.throws(() => readProgram(temporaryFolder(), "dev"), {
      message: "there is no Pulumi.yaml here: run this in the folder of a Pulumi program",
    });
  });

  for (const region of ["moon", "eu-central"]) {
    it(`refuse region ${region}`, () => {
      const program = readProgram(project(`config: { aws:region: ${region} }`), "dev");
      assert.throws(() => regionOf(program), {
        message: `Pulumi.dev.yaml: aws:region is ${region}; a region is such as eu-central-1`,
      });
    });
  }
});
