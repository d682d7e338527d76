import * as pulumi from "@pulumi/pulumi";

type Find = (
  options?: pulumi.runtime.CodePathOptions,
) => Promise<Map<string, pulumi.asset.Asset | pulumi.asset.Archive>>;

/**
 * Has Pulumi look once for the files that go with a function, for all functions that ask for the same: it reads the
 * manifest of every installed package for each of them.
 */
export function findCodePathsOnce(): void {
  const find: Find = pulumi.runtime.computeCodePaths;
  const found = new Map<string, ReturnType<Find>>();
  const findOnce: Find = async (options) => {
    if (options?.logResource) return find(options);
    const asked = JSON.stringify(options);
    const paths = found.get(asked) ?? find(options);
    found.set(asked, paths);
    return new Map(await paths);
  };
  Object.assign(pulumi.runtime, { computeCodePaths: findOnce });
}
