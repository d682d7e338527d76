import * as assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { DataFolder } from "../../state/data-folder";
import { temporaryFolder } from "../support/temporary-folder";

describe("the data folder", () => {
  it("is made where it is not there, for its owner alone", () => {
    const folder = path.join(temporaryFolder(), "a", "b");
    DataFolder.take(folder, false).release();
    assert.equal(fs.statSync(folder).mode & 0o777, 0o700);
  });

  it("is refused, and untouched, when it holds what is not ours", () => {
    for (const fresh of [false, true]) {
      const folder = temporaryFolder();
      fs.writeFileSync(path.join(folder, "thesis.txt"), "years");
      assert.throws(() => DataFolder.take(folder, fresh), /is not a data folder of the local run: it holds thesis.txt/);
      assert.deepEqual(fs.readdirSync(folder), ["thesis.txt"]);
    }
  });

  it("is refused when it is a file", () => {
    const file = path.join(temporaryFolder(), "file");
    fs.writeFileSync(file, "");
    assert.throws(() => DataFolder.take(file, false), /is not a folder that can be read \(ENOTDIR\)/);
  });

  it("is refused while another holds it, and free again after", () => {
    const folder = temporaryFolder();
    const held = DataFolder.take(folder, false);
    assert.throws(() => DataFolder.take(folder, true), new RegExp(`is in use by process ${process.pid}: end it`));
    held.release();
    DataFolder.take(folder, false).release();
  });

  it("is free when its holder was killed", () => {
    const folder = temporaryFolder();
    const { pid } = spawnSync(process.execPath, ["--version"]);
    fs.writeFileSync(path.join(folder, "lock"), `${pid} 1`);
    DataFolder.take(folder, false).release();
  });

  it("is free when its holder's number was given to another process", () => {
    const folder = temporaryFolder();
    fs.writeFileSync(path.join(folder, "lock"), `${process.pid} 1`);
    DataFolder.take(folder, false).release();
  });

  it("is emptied of what is ours with fresh", () => {
    const folder = temporaryFolder();
    for (const name of ["state.log", "outputs.json", "env"]) fs.writeFileSync(path.join(folder, name), "old");
    fs.mkdirSync(path.join(folder, "functions"));
    DataFolder.take(folder, true).release();
    assert.deepEqual(fs.readdirSync(folder), []);
  });

  it("gives a file the mode that was asked for, whatever stood there", () => {
    const folder = temporaryFolder();
    const held = DataFolder.take(folder, false);
    for (const name of ["env", "env.new"]) fs.writeFileSync(path.join(folder, name), "old", { mode: 0o644 });
    held.write("env", "export A='b'\n", 0o600);
    assert.equal(fs.readFileSync(path.join(folder, "env"), "utf8"), "export A='b'\n");
    assert.equal(fs.statSync(path.join(folder, "env")).mode & 0o777, 0o600);
    held.release();
  });
});
