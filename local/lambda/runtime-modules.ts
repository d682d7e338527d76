import * as fs from "node:fs/promises";
import { createRequire } from "node:module";
import * as path from "node:path";

/** What Lambda's Node.js runtimes bring ("Building Lambda functions with Node.js", runtime-included SDK versions). */
const SCOPES = ["@aws-sdk", "@smithy"];

/**
 * Makes a folder of packages that functions find without packing them, as on Lambda: the AWS SDK, in the program's own
 * version. Links lead to the program's packages, and a scope that the program does not have is left out.
 */
export async function linkRuntimeModules(folder: string, program: string | undefined): Promise<void> {
  await fs.rm(folder, { recursive: true, force: true });
  await fs.mkdir(folder, { recursive: true, mode: 0o700 });
  if (program === undefined) return;
  const parents = createRequire(path.join(program, "index.js")).resolve.paths("@aws-sdk") ?? [];
  for (const scope of SCOPES) {
    for (const parent of parents) {
      const target = path.join(parent, scope);
      const there = await fs.stat(target).catch(() => undefined);
      if (!there?.isDirectory()) continue;
      await fs.symlink(target, path.join(folder, scope), "dir");
      break;
    }
  }
}
