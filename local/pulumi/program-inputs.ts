import * as fs from "node:fs/promises";
import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";

/** Far below 256, the lowest default limit of open files. */
const READ_AT_ONCE = 32;

/** Base64 by full path, because several functions may hold the same packages. */
const contents = new Map<string, Promise<string>>();
const waiting: (() => void)[] = [];
let reading = 0;

/** The content of a file in base64. Each file is read once. */
function contentOf(file: string): Promise<string> {
  const full = path.resolve(file);
  const known = contents.get(full);
  if (known) return known;
  const content = inTurn(async () => (await fs.readFile(full)).toString("base64"));
  contents.set(full, content);
  return content;
}

async function inTurn<T>(read: () => Promise<T>): Promise<T> {
  if (reading >= READ_AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
  else reading++;
  try {
    return await read();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else reading--;
  }
}

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

export function settled<T>(output: pulumi.Output<T>): Promise<T> {
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
  if ((await inTurn(() => fs.stat(file))).isDirectory()) {
    const names = await inTurn(() => fs.readdir(file));
    return (await Promise.all(names.map((name) => filesAt(path.join(file, name), path.posix.join(at, name))))).flat();
  }
  if (at === "") throw new pulumi.RunError(`${path.basename(file)} is a packed archive: give its folder instead`);
  return [[at, await contentOf(file)]];
}
