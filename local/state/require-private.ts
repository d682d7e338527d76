import * as fs from "node:fs";
import { UsageError } from "../common/errors";

/** The mode bits that let the group or others write. */
const WRITABLE_BY_OTHERS = 0o022;

/**
 * Checks that only this user can change a file or folder. Otherwise another user could have the local run write to a
 * file that it did not create, or serve state that another user wrote.
 * @throws UsageError for a symbolic link, another owner, or a mode that lets others write
 */
export function requirePrivate(file: string): void {
  const stat = fs.lstatSync(file, { throwIfNoEntry: false });
  if (!stat) return; // Another process has just removed it: a lock that was released.
  if (stat.isSymbolicLink())
    throw new UsageError(`${file} is a symbolic link; remove it, or name the real folder with --data`);
  const user = process.getuid?.();
  if (user === undefined) return; // Windows: the mode tells nothing.
  if (stat.uid !== user)
    throw new UsageError(
      `${file} belongs to user ${stat.uid}, not to you (${user}); name a folder of your own with --data`,
    );
  if (stat.mode & WRITABLE_BY_OTHERS)
    throw new UsageError(
      `${file} can be written by other users (mode ${(stat.mode & 0o777).toString(8)}); run chmod go-w on it, or name another folder with --data`,
    );
}
