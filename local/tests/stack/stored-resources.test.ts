import * as assert from "node:assert/strict";
import { administratorKey } from "../../aws-json/administrator-key";
import { StoredResources } from "../../stack/stored-resources";
import { Store } from "../../state/store";
import { temporaryFolder } from "../support/temporary-folder";

describe("a state whose records are whole, but of another shape", () => {
  let store: Store;
  beforeEach(async () => {
    store = await Store.open(temporaryFolder());
  });
  afterEach(() => store.close());
  const put = (collection: string, key: string, value: object | number | string) =>
    store.write(() => store.collection(collection).set(key, value));

  const resource = { urn: "urn:a", type: "t", name: "n", id: "i", inputs: {}, outputs: {} };
  const { outputs: _, ...withoutOutputs } = resource;
  const values = [5, "x", [], {}, withoutOutputs, { ...resource, urn: "urn:b" }, { ...resource, inputs: [] }];
  for (const value of values) {
    it(`is refused in one line with ${JSON.stringify(value)} for a resource`, async () => {
      await put("resources", "urn:a", value);
      assert.throws(() => new StoredResources(store), {
        name: "UsageError",
        message: /^the state file holds no resource under urn:a: a resource has urn, type, [^\n]+--fresh$/,
      });
    });
  }

  it("is refused in one line with something else than a key pair for the administrator", async () => {
    for (const value of [5, "x", {}, { accessKeyId: "a" }]) {
      await put("administrator", "key", value);
      await assert.rejects(administratorKey(store), {
        name: "UsageError",
        message: /^the state file holds no key pair/,
      });
    }
  });

  it("is taken with a resource", async () => {
    await put("resources", "urn:a", resource);
    assert.deepEqual([...new StoredResources(store).current], [resource]);
  });
});
