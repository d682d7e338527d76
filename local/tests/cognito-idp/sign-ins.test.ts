import * as assert from "node:assert/strict";
import { SignIns } from "../../cognito-idp/sign-ins";
import { Store } from "../../state/store";
import { temporaryFolder } from "../support/temporary-folder";

type Begin = Parameters<SignIns["begin"]>;
const POOL = { id: "eu-central-1_users" } as Begin[0];
const CLIENT = { id: "client", validity: { refresh: 3600 } } as Begin[1];
const USER = { username: "ada", attributes: { sub: "sub" }, generation: 0 } as unknown as Begin[2];
const HOUR = 3_600_000;
const MOST = 20;

describe("sign-ins", () => {
  let now = 1_000_000;
  let store: Store;
  let signIns: SignIns;
  beforeEach(async () => {
    store = await Store.open(temporaryFolder());
    signIns = new SignIns(store, () => now, MOST);
  });
  afterEach(() => store.close());
  const begin = () => store.write(() => signIns.begin(POOL, CLIENT, USER));
  const kept = () => store.collection("cognito-idp/sign-ins").size;

  it("are kept in a bounded number: beyond it the first ones end, a tenth at a time", async () => {
    const begun = [];
    for (let count = 0; count < MOST; count++) begun.push(await begin());
    assert.equal(kept(), MOST);
    const last = await begin();
    assert.equal(kept(), MOST - 1);
    const stand = [...begun.slice(0, 3), last].map(({ refreshToken }) => signIns.ofRefreshToken(refreshToken, CLIENT));
    assert.deepEqual(
      stand.map((signIn) => signIn !== undefined),
      [false, false, true, true],
    );
  });

  it("are kept in a bounded number where many begin in one write", async () => {
    await store.write(() => {
      for (let count = 0; count < 10 * MOST; count++) signIns.begin(POOL, CLIENT, USER);
    });
    assert.ok(kept() <= MOST, `${kept()} are kept`);
  });

  it("that have expired go before any other", async () => {
    for (let count = 0; count < MOST - 1; count++) await begin();
    now += 26 * HOUR;
    const { refreshToken } = await begin();
    assert.equal(kept(), 1);
    await begin();
    assert.ok(signIns.ofRefreshToken(refreshToken, CLIENT));
  });
});
