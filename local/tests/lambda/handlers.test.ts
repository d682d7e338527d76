import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { promisify } from "node:util";
import { NotEnforced } from "../../common/errors";
import { checkLayers } from "../../lambda/layers";
import { Bench } from "./fixture";

describe("a handler", () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await Bench.open();
  });
  afterEach(() => bench.close());

  const handlers: Record<string, [files: Record<string, string>, handler: string]> = {
    "a folder": [{ "src/api.js": "exports.handler = () => 'yes';" }, "src/api.handler"],
    "a nested export": [{ "index.js": "exports.api = { get: () => 'yes' };" }, "index.api.get"],
    "an .mjs file": [{ "index.mjs": "export const handler = async () => 'yes';" }, "index.handler"],
    "a .cjs file": [{ "index.cjs": "module.exports = { handler: () => 'yes' };" }, "index.handler"],
    "an ES module by package.json": [
      { "package.json": '{"type":"module"}', "index.js": "export const handler = () => 'yes';" },
      "index.handler",
    ],
    "its own node_modules": [
      {
        "index.js": "exports.handler = require('dep').handler;",
        "node_modules/dep/index.js": "exports.handler = () => 'yes';",
      },
      "index.handler",
    ],
    "a module at the archive's root": [
      {
        "src/index.js": "exports.handler = require('shared').handler;",
        "shared.js": "exports.handler = () => 'yes';",
      },
      "src/index.handler",
    ],
  };
  for (const [what, [files, handler]] of Object.entries(handlers)) {
    it(`is found in ${what}`, async () => {
      assert.deepEqual(await bench.run(files, { handler }), { ok: true, payload: "yes" });
    });
  }

  it("runs from the archive alone: neither the project's packages nor its package.json count", async () => {
    await fs.mkdir(path.join(bench.folder, "node_modules/outer"), { recursive: true });
    await fs.writeFile(path.join(bench.folder, "node_modules/outer/index.js"), "");
    await fs.writeFile(path.join(bench.folder, "package.json"), '{"type":"module"}');
    const source = `const outer = () => { try { require("outer"); return "found"; } catch (error) { return error.code; } };
      exports.handler = async () => [outer(), process.cwd() === __dirname];`;
    assert.deepEqual(await bench.run(source), { ok: true, payload: ["MODULE_NOT_FOUND", true] });
  });

  it("finds the AWS SDK of the program, as Lambda's runtime brings one, and no other package of it", async () => {
    const packages = path.join(bench.folder, "program", "node_modules");
    for (const name of ["@aws-sdk/client", "inner"]) {
      await fs.mkdir(path.join(packages, name), { recursive: true });
      await fs.writeFile(path.join(packages, name, "index.js"), 'module.exports = require("inner");');
    }
    await fs.writeFile(path.join(packages, "inner/index.js"), 'module.exports = "inner";');
    const source = `const load = (name) => { try { return require(name); } catch (error) { return error.code; } };
      exports.handler = async () => [load("@aws-sdk/client"), load("inner")];`;
    assert.deepEqual(await bench.run(source), { ok: true, payload: ["inner", "MODULE_NOT_FOUND"] });
  });

  it("finds the packages of its layers, of which the last one wins", async () => {
    const says = (word: string) => `module.exports = ${JSON.stringify(word)};`;
    const layers = [
      bench.layer("first", {
        "nodejs/node_modules/a/index.js": says("a of first"),
        "nodejs/node_modules/b/index.js": says("b of first"),
        "nodejs/node_modules/c/index.js": says("c of first"),
        "nodejs/node24/node_modules/c/index.js": says("c of first for Node.js 24"),
      }),
      bench.layer("second", {
        "nodejs/node_modules/b/index.js": 'module.exports = "b of second, " + require("a");',
        "nodejs/node22/node_modules/a/index.js": says("a for Node.js 22"),
      }),
    ];
    const source = 'exports.handler = async () => ["a", "b", "c"].map(require);';
    assert.deepEqual(await bench.run(source, { layers }), {
      ok: true,
      payload: ["a of first", "b of second, a of first", "c of first for Node.js 24"],
    });
  });

  it("is another one where a layer has changed", async () => {
    const layer = (word: string) => [
      bench.layer("shared", { "nodejs/node_modules/a.js": `module.exports = "${word}";` }),
    ];
    const arn = bench.put('exports.handler = async () => require("a");', { layers: layer("old") });
    assert.deepEqual(await bench.invoke(arn), { ok: true, payload: "old" });
    layer("new");
    assert.deepEqual(await bench.invoke(arn), { ok: true, payload: "new" });
  });

  it("is refused with a layer of another account, whose code is not here", () => {
    const arn = "arn:aws:lambda:eu-central-1:580247275435:layer:LambdaInsightsExtension:14";
    bench.put("exports.handler = async () => 1;", { layers: [arn] });
    assert.throws(
      () => checkLayers(bench.resources),
      (error) =>
        error instanceof NotEnforced && /^urn:.*: layers\[0\]: is arn.*whose code is not on this/.test(error.line),
    );
  });

  it("runs as the archive has it, whatever loader the server has", async () => {
    const program = `
      const { Bench } = require("./local/tests/lambda/fixture.ts");
      Bench.open().then(async (bench) => {
        const reply = await bench.run("exports.handler = async () => [process.execArgv, Object.keys(require.extensions)];");
        await bench.close();
        process.stdout.write(JSON.stringify(reply.payload));
      });`;
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ["--require", "sucrase/register", "--eval", program],
      { cwd: path.join(__dirname, "../../..") },
    );
    assert.deepEqual(JSON.parse(stdout), [[], [".js", ".json", ".node"]]);
  });

  const replies: [source: string, payload: unknown][] = [
    ["() => 7", 7],
    ["() => undefined", null],
    ["async () => {}", null],
    ["async () => () => {}", null],
    ["() => ({ then: (resolve) => resolve('thenable') })", "thenable"],
  ];
  for (const [source, payload] of replies) {
    it(`replies ${JSON.stringify(payload)} for ${source}`, async () => {
      assert.deepEqual(await bench.run(`exports.handler = ${source};`), { ok: true, payload });
    });
  }
});
