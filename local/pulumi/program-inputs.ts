import * as fs from "node:fs/promises";
import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";

/**
 * A resource's inputs as plain JSON: a resource becomes its id, a secret its value, an archive
 * `{ files: { [path]: base64 } }`, as it would be uploaded.
 * @throws RunError for an asset that is not on this machine.
 */
export async function plain(value: unknown): Promise<unknown> {
  if (Array.isArray(value)) return Promise.all(value.map(plain));
  if (pulumi.runtime.isRpcSecret(value)) return plain(pulumi.runtime.unwrapRpcSecret(value));
  if (pulumi.CustomResource.isInstance(value)) return settled(value.id);
  if (pulumi.asset.Archive.isInstance(value)) return { files: Object.fromEntries(await filesOf(value, "")) };
  if (value && typeof value === "object") {
    const entries = Object.entries(value).map(async ([key, member]) => [key, await plain(member)] as const);
    return Object.fromEntries(await Promise.all(entries));
  }
  return value;
}

function settled<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => output.apply(resolve));
}

type Files = [path: string, base64: string][];

async function filesOf(content: pulumi.asset.Archive | pulumi.asset.Asset, at: string): Promise<Files> {
  if (content instanceof pulumi.asset.AssetArchive) {
    const entries = Object.entries(await content.assets);
    return (await Promise.all(entries.map(([name, part]) => filesOf(part, path.posix.join(at, name))))).flat();
  }
  if (content instanceof pulumi.asset.StringAsset) {
    return [[at, Buffer.from(await content.text).toString("base64")]];
  }
  if (content instanceof pulumi.asset.FileAsset || content instanceof pulumi.asset.FileArchive) {
    return filesAt(await content.path, at);
  }
  throw new pulumi.RunError(`the asset at ${at || "the archive's root"} is remote: the local run takes files and text`);
}

async function filesAt(file: string, at: string): Promise<Files> {
  if ((await fs.stat(file)).isDirectory()) {
    const names = await fs.readdir(file);
    return (await Promise.all(names.map((name) => filesAt(path.join(file, name), path.posix.join(at, name))))).flat();
  }
  if (at === "") throw new pulumi.RunError(`${path.basename(file)} is a packed archive: give its folder instead`);
  return [[at, (await fs.readFile(file)).toString("base64")]];
}
