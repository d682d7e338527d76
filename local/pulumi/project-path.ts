import * as fs from "node:fs";
import * as path from "node:path";

/**
 * The full path of a file or folder that the engine names for an archive. Packages may lie above the project, where
 * npm's workspaces put them.
 * @param project the folder of the program, to which relative paths belong
 * @throws Error for a path outside, also one that a symbolic link leads to
 */
export function projectPath(project: string, named: string): string {
  const file = path.resolve(project, named);
  const real = realPath(file);
  const roots = [project, ...packageFolders(project)].map(realPath);
  if (real !== undefined && roots.some((root) => root !== undefined && isWithin(root, real))) return file;
  throw new Error(`${named} is not in the project folder, and the local run reads no other files: copy it there`);
}

/** The node_modules of a folder and of the folders above it, as Node looks for packages. */
function packageFolders(folder: string): string[] {
  const parent = path.dirname(folder);
  return [path.join(folder, "node_modules"), ...(parent === folder ? [] : packageFolders(parent))];
}

function isWithin(root: string, file: string): boolean {
  const relative = path.relative(root, file);
  return relative !== ".." && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative);
}

function realPath(file: string): string | undefined {
  try {
    return fs.realpathSync(file);
  } catch {
    return undefined; // It does not exist.
  }
}
