import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { load } from "js-yaml";
import { resourceTypes as apigateway } from "../local/apigateway/resource-types";
import { intoReadme } from "../local/bench/readme";
import { USAGE } from "../local/cli/options";
import { resourceTypes as identityPools } from "../local/cognito-identity/resource-types";
import { resourceTypes as userPools } from "../local/cognito-idp/resource-types";
import { resourceTypes as iam } from "../local/iam/resource-types";
import { resourceTypes as lambda } from "../local/lambda/resource-types";
import { walk } from "../scripts/smoke/steps";

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
    .readdirSync(path.join(root, "local", "tests", folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => fs.readFileSync(path.join(root, "local", "tests", folder, name), "utf8"))
    .join("\n");
}

describe("the README", () => {
  it("names the very operations that are served", () => {
    const served = Object.fromEntries(
      table("### What it serves").map(([service, operations]) => [service, operations]),
    );
    for (const service of ["cognito-idp", "cognito-identity"]) {
      const files = fs.readdirSync(path.join(root, "local", service, "operations"));
      const names = files.filter((file) => file !== "index.ts").map((file) => path.parse(file).name);
      assert.equal(served[service], names.sort().join(", "));
    }
  });

  it("names the very resources that run here", () => {
    const types = Object.entries({ ...apigateway, ...identityPools, ...userPools, ...iam, ...lambda });
    const taken = types.filter(([, { settings }]) => Object.keys(settings).length > 0);
    const names = taken.map(([type]) => type.replace(/^aws:(\w+)\/\w+:(\w+)$/, "`$1.$2`")).sort();
    assert.ok(readme.includes(`\nResources that it runs: ${names.join(", ")}.\n`), names.join(", "));
  });

  it("names every setting with the default that Pulumi.yaml declares", () => {
    const { config } = load(fs.readFileSync(path.join(root, "Pulumi.yaml"), "utf8")) as {
      config: Record<string, { default: unknown }>;
    };
    const rows = Object.fromEntries(table("## On AWS").map(([name = "", value = ""]) => [name, value]));
    assert.deepEqual(
      Object.keys(rows),
      ["aws:region", ...Object.keys(config)].map((name) => `\`${name}\``),
    );
    for (const [name, declared] of Object.entries(config)) {
      assert.equal(rows[`\`${name}\``]?.replaceAll("`", "").split(",")[0], String(declared.default), name);
    }
  });

  it("names every client that the client tests run, at its version", () => {
    const clients: Record<string, string>[] = JSON.parse(
      fs.readFileSync(path.join(root, "local", "tests", "clients", "clients.json"), "utf8"),
    );
    assert.deepEqual(
      table("## Clients"),
      clients.map(({ client, version, ran }) => [client, version, ran]),
    );
  });

  it("gives npm start's options as they are", () => {
    assert.ok(readme.includes(`\n${USAGE}\n`));
  });

  it("shows every step of the walk", () => {
    const nowhere = { serviceEndpoint: "", userPoolId: "", userPoolClientId: "", identityPoolId: "", region: "x" };
    const { steps, cleanUp } = walk(nowhere);
    const shown = [...readme.matchAll(/^ok +\d{3} +\d+ ms {2}(.+)$/gm)].map(([, name]) => name);
    assert.deepEqual(
      shown,
      [...steps, cleanUp].map(({ name }) => name),
    );
    assert.ok(readme.includes(`${steps.length} of ${steps.length} steps held`));
  });

  for (const [what, , heldBy = ""] of table("### Where it differs from AWS")) {
    it(`says of "${what}" what a test holds`, () => {
      const [, folder = "", words = ""] = /^`([^`]+)`: "(.+)"$/.exec(heldBy) ?? [];
      assert.ok(folder && tests(folder).includes(words), `no test in local/tests/${folder} has the words ${words}`);
    });
  }

  it("has a table of what differs", () => {
    assert.ok(table("### Where it differs from AWS").length >= 5);
  });

  it("has the figures of the last full run of npm run bench", () => {
    const report = JSON.parse(fs.readFileSync(path.join(root, "docs", "bench.json"), "utf8"));
    assert.equal(readme, intoReadme(readme, report), "npm run bench -- --readme writes them");
  });
});
