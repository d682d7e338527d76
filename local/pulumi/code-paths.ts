import * as pulumi from "@pulumi/pulumi";

type Find = (
  options?: pulumi.runtime.CodePathOptions,
) => Promise<Map<string, pulumi.asset.Asset | pulumi.asset.Archive>>;

/**
 * Caches Pulumi's search for a function's files, for all functions with the same options. Each search reads the
 * manifest of every installed package.
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
