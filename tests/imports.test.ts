import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";

const root = path.join(__dirname, "..");
const SERVICES = [
  "apigateway",
  "apigatewayv2",
  "aws-json",
  "cognito-identity",
  "cognito-idp",
  "execute-api",
  "iam",
  "lambda",
  "lambda-url",
  "sigv4",
];

/** Who may import whom of our own folders; a service may import itself and what is named here. */
const ALLOWED: Record<string, string[]> = {
  apigateway: ["execute-api", "iam", "lambda"],
  apigatewayv2: ["execute-api"],
  "aws-json": ["iam", "sigv4"],
  "cognito-identity": ["iam", "cognito-idp", "aws-json"],
  "cognito-idp": ["aws-json"],
  "execute-api": ["sigv4", "iam", "cognito-idp", "cognito-identity", "lambda"],
  iam: [],
  lambda: ["iam"],
  "lambda-url": ["apigatewayv2", "execute-api", "lambda"],
  sigv4: [],
};

function files(folder: string): string[] {
  return fs
    .readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(ts|js)$/.test(name) && !/^(tests|bench)\//.test(name))
    .map((name) => path.join(folder, name));
}

/** What a file imports of ours, by its path from the root. */
function imports(file: string): { own: string[]; packages: string[] } {
  const text = fs.readFileSync(path.join(root, file), "utf8");
  const own: string[] = [];
  const packages: string[] = [];
  for (const [, first, second] of text.matchAll(
    /(?:from|import|require)\s*\(?\s*["']([^"']+)["']|^import ["']([^"']+)["']/gm,
  )) {
    const name = first ?? second ?? "";
    if (!name.startsWith(".")) packages.push(name);
    else own.push(path.relative(root, path.resolve(root, path.dirname(file), name)));
  }
  return { own, packages };
}

const folderOf = (file: string) => file.split(path.sep)[0] ?? "";

describe("imports", () => {
  it("of index.ts are handler/ and the files of the template beside it alone", () => {
    assert.deepEqual(imports("index.ts").own, [
      "alarms",
      "config",
      path.join("handler", "admin"),
      path.join("handler", "authenticated"),
      path.join("handler", "me"),
      "operations",
      "other-provider",
      "policies",
      "web",
    ]);
    assert.deepEqual(imports("operations.ts").own, ["config", "policies"]);
    for (const file of ["alarms.ts", "policies.ts", "web.ts"]) assert.deepEqual(imports(file).own, [], file);
  });

  it("of handler/ are none of ours, no SDK and no Pulumi", () => {
    for (const file of files("handler")) {
      assert.deepEqual(imports(file).own, [], file);
      assert.deepEqual(imports(file).packages, ["aws-lambda"], file);
    }
  });

  it("of the template, its scripts and its tests hold nothing of local/", () => {
    const beside = fs.readdirSync(root).filter((name) => name.endsWith(".ts"));
    for (const file of [...beside, ...files("handler"), ...files("scripts"), ...files("tests")]) {
      for (const name of imports(file).own) assert.notEqual(folderOf(name), "local", `${file} imports ${name}`);
    }
  });

  it("of local/, its tests and its bench hold nothing outside of it", () => {
    for (const file of [
      ...files("local"),
      ...files(path.join("local", "tests")),
      ...files(path.join("local", "bench")),
    ]) {
      for (const name of imports(file).own) assert.equal(folderOf(name), "local", `${file} imports ${name}`);
    }
  });

  it("of Pulumi and the AWS SDK stand in local/pulumi/ alone, for they would double the server's memory", () => {
    const own = path.join("local", "pulumi");
    for (const file of files("local").filter((name) => !name.startsWith(own))) {
      for (const name of imports(file).packages) assert.doesNotMatch(name, /^@(pulumi|aws)/, file);
      for (const name of imports(file).own) assert.equal(name.startsWith(own), false, `${file} imports ${name}`);
    }
  });

  for (const service of SERVICES) {
    it(`of local/${service} reach no other service than ${ALLOWED[service]?.join(", ") || "none"}`, () => {
      for (const file of files(path.join("local", service))) {
        for (const name of imports(file).own) {
          const [, other = ""] = name.split(path.sep);
          if (!SERVICES.includes(other) || other === service) continue;
          assert.ok(ALLOWED[service]?.includes(other), `${file} imports ${name}`);
        }
      }
    });
  }
});
