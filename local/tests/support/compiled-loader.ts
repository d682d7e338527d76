import * as fs from "node:fs";
import * as path from "node:path";
import { transform } from "sucrase";
import { temporaryFolder } from "./temporary-folder";

const ROOT = path.join(__dirname, "..", "..", "..");
const FOLDERS = ["local"];

let file: string | undefined;

/**
 * A module to --require in the place of sucrase/register: it loads local/ as that one does, but
 * compiled once for all commands, for compiling is most of what a start takes.
 */
export function compiledLoader(): string {
  if (file) return file;
  const compiled: Record<string, string> = {};
  for (const folder of FOLDERS) {
    for (const name of fs.readdirSync(path.join(ROOT, folder), { recursive: true, encoding: "utf8" })) {
      if (!name.endsWith(".ts") || name.endsWith(".test.ts") || name.includes("node_modules")) continue;
      const filePath = path.join(ROOT, folder, name);
      const text = fs.readFileSync(filePath, "utf8");
      compiled[filePath] = transform(text, { transforms: ["imports", "typescript"], filePath }).code;
    }
  }
  file = path.join(temporaryFolder(), "compiled.cjs");
  fs.writeFileSync(
    file,
    `const compiled = ${JSON.stringify(compiled)};
require.extensions[".ts"] = (module, file) => module._compile(compiled[file], file);\n`,
  );
  return file;
}
