import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { defaults } from "../scripts/program/project-file";
import { smokeTest } from "../scripts/smoke/steps";

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

describe("the README", () => {
  it("names every setting with the default that Pulumi.yaml declares", () => {
    const rows = Object.fromEntries(table("## On AWS").map(([name = "", value = ""]) => [name, value]));
    assert.deepEqual(
      Object.keys(rows),
      ["aws:region", ...Object.keys(defaults)].map((name) => `\`${name}\``),
    );
    for (const [name, value] of Object.entries(defaults)) {
      assert.equal(rows[`\`${name}\``]?.replaceAll("`", "").split(",")[0], String(value), name);
    }
  });

  it("shows every step of the smoke test", () => {
    const nowhere = {
      serviceEndpoint: "",
      userPoolId: "",
      userPoolClientId: "",
      identityPoolId: "",
      region: "x",
      local: true,
    };
    const { steps, cleanUp } = smokeTest(nowhere);
    const shown = [...readme.matchAll(/^ok +\d{3} +\d+ ms {2}(.+)$/gm)].map(([, name]) => name);
    assert.deepEqual(
      shown,
      [...steps, cleanUp].map(({ name }) => name),
    );
    assert.ok(readme.includes(`${steps.length} of ${steps.length} steps held`));
  });
});
