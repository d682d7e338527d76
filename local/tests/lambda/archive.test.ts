import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { NotEnforced } from "../../common/errors";
import { type Archive, archiveDigest, checkArchive } from "../../lambda/archive";
import { ArchiveFolder } from "../../lambda/archive-folder";
import { archiveOf } from "./fixture";

const ARCHIVE = archiveOf({ "__index.js": "exports.handler = 1", "lib/deep/part.js": "2" });

describe("archive", () => {
  let folder: string;
  beforeEach(async () => {
    folder = path.join(await fs.mkdtemp(path.join(os.tmpdir(), "archive-")), "functions");
  });
  afterEach(() => fs.rm(path.dirname(folder), { recursive: true }));
  /** As the next start of the local run would. */
  const unpack = (archive: Archive) => new ArchiveFolder(folder).unpack(archive);

  it("is unpacked for its owner alone", async () => {
    const root = await unpack(ARCHIVE);
    assert.equal(path.dirname(root), folder);
    assert.match(path.basename(root), /^[0-9a-f]{64}$/);
    assert.equal(await fs.readFile(path.join(root, "__index.js"), "utf8"), "exports.handler = 1");
    assert.equal(await fs.readFile(path.join(root, "lib/deep/part.js"), "utf8"), "2");
    for (const [name, mode] of [
      [".", 0o700],
      ["lib/deep", 0o700],
      ["__index.js", 0o600],
    ] as const) {
      assert.equal((await fs.stat(path.join(root, name))).mode & 0o777, mode, name);
    }
  });

  it("is left unchanged if it is whole, and leaves nothing half-written", async () => {
    const root = await unpack(ARCHIVE);
    const before = await fs.stat(path.join(root, "__index.js"));
    assert.equal(await unpack(ARCHIVE), root);
    assert.equal((await fs.stat(path.join(root, "__index.js"))).ino, before.ino);
    assert.deepEqual((await fs.readdir(folder)).sort(), [path.basename(root), "package.json"].sort());
  });

  const tampering: Record<string, (root: string) => Promise<void>> = {
    "a changed file": (root) => fs.writeFile(path.join(root, "__index.js"), "exports.handler = 2"),
    "a file too many": (root) => fs.writeFile(path.join(root, "lib/other.js"), ""),
    "a file too few": (root) => fs.rm(path.join(root, "lib/deep/part.js")),
    "a link in a file's place": async (root) => {
      await fs.rm(path.join(root, "__index.js"));
      await fs.writeFile(path.join(folder, "elsewhere.js"), "exports.handler = 1");
      await fs.symlink(path.join(folder, "elsewhere.js"), path.join(root, "__index.js"));
    },
  };
  for (const [what, tamper] of Object.entries(tampering)) {
    it(`is written anew over ${what}`, async () => {
      const root = await unpack(ARCHIVE);
      await tamper(root);
      assert.equal(await unpack(ARCHIVE), root);
      assert.equal((await fs.lstat(path.join(root, "__index.js"))).isFile(), true);
      assert.equal(await fs.readFile(path.join(root, "__index.js"), "utf8"), "exports.handler = 1");
      assert.deepEqual((await fs.readdir(root, { recursive: true })).sort(), [
        "__index.js",
        "lib",
        "lib/deep",
        "lib/deep/part.js",
      ]);
    });
  }

  for (const name of [
    "../evil.js",
    "lib/../../evil.js",
    "/evil.js",
    "lib//evil.js",
    "./evil.js",
    "lib/.",
    "",
    "..",
    "lib\\..\\..\\evil.js",
    "C:evil.js",
    "evil.js\u0000.txt",
  ]) {
    it(`refuses the path ${JSON.stringify(name)}, and writes nothing`, async () => {
      const archive = archiveOf({ "__index.js": "", [name]: "evil" });
      const refusal = (error: unknown) => error instanceof NotEnforced && error.setting === "code";
      assert.throws(() => checkArchive(archive, "code"), refusal);
      await assert.rejects(unpack(archive), refusal);
      await assert.rejects(fs.stat(folder), { code: "ENOENT" });
    });
  }

  it("is written once, however many ask at once", async () => {
    const archives = new ArchiveFolder(folder);
    const roots = await Promise.all(Array.from({ length: 8 }, () => archives.unpack(ARCHIVE)));
    assert.equal(new Set(roots).size, 1);
    assert.equal(await fs.readFile(path.join(String(roots[0]), "lib/deep/part.js"), "utf8"), "2");
    assert.equal((await fs.readdir(folder)).length, 2);
  });

  it("is tried again after it could not be written", async () => {
    await fs.writeFile(folder, "a file where the folder should be");
    const archives = new ArchiveFolder(folder);
    await assert.rejects(archives.unpack(ARCHIVE), { code: "EEXIST" });
    await fs.rm(folder);
    assert.equal(path.dirname(await archives.unpack(ARCHIVE)), folder);
  });

  it("tells apart archives whose names and contents run together alike", () => {
    const alike: Record<string, string>[] = [{ ab: "c" }, { a: "bc" }, { a: "b", c: "" }, { a: "", bc: "" }];
    const digests = alike.map((files) => archiveDigest(archiveOf(files)).toString("hex"));
    assert.equal(new Set(digests).size, 4);
  });

  it("is the same whatever the order of its files", () => {
    const forth = archiveDigest(archiveOf({ a: "1", b: "2" }));
    assert.deepEqual(archiveDigest(archiveOf({ b: "2", a: "1" })), forth);
  });
});
