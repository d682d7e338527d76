import * as pulumi from "@pulumi/pulumi";

/** The names of the stack outputs that are secrets or contain one. @param exported the program's exports */
export async function secretOutputs(exported: unknown): Promise<string[]> {
  if (!exported || typeof exported !== "object") return [];
  const found = await Promise.all(
    Object.entries(exported).map(async ([name, value]) => ((await holdsSecret(value, [])) ? [name] : [])),
  );
  return found.flat();
}

/** @param inside the objects that contain the value; each is searched once, so a circle ends */
async function holdsSecret(value: unknown, inside: readonly object[]): Promise<boolean> {
  if (!value || typeof value !== "object" || inside.includes(value)) return false;
  const within = [...inside, value];
  if (value instanceof Promise) return holdsSecret(await value, within);
  if (pulumi.Output.isInstance(value)) {
    const output = value as unknown as { isSecret: Promise<boolean>; promise(): Promise<unknown> };
    return (await output.isSecret) || holdsSecret(await output.promise(), within);
  }
  const isResource = pulumi.Resource.isInstance(value);
  const members = Object.entries(value).filter(([name]) => !isResource || !name.startsWith("__"));
  for (const [, member] of members) if (await holdsSecret(member, within)) return true;
  return false;
}
