import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { ROWS } from "./client";
import { dependencies } from "./package.json";

const requirements = fs.readFileSync(path.join(__dirname, "requirements.txt"), "utf8").trim().split("\n");

describe("clients: the table", () => {
  it("has the very versions that are installed from npm", () => {
    const rows = ROWS.filter(({ from }) => from === "npm");
    assert.deepEqual(
      Object.fromEntries(rows.map(({ client, package: name = client, version }) => [name, version])),
      dependencies,
    );
  });

  it("has the very versions that are installed from PyPI", () => {
    const rows = ROWS.filter(({ from }) => from === "pip");
    assert.deepEqual(
      rows.map(({ client, package: name = client, version }) => `${name}==${version}`),
      requirements,
    );
  });

  it("has the very versions that are built from Go's module proxy", () => {
    const modules = fs.readFileSync(path.join(__dirname, "programs", "go", "go.mod"), "utf8");
    const rows = ROWS.filter(({ from }) => from === "go");
    for (const { package: name, version } of rows) assert.ok(modules.includes(`\t${name} v${version}\n`), name);
  });

  it("has every test here, and each runs its client", () => {
    const tests = fs.readdirSync(__dirname).filter((name) => name.endsWith(".test.ts"));
    const named = new Set(ROWS.map(({ test }) => test));
    assert.deepEqual([...named, "clients.test.ts"].sort(), tests.sort());
    for (const { client, test } of ROWS) {
      const text = fs.readFileSync(path.join(__dirname, test), "utf8");
      assert.ok(text.includes(`requireClient(this, "${client}")`), `${test} requires ${client}`);
    }
  });
});
