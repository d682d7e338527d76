import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { resourceTypes as apigateway } from "../apigateway/resource-types";
import { resourceTypes as apigatewayv2 } from "../apigatewayv2/resource-types";
import { intoReport } from "../bench/performance-page";
import { USAGE } from "../cli/options";
import { resourceTypes as identityPools } from "../cognito-identity/resource-types";
import { resourceTypes as userPools } from "../cognito-idp/resource-types";
import { resourceTypes as iam } from "../iam/resource-types";
import { resourceTypes as lambda } from "../lambda/resource-types";
import { resourceTypes as lambdaUrl } from "../lambda-url/function-url-type";

const root = path.join(__dirname, "..");
const readme = fs.readFileSync(path.join(root, "README.md"), "utf8");

/** The cells of each row of the table under a heading. */
function table(heading: string): string[][] {
  const [, section = ""] = readme.split(`${heading}\n`);
  const rows =
    section
      .split(/\n#/)[0]
      ?.split("\n")
      .filter((line) => line.startsWith("| ")) ?? [];
  return rows.slice(2).map((row) => row.slice(2, -2).split(" | "));
}

function tests(folder: string): string {
  return fs
    .readdirSync(path.join(root, "tests", folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => fs.readFileSync(path.join(root, "tests", folder, name), "utf8"))
    .join("\n");
}

describe("the README of the local run", () => {
  it("names the very operations that are served", () => {
    const served = Object.fromEntries(table("## What it serves").map(([service, operations]) => [service, operations]));
    for (const service of ["cognito-idp", "cognito-identity"]) {
      const files = fs.readdirSync(path.join(root, service, "operations"));
      const names = files.filter((file) => file !== "index.ts").map((file) => path.parse(file).name);
      assert.equal(served[service], names.sort().join(", "));
    }
  });

  it("names the very resources that run here", () => {
    const functions = { ...lambda, ...lambdaUrl };
    const rest = { ...apigateway, ...apigatewayv2, ...identityPools, ...userPools, ...iam };
    const types = Object.entries({ ...rest, ...functions });
    const taken = types.filter(([, { settings }]) => Object.keys(settings).length > 0);
    const names = taken.map(([type]) => type.replace(/^aws:(\w+)\/\w+:(\w+)$/, "`$1.$2`")).sort();
    assert.ok(readme.includes(`\nResources that it runs: ${names.join(", ")}.\n`), names.join(", "));
  });

  it("names every client that the client tests run, at its version", () => {
    const clients: Record<string, string>[] = JSON.parse(
      fs.readFileSync(path.join(root, "tests", "clients", "clients.json"), "utf8"),
    );
    assert.deepEqual(
      table("## Clients"),
      clients.map(({ client, version, ran }) => [client, version, ran]),
    );
  });

  it("gives the options of the command as they are", () => {
    assert.ok(readme.includes(`\n${USAGE}\n`));
  });

  for (const [what, , heldBy = ""] of table("## Where it differs from AWS")) {
    it(`says of "${what}" what a test holds`, () => {
      const [, folder = "", words = ""] = /^`([^`]+)`: "(.+)"$/.exec(heldBy) ?? [];
      assert.ok(folder && tests(folder).includes(words), `no test in local/tests/${folder} has the words ${words}`);
    });
  }

  it("has a table of what differs", () => {
    assert.ok(table("## Where it differs from AWS").length >= 5);
  });

  it("names files that exist in its walks", () => {
    const [, walks = ""] = /## Four walks\n([\s\S]+?)\n## /.exec(readme) ?? [];
    const files = fs
      .readdirSync(root, { recursive: true, encoding: "utf8" })
      .map((name) => name.split(path.sep).join("/"));
    const named = [...walks.matchAll(/`([\w/-]+\.(?:ts|cjs))`/g)].map(([, name = ""]) => name);
    assert.ok(named.length > 25);
    assert.deepEqual(
      named.filter((name) => !files.some((file) => file === name || file.endsWith(`/${name}`))),
      [],
    );
  });
});

describe("docs/performance.md", () => {
  it("has the figures of the last full run of npm run bench", () => {
    const docs = path.join(root, "..", "docs");
    const page = fs.readFileSync(path.join(docs, "performance.md"), "utf8");
    const report = JSON.parse(fs.readFileSync(path.join(docs, "bench.json"), "utf8"));
    assert.equal(page, intoReport(page, report), "npm run bench -- --readme writes them");
  });
});
