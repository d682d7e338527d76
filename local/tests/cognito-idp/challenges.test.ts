import * as assert from "node:assert/strict";
import { Challenges, type PasswordVerifier } from "../../cognito-idp/challenges";
import { Keys } from "../../cognito-idp/jwt/keys";
import { Store } from "../../state/store";
import { temporaryFolder } from "../support/temporary-folder";

const CONTENT: PasswordVerifier = {
  kind: "PASSWORD_VERIFIER",
  clientId: "client",
  userId: "user",
  A: "a",
  b: "b",
  B: "c",
};

describe("challenges", () => {
  let now = 1_000_000;
  let folder: string;
  let store: Store;
  let challenges: Challenges;
  beforeEach(async () => {
    folder = temporaryFolder();
    store = await Store.open(folder);
    challenges = new Challenges(store, new Keys(store), () => now);
  });
  afterEach(() => store.close());
  const sealed = async (poolId = "pool") => Buffer.from(await challenges.seal(poolId, CONTENT, 1000), "base64");
  const open = async (block: Buffer, poolId = "pool") => challenges.open(poolId, "PASSWORD_VERIFIER", block);

  it("come back as they went, and show nothing meanwhile", async () => {
    const block = await sealed();
    assert.equal(block.includes("client"), false);
    assert.notDeepEqual(await sealed(), block);
    const { content, state, expires } = (await open(block)) ?? {};
    assert.deepEqual([content, state, expires], [CONTENT, "valid", now + 1000]);
  });

  it("are of one pool and one kind, and of whole bytes", async () => {
    const block = await sealed();
    assert.equal(await open(block, "another"), undefined);
    assert.equal(await challenges.open("pool", "NEW_PASSWORD_REQUIRED", block), undefined);
    assert.equal(await open(block.subarray(1)), undefined);
    assert.equal(await open(block.subarray(0, -1)), undefined);
    assert.equal(await open(Buffer.alloc(0)), undefined);
    assert.equal(await open(Buffer.alloc(28)), undefined);
    for (let at = 0; at < block.length; at++) {
      const changed = Buffer.from(block);
      changed.writeUInt8(changed.readUInt8(at) ^ 0x80, at);
      assert.equal(await open(changed), undefined, `byte ${at}`);
    }
  });

  it("expire", async () => {
    const block = await sealed();
    now += 1000;
    assert.equal((await open(block))?.state, "expired");
  });

  it("are used once, and forgotten when they have expired", async () => {
    const opened = await open(await sealed());
    assert.ok(opened);
    assert.deepEqual(await store.write(() => [challenges.use(opened), challenges.use(opened)]), [true, false]);
    assert.equal(challenges.try(opened), false);
    const kept = () => [...store.collection("cognito-idp/used-challenges").entries()].length;
    assert.equal(kept(), 1);
    now += 60_000;
    const later = await open(await sealed());
    assert.ok(later);
    await store.write(() => challenges.use(later));
    assert.equal(kept(), 1);
  });

  it("that were used are swept once a minute, and none is taken again by that, nor by a restart", async () => {
    const use = async (block: Buffer) => {
      const opened = await open(block);
      assert.ok(opened);
      return [opened.state, await store.write(() => challenges.use(opened))];
    };
    const keptAfter = async (milliseconds: number) => {
      now += milliseconds;
      assert.deepEqual(await use(await sealed()), ["valid", true]);
      return [...store.collection("cognito-idp/used-challenges").entries()].length;
    };
    const short = await sealed();
    const long = Buffer.from(await challenges.seal("pool", CONTENT, 180_000), "base64");
    assert.deepEqual([await use(short), await use(long)], Array(2).fill(["valid", true]));
    assert.equal(await keptAfter(59_999), 3);
    assert.deepEqual(
      [await use(short), await use(long)],
      [
        ["expired", false],
        ["used", false],
      ],
    );
    assert.equal(await keptAfter(1), 3, "the short one has gone, another has come");
    assert.equal(await keptAfter(60_000), 2);

    await store.close();
    store = await Store.open(folder);
    challenges = new Challenges(store, new Keys(store), () => now);
    assert.equal((await open(short))?.state, "expired");
    assert.deepEqual(await use(long), ["used", false]);
  });

  it("are tried once", async () => {
    const block = await sealed();
    const opened = await open(block);
    assert.ok(opened);
    assert.deepEqual([challenges.try(opened), challenges.try(opened)], [true, false]);
    assert.equal((await open(block))?.state, "used");
  });

  it("that were tried are kept in a bounded number: the first is forgotten", () => {
    const MOST = 100_000;
    for (let id = 0; id < MOST; id++) challenges.try({ id: String(id), expires: now + 1000 });
    assert.deepEqual([challenges.isUsed({ id: "0" }), challenges.isUsed({ id: String(MOST - 1) })], [true, true]);
    challenges.try({ id: "one more", expires: now + 1000 });
    const held = ["0", "1", String(MOST - 1), "one more"].map((id) => challenges.isUsed({ id }));
    assert.deepEqual(held, [false, true, true, true]);
  });
});
