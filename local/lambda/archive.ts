import { createHash } from "node:crypto";
import { NotEnforced } from "../common/errors";
import { truncate } from "../common/truncate";

/** What would be uploaded: the content of each file in base64, by its path in the archive. */
export interface Archive {
  files: Readonly<Record<string, string>>;
}

/** Bytes. AWS: Lambda Developer Guide, "Lambda quotas", deployment package size, unzipped. */
const UNZIPPED_LIMIT = 262_144_000;

/** Bytes of all files together, unzipped. */
export function archiveSize(archive: Archive): number {
  return Object.values(archive.files).reduce((sum, content) => sum + Buffer.byteLength(content, "base64"), 0);
}

/** @throws NotEnforced where the archive is not one that Lambda takes, or a path would leave its folder. */
export function checkArchive(archive: unknown, setting: string): asserts archive is Archive {
  const files = (archive as Partial<Archive> | undefined)?.files;
  if (typeof files !== "object" || files === null || Object.keys(files).length === 0) {
    throw new NotEnforced(setting, "the local run takes an archive of files; give one that holds the handler");
  }
  for (const [name, content] of Object.entries(files)) {
    if (!staysInside(name)) {
      throw new NotEnforced(
        setting,
        `${JSON.stringify(truncate(name))} is not the path of a file in an archive; write it relative and without . or ..`,
      );
    }
    if (typeof content !== "string") throw new NotEnforced(setting, `${name} has no content`);
  }
  if (archiveSize({ files }) >= UNZIPPED_LIMIT) {
    throw new NotEnforced(setting, `Unzipped size must be smaller than ${UNZIPPED_LIMIT} bytes`);
  }
}

/** SHA-256 of all names and contents; the order in which they are given does not count. */
export function archiveDigest(archive: Archive): Buffer {
  const hash = createHash("sha256");
  for (const name of Object.keys(archive.files).sort()) {
    // The lengths keep two archives apart whose names and contents run together alike.
    const content = Buffer.from(archive.files[name] ?? "", "base64");
    hash.update(`${Buffer.byteLength(name)} ${content.length} ${name}`).update(content);
  }
  return hash.digest();
}

function staysInside(name: string): boolean {
  const parts = name.split("/");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a NUL ends a path for the system
  return !/[\\\u0000]|^[A-Za-z]:/.test(name) && parts.every((part) => !["", ".", ".."].includes(part));
}
