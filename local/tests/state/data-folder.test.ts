import * as assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { DataFolder } from "../../state/data-folder";
import { temporaryFolder } from "../support/temporary-folder";

describe("the data folder", () => {
  it("is created for its owner alone if it does not exist", () => {
    const folder = path.join(temporaryFolder(), "a", "b");
    DataFolder.take(folder, false).release();
    assert.equal(fs.statSync(folder).mode & 0o777, 0o700);
  });

  it("is refused, and unchanged, if it holds a foreign file", () => {
    for (const fresh of [false, true]) {
      const folder = temporaryFolder();
      fs.writeFileSync(path.join(folder, "thesis.txt"), "years");
      assert.throws(() => DataFolder.take(folder, fresh), /is not a data folder of the local run: it holds thesis.txt/);
      assert.deepEqual(fs.readdirSync(folder), ["thesis.txt"]);
    }
  });

  it("is refused if it is a file", () => {
    const file = path.join(temporaryFolder(), "file");
    fs.writeFileSync(file, "");
    assert.throws(() => DataFolder.take(file, false), /is not a folder that can be read \(ENOTDIR\)/);
  });

  it("is refused while another local run uses it, and free afterwards", () => {
    const folder = temporaryFolder();
    const held = DataFolder.take(folder, false);
    assert.throws(() => DataFolder.take(folder, true), new RegExp(`is in use by process ${process.pid}: end it`));
    held.release();
    DataFolder.take(folder, false).release();
  });

  it("is free if its last user was killed", () => {
    const folder = temporaryFolder();
    const { pid } = spawnSync(process.execPath, ["--version"]);
    fs.writeFileSync(path.join(folder, "lock"), `${pid} 1`);
    DataFolder.take(folder, false).release();
  });

  it("is free if the process id of its last user is now another process's", () => {
    const folder = temporaryFolder();
    fs.writeFileSync(path.join(folder, "lock"), `${process.pid} 1`);
    DataFolder.take(folder, false).release();
  });

  it("is emptied of the files of a local run with fresh", () => {
    const folder = temporaryFolder();
    for (const name of ["state.log", "outputs.json", "env"]) fs.writeFileSync(path.join(folder, name), "old");
    fs.mkdirSync(path.join(folder, "functions"));
    DataFolder.take(folder, true).release();
    assert.deepEqual(fs.readdirSync(folder), []);
  });

  it("writes files that their owner alone can read, over files of any mode", () => {
    const folder = temporaryFolder();
    const held = DataFolder.take(folder, false);
    for (const name of ["env", "env.new"]) fs.writeFileSync(path.join(folder, name), "old", { mode: 0o644 });
    held.write("env", "export A='b'\n");
    assert.equal(fs.readFileSync(path.join(folder, "env"), "utf8"), "export A='b'\n");
    assert.equal(fs.statSync(path.join(folder, "env")).mode & 0o777, 0o600);
    held.release();
  });

  describe("is refused, in one line and unchanged,", () => {
    /** Damages a data folder, and gives the path that the refusal names. */
    const plants: [name: string, plant: (folder: string, elsewhere: string) => string, why: string][] = [
      ...["state.log", "state.log.new", "state.log.bak", "state.start", "state.start.new", "env", "env.new"].map(
        (name): (typeof plants)[number] => [
          `with a symbolic link in the place of ${name}`,
          (folder, elsewhere) => {
            fs.symlinkSync(elsewhere, path.join(folder, name));
            return path.join(folder, name);
          },
          "is a symbolic link; remove it, or name the real folder with --data",
        ],
      ),
      [
        "with a link in the place of the functions",
        (folder, elsewhere) => {
          fs.symlinkSync(path.dirname(elsewhere), path.join(folder, "functions"));
          return path.join(folder, "functions");
        },
        "is a symbolic link; remove it, or name the real folder with --data",
      ],
      ...[0o720, 0o702, 0o777].map((mode): (typeof plants)[number] => [
        `with the mode ${mode.toString(8)}`,
        (folder) => {
          fs.chmodSync(folder, mode);
          return folder;
        },
        `can be written by other users (mode ${mode.toString(8)}); run chmod go-w on it, or name another folder with --data`,
      ]),
      [
        "with a state file that others may write",
        (folder) => {
          fs.writeFileSync(path.join(folder, "state.log"), "");
          fs.chmodSync(path.join(folder, "state.log"), 0o666);
          return path.join(folder, "state.log");
        },
        "can be written by other users (mode 666); run chmod go-w on it, or name another folder with --data",
      ],
    ];
    for (const [name, plant, why] of plants) {
      it(name, () => {
        const elsewhere = path.join(temporaryFolder(), "precious");
        fs.writeFileSync(elsewhere, "years");
        for (const fresh of [false, true]) {
          const folder = temporaryFolder();
          const named = plant(folder, elsewhere);
          const names = fs.readdirSync(folder);
          assert.throws(() => DataFolder.take(folder, fresh), { name: "UsageError", message: `${named} ${why}` });
          assert.deepEqual(fs.readdirSync(folder), names);
        }
        assert.equal(fs.readFileSync(elsewhere, "utf8"), "years");
      });
    }

    it("when it is itself a symbolic link", () => {
      const link = path.join(temporaryFolder(), "link");
      fs.symlinkSync(temporaryFolder(), link);
      assert.throws(() => DataFolder.take(link, false), /link is a symbolic link; remove it/);
    });

    it("when it, or a file in it, belongs to another user", function () {
      if (process.getuid?.() !== 0) {
        console.log("      Not run: only root can give a file to another user.");
        return this.skip();
      }
      const folder = temporaryFolder();
      const file = path.join(folder, "state.log");
      fs.writeFileSync(file, "");
      fs.chownSync(file, 12345, 12345);
      assert.throws(() => DataFolder.take(folder, true), {
        message: `${file} belongs to user 12345, not to you (0); name a folder of your own with --data`,
      });
      fs.chownSync(folder, 12345, 12345);
      assert.throws(() => DataFolder.take(folder, true), /belongs to user 12345, not to you/);
    });
  });

  it("does not write its lock through a link that was planted under the lock's temporary name", () => {
    const folder = temporaryFolder();
    const elsewhere = path.join(temporaryFolder(), "precious");
    fs.writeFileSync(elsewhere, "years");
    fs.symlinkSync(elsewhere, path.join(folder, `lock.${process.pid}`));
    assert.throws(() => DataFolder.take(folder, false), /is a symbolic link/);
    assert.equal(fs.readFileSync(elsewhere, "utf8"), "years");
  });

  it("writes no file through a link that was planted after it was taken", () => {
    const folder = temporaryFolder();
    const elsewhere = path.join(temporaryFolder(), "precious");
    fs.writeFileSync(elsewhere, "years");
    const held = DataFolder.take(folder, false);
    fs.symlinkSync(elsewhere, path.join(folder, "env.new"));
    held.write("env", "x");
    assert.equal(fs.readFileSync(elsewhere, "utf8"), "years");
    assert.equal(fs.readFileSync(path.join(folder, "env"), "utf8"), "x");
    held.release();
  });
});
