import * as assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { findCodePathsOnce } from "../../pulumi/code-paths";

type Options = pulumi.runtime.CodePathOptions;

describe("the files that go with a function", () => {
  const { computeCodePaths } = pulumi.runtime;
  let asked: (Options | undefined)[];
  let failure: Error | undefined;

  beforeEach(() => {
    asked = [];
    failure = undefined;
    Object.assign(pulumi.runtime, {
      computeCodePaths: async (options?: Options) => {
        asked.push(options);
        if (failure) throw failure;
        return new Map([[String(asked.length), new pulumi.asset.StringAsset("")]]);
      },
    });
    findCodePathsOnce();
  });
  afterEach(() => Object.assign(pulumi.runtime, { computeCodePaths }));

  const names = async (options?: Options) => [...(await pulumi.runtime.computeCodePaths(options)).keys()];

  it("are searched once for all functions with the same options", async () => {
    const all = [names({ extraExcludePackages: ["a"] }), names({ extraExcludePackages: ["a"] })];
    assert.deepEqual(await Promise.all(all), [["1"], ["1"]]);
    assert.deepEqual(await names({ extraExcludePackages: ["a"] }), ["1"]);
    assert.deepEqual(asked, [{ extraExcludePackages: ["a"] }]);
  });

  it("are searched again for other options", async () => {
    const options = { extraIncludePaths: ["a"] };
    const all = [await names(), await names({}), await names(options), await names({ extraExcludePackages: ["a"] })];
    assert.deepEqual(all, [["1"], ["2"], ["3"], ["4"]]);
    options.extraIncludePaths.push("b");
    assert.deepEqual(await names(options), ["5"]);
  });

  it("are not changed by what another function adds to its own", async () => {
    const paths = await pulumi.runtime.computeCodePaths({});
    paths.set("secret", new pulumi.asset.StringAsset(""));
    assert.deepEqual(await names({}), ["1"]);
  });

  it("are searched again if the resource logs failures", async () => {
    const logResource = {} as pulumi.Resource;
    assert.deepEqual([await names({ logResource }), await names({ logResource })], [["1"], ["2"]]);
  });

  it("fail for each function that asks", async () => {
    failure = new Error("no package.json");
    for (const time of [1, 2]) await assert.rejects(names({}), failure, `time ${time}`);
  });
});
