import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { Store } from "../../state/store";
import { temporaryFolder } from "../support/temporary-folder";

describe("the store", () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = temporaryFolder();
    file = path.join(folder, "state.log");
  });

  async function filled(): Promise<string> {
    const store = await Store.open(folder);
    const users = store.collection<{ name: string }>("users");
    await store.write(() => users.set("a", { name: "Ada" }));
    await store.write(() => users.set("b", { name: "Bob" }));
    await store.write(() => users.delete("b"));
    await store.close();
    return fs.readFileSync(file, "utf8");
  }

  async function usersAfterOpening(): Promise<unknown[]> {
    const store = await Store.open(folder);
    const users = [...store.collection("users").entries()];
    await store.close();
    return users;
  }

  it("keeps what was written, and no more of what was deleted", async () => {
    await filled();
    assert.deepEqual(await usersAfterOpening(), [["a", { name: "Ada" }]]);
    assert.doesNotMatch(fs.readFileSync(file, "utf8"), /Bob/);
  });

  it("is readable by its owner alone", async () => {
    await filled();
    assert.equal(fs.statSync(file).mode & 0o777, 0o600);
  });

  it("shows a change inside its own write, and outside only when it is on disk", async () => {
    const store = await Store.open(folder);
    const users = store.collection<number>("users");
    const written = store.write(() => {
      users.set("a", 1);
      users.set("a", 2);
      users.set("b", 3);
      users.delete("b");
      return [users.get("a"), [...users.entries()], users.size];
    });
    assert.deepEqual([users.get("a"), users.size], [undefined, 0]);
    assert.deepEqual(await written, [2, [["a", 2]], 1]);
    assert.deepEqual([users.get("a"), users.size], [2, 1]);
    await store.close();
  });

  it("changes nothing when a write throws half-way, and takes the next one", async () => {
    const store = await Store.open(folder);
    const users = store.collection<number>("users");
    const failing = store.write(() => {
      users.set("a", 1);
      throw new Error("half-way");
    });
    const next = store.write(() => users.set("b", 2));
    await assert.rejects(failing, /half-way/);
    await next;
    assert.deepEqual([...users.entries()], [["b", 2]]);
    await store.close();
    assert.deepEqual(await usersAfterOpening(), [["b", 2]]);
  });

  it("lets writes that come together see one another in turn", async () => {
    const store = await Store.open(folder);
    const counts = store.collection<number>("counts");
    const add = () =>
      store.write(() => {
        const count = (counts.get("all") ?? 0) + 1;
        counts.set("all", count);
        return count;
      });
    assert.deepEqual(
      await Promise.all(Array.from({ length: 50 }, add)),
      Array.from({ length: 50 }, (_, index) => index + 1),
    );
    await store.close();
  });

  it("refuses to be written outside a write", async () => {
    const store = await Store.open(folder);
    assert.throws(() => store.collection<number>("users").set("a", 1), /outside Store.write/);
    await store.close();
  });

  it("gives an error, and keeps what stands, when the disk refuses", async () => {
    const store = await Store.open(folder);
    const users = store.collection<number>("users");
    await store.write(() => users.set("a", 1));
    const { handle } = (store as unknown as { log: { handle: fs.promises.FileHandle } }).log;
    const { write } = handle;
    // As a full disk does: half of it is taken, then no more.
    handle.write = (async (text: string, at: number) => {
      await write.call(handle, text.slice(0, 5) as never, at as never);
      throw Object.assign(new Error("no space left"), { code: "ENOSPC" });
    }) as never;
    await assert.rejects(
      store.write(() => users.set("b", 2)),
      /no space left/,
    );
    assert.equal(users.get("b"), undefined);
    handle.write = write;
    await store.write(() => users.set("c", 3));
    await store.close();
    assert.deepEqual(await usersAfterOpening(), [
      ["a", 1],
      ["c", 3],
    ]);
  });
});
