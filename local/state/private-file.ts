import { constants } from "node:fs";
import * as fs from "node:fs/promises";

/** Zero on Windows, which does not have it. */
const NO_FOLLOW = constants.O_NOFOLLOW ?? 0;

/** A file's content, undefined if it does not exist. @throws what the system says, ELOOP for a symbolic link */
export async function readPrivate(file: string): Promise<Buffer | undefined> {
  try {
    return await fs.readFile(file, { flag: (constants.O_RDONLY | NO_FOLLOW) as unknown as string });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/**
 * Creates a file that its owner alone can read. It replaces one that is there, so that neither its mode nor, if it is
 * a symbolic link, its target has a say.
 */
export async function createPrivate(file: string): Promise<fs.FileHandle> {
  await fs.rm(file, { force: true });
  return fs.open(file, "wx", 0o600);
}
