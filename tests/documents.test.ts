import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";

const root = path.join(__dirname, "..");

/** Words in backticks that begin with one of our folders, or are a Markdown or TypeScript file. */
const FILE = /`((?:(?:local|handler|scripts|tests|docs)\/[\w./-]*|[\w.-]+\.(?:md|ts)))`/g;

describe("documents", () => {
  for (const document of ["CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "README.md"]) {
    it(`${document} names only files that exist`, () => {
      const text = fs.readFileSync(path.join(root, document), "utf8");
      const named = [...text.matchAll(FILE)].map(([, name = ""]) => name);
      assert.notEqual(named.length, 0);
      for (const name of named) {
        const places = name.includes("/") ? [name] : [name, path.join("local", "cognito-idp", name)];
        assert.ok(
          places.some((place) => fs.existsSync(path.join(root, place))),
          `${document}: ${name}`,
        );
      }
    });
  }

  for (const document of [
    "README.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "local/README.md",
    "docs/performance.md",
    "docs/cost-and-scale.md",
    "docs/leaving-cognito.md",
  ]) {
    it(`${document} links only to files that exist`, () => {
      const text = fs.readFileSync(path.join(root, document), "utf8");
      const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, link = ""]) => link);
      const missing = links.filter((link) => !fs.existsSync(path.join(root, path.dirname(document), link)));
      assert.deepEqual(missing, []);
    });
  }
});
