import * as fs from "node:fs/promises";
import * as path from "node:path";
import { type Archive, archiveDigest, checkArchive } from "./archive";

/** The folder in which archives are unpacked: each once, into a folder named by its digest. */
export class ArchiveFolder {
  /** By digest; two functions may share an archive, and must not write it side by side. */
  private readonly unpacked = new Map<string, Promise<string>>();
  private made: Promise<void> | undefined;

  constructor(private readonly folder: string) {}

  /**
   * Resolves with the path of an archive's folder, which is written whole or not at all. What stands there from
   * before is kept only where it is the archive, byte for byte.
   * @throws NotEnforced where a path would leave the folder, or what the system says.
   */
  async unpack(archive: Archive): Promise<string> {
    checkArchive(archive, "code");
    const digest = archiveDigest(archive).toString("hex");
    let target = this.unpacked.get(digest);
    if (!target) {
      target = this.make().then(() => unpackInto(this.folder, digest, archive));
      this.unpacked.set(digest, target);
      target.catch(() => this.unpacked.delete(digest));
    }
    return target;
  }

  private make(): Promise<void> {
    this.made ??= makeFolder(this.folder).catch((error) => {
      this.made = undefined;
      throw error;
    });
    return this.made;
  }
}

async function makeFolder(folder: string): Promise<void> {
  await fs.mkdir(folder, { recursive: true, mode: 0o700 });
  // Node reads the nearest package.json upwards: that of the project must not decide how the archive is loaded.
  await fs.writeFile(path.join(folder, "package.json"), "{}\n", { mode: 0o600 });
}

async function unpackInto(folder: string, digest: string, archive: Archive): Promise<string> {
  const target = path.join(folder, digest);
  if (await holds(target, archive)) return target;

  const fresh = await fs.mkdtemp(path.join(folder, "new-"));
  for (const [name, content] of Object.entries(archive.files)) {
    const file = path.join(fresh, name);
    await fs.mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    await fs.writeFile(file, Buffer.from(content, "base64"), { mode: 0o600, flag: "wx" });
  }
  await fs.rm(target, { recursive: true, force: true });
  await fs.rename(fresh, target);
  return target;
}

async function holds(folder: string, archive: Archive): Promise<boolean> {
  try {
    const entries = await fs.readdir(folder, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => !entry.isDirectory());
    if (files.length !== Object.keys(archive.files).length || !files.every((entry) => entry.isFile())) {
      return false;
    }
    for (const [name, content] of Object.entries(archive.files)) {
      const found = await fs.readFile(path.join(folder, name));
      if (!found.equals(Buffer.from(content, "base64"))) return false;
    }
    return true;
  } catch {
    return false;
  }
}
