/** The command behind `npm run import`: puts exported users and groups into a user pool. */
import { createHash } from "node:crypto";
import { readArguments, runCommand, UsageError } from "../command-line";
import { type ImportFormat, READERS, readFile } from "./formats/readers";
import { IntoPool, type Outcome } from "./into-pool";
import { ProgressLine } from "./progress";
import { awsErrorLine, POOL_OPTIONS, POOL_USAGE, userPoolOf } from "./user-pool";

const USAGE = `npm run import -- ${POOL_USAGE} --format ${Object.keys(READERS).join("|")} [--dry-run] FILE`;

/** Why the import stops at a line: one that cannot be read, before anything is written. */
function lineError(file: string, line: number, why: string): UsageError {
  return new UsageError(`${file}:${line} ${why}`);
}

async function main(args: string[]): Promise<number> {
  const options = { ...POOL_OPTIONS, format: { type: "string" }, "dry-run": { type: "boolean" } } as const;
  const { values, positionals } = readArguments({ args, options, allowPositionals: true }, USAGE);
  const [file, ...others] = positionals;
  if (!file || others.length > 0) throw new UsageError(`name one file; usage: ${USAGE}`);
  const format = formatOf(values.format);
  const pool = userPoolOf(values);
  const lines = await checkAll(file, format);
  const into = new IntoPool(pool, values["dry-run"] ?? false);
  const line = new ProgressLine();
  const counts: Record<Outcome, number> = { created: 0, existing: 0, refused: 0 };
  let at = 0;
  try {
    await into.open();
    for await (const entry of readFile(file, format)) {
      at = entry.line;
      const { outcome, notes } = "user" in entry ? await into.addUser(entry.user) : await into.addMembers(entry);
      if ("user" in entry) counts[outcome] += 1;
      line.show(`line ${at} of ${lines}`);
      if (notes.length === 0) continue;
      line.clear();
      for (const note of notes) process.stderr.write(`${file}:${at} ${note}\n`);
    }
  } catch (error) {
    line.clear();
    throw new UsageError(
      `${file}:${at || 1} ${awsErrorLine(error, pool)}; ${summary(counts, into)}; type the same command to go on`,
    );
  }
  line.clear();
  process.stdout.write(`${values["dry-run"] ? "would be so: " : ""}${summary(counts, into)}\n`);
  return counts.refused + into.refusals > 0 ? 1 : 0;
}

function summary({ created, existing, refused }: Record<Outcome, number>, into: IntoPool): string {
  const users = `${created} users created, ${existing} there already, ${refused} refused`;
  return `${users}; ${into.groupsCreated} groups created, ${into.memberships} memberships added`;
}

function formatOf(name: string | undefined): ImportFormat {
  if (name !== undefined && Object.hasOwn(READERS, name)) return name as ImportFormat;
  const given = name === undefined ? "missing" : JSON.stringify(name);
  throw new UsageError(`--format is ${given}; allowed is ${Object.keys(READERS).join(", ")}`);
}

/**
 * Reads the whole file before anything is written.
 * @returns its number of lines
 * @throws UsageError for the first line that cannot be read, or that names a user again
 */
async function checkAll(file: string, format: ImportFormat): Promise<number> {
  const seen = new Map<bigint, number>();
  let last = 0;
  try {
    for await (const entry of readFile(file, format)) {
      last = entry.line;
      if (!("user" in entry)) continue;
      // Eight bytes of a hash a user: a million names would take more memory than the rest of the command.
      const key = createHash("sha256").update(entry.user.username).digest().readBigUInt64BE();
      const before = seen.get(key);
      if (before !== undefined) throw lineError(file, entry.line, `names the user of line ${before} again: keep one`);
      seen.set(key, entry.line);
    }
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const { code, message, line } = error as NodeJS.ErrnoException & { line?: number };
    if (code === "ENOENT") throw new UsageError(`there is no ${file}`);
    if (line === undefined) throw new UsageError(`${file} cannot be read: ${message}`);
    throw lineError(file, line, message);
  }
  return last;
}

runCommand(main);
