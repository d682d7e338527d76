import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";

const root = path.join(__dirname, "..");

/** Each TypeScript file of the package, by its path from `local/`, and the files that it imports, types too. */
function importGraph(): ReadonlyMap<string, readonly string[]> {
  const files = fs
    .readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts") && !name.split(path.sep).includes("node_modules"));
  return new Map(files.map((file) => [file, importsOf(file, new Set(files))]));
}

function importsOf(file: string, files: ReadonlySet<string>): string[] {
  const text = fs.readFileSync(path.join(root, file), "utf8");
  return [...text.matchAll(/(?:from|import|require)\s*\(?\s*["'](\.[^"']*)["']/g)].flatMap(([, name = ""]) => {
    const target = path.join(path.dirname(file), name);
    return [`${target}.ts`, path.join(target, "index.ts"), target].find((candidate) => files.has(candidate)) ?? [];
  });
}

/** The first way found that leads from a file back to itself. */
function findCircle(graph: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const done = new Set<string>();
  const visit = (file: string, trail: readonly string[]): string[] | undefined => {
    if (trail.includes(file)) return [...trail.slice(trail.indexOf(file)), file];
    if (done.has(file)) return undefined;
    for (const next of graph.get(file) ?? []) {
      const circle = visit(next, [...trail, file]);
      if (circle) return circle;
    }
    done.add(file);
    return undefined;
  };
  for (const file of graph.keys()) {
    const circle = visit(file, []);
    if (circle) return circle;
  }
  return undefined;
}

describe("the files of local/", () => {
  it("import in no circle", () => {
    const circle = findCircle(importGraph());
    assert.equal(circle, undefined, circle?.join("\n  imports "));
  });

  it("are searched by a test that finds a circle where there is one", () => {
    const graph = new Map([
      ["a", ["b"]],
      ["b", ["c", "d"]],
      ["c", []],
      ["d", ["b"]],
    ]);
    assert.deepEqual(findCircle(graph), ["b", "d", "b"]);
  });

  it("lie in rooms: at most eight are loose", () => {
    const loose = fs.readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isFile());
    assert.ok(loose.length <= 8, loose.map(({ name }) => name).join(", "));
  });
});
