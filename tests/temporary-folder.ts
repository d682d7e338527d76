import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

const made: string[] = [];

/** A new empty folder, removed when the tests end. */
export function temporaryFolder(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "template-test-"));
  made.push(folder);
  return folder;
}

process.on("exit", () => {
  for (const folder of made) fs.rmSync(folder, { recursive: true, force: true });
});
