/** The command behind `npm run export`: the users of a user pool, in a form that other systems read. */
import * as fs from "node:fs";
import { readArguments, runCommand, UsageError } from "../command-line";
import { FORMATS, type Format, type FormatName, type PoolFacts } from "./formats/format";
import { PartialFile } from "./partial-file";
import { allGroups, csvHeader, type KnownPool, knownPool, memberPages, userPages } from "./pool-pages";
import { type PoolGroup, subOf } from "./pool-user";
import { ProgressLine } from "./progress";
import { awsErrorLine, POOL_OPTIONS, POOL_USAGE, userPoolOf } from "./user-pool";

const USAGE = `npm run export -- ${POOL_USAGE} --format ${Object.keys(FORMATS).join("|")} --out FILE`;

/** How far an export came. */
interface Progress {
  users: { total: number; disabled: number; byStatus: Record<string, number> };
  memberships: number;
  /** Where the users go on; absent before the first page, null when all are written. */
  usersFrom?: string | null;
  /** The group whose members are being written, and where they go on. */
  group?: { name: string; from: string | null };
  /** Set once the tail is written. */
  complete?: true;
}

/** What no export can hold, whatever its format. */
const STAYS_IN_COGNITO = [
  "password hashes: every user sets a new password, or signs in once more at the old pool",
  "TOTP secrets and passkeys: every user sets up a second factor again",
  "sessions: refresh tokens end with the pool",
  "identity ids of identity pools: they are of the pool's own tokens",
  "sub in another user pool: Cognito gives each user a new one",
];

async function main(args: string[]): Promise<number> {
  const options = { ...POOL_OPTIONS, format: { type: "string" }, out: { type: "string" } } as const;
  const { values } = readArguments({ args, options }, USAGE);
  const name = formatOf(values.format);
  if (!values.out) throw new UsageError(`--out is missing; usage: ${USAGE}`);
  const pool = userPoolOf(values);
  const file = new PartialFile<Progress>(values.out, `${pool.userPoolId} as ${name}`);
  const line = new ProgressLine();
  try {
    const known = await knownPool(pool);
    const facts = await factsOf(known, FORMATS[name]);
    const progress: Progress = file.open() ?? { users: { total: 0, disabled: 0, byStatus: {} }, memberships: 0 };
    await writeUsers(known, FORMATS[name], facts, { file, progress, line });
    const written = await file.finish();
    const { users, memberships } = progress;
    const manifest = {
      format: name,
      userPoolId: pool.userPoolId,
      region: pool.region,
      exportedAt: new Date().toISOString(),
      file: values.out.split(/[\\/]/).at(-1),
      ...written,
      users,
      groups: { total: facts.groups.length, memberships },
      leftOut: [...FORMATS[name].leavesOut, ...STAYS_IN_COGNITO],
    };
    fs.writeFileSync(`${values.out}.manifest.json`, `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600 });
    line.clear();
    process.stdout.write(`${users.total} users and ${facts.groups.length} groups are in ${values.out}\n`);
    return 0;
  } catch (error) {
    line.clear();
    if (error instanceof UsageError) throw error;
    const { code, syscall, message } = error as NodeJS.ErrnoException;
    const why =
      syscall && code !== "ECONNREFUSED" ? `${values.out} cannot be written: ${message}` : awsErrorLine(error, pool);
    const more = file.saved
      ? `; ${file.saved.users.total} users are in ${values.out}.partial, type the same command to go on`
      : "";
    throw new UsageError(`${why}${more}`);
  } finally {
    file.close();
  }
}

function formatOf(name: string | undefined): FormatName {
  if (name !== undefined && Object.hasOwn(FORMATS, name)) return name as FormatName;
  const given = name === undefined ? "missing" : JSON.stringify(name);
  throw new UsageError(`--format is ${given}; allowed is ${Object.keys(FORMATS).join(", ")}`);
}

async function factsOf(pool: KnownPool, format: Format): Promise<PoolFacts> {
  const groups = await allGroups(pool);
  return {
    csvHeader: format === FORMATS.csv ? await csvHeader(pool) : [],
    groups,
    groupsOf: format.namesGroupsOfUsers ? await groupsByUser(pool, groups) : new Map(),
  };
}

/** Grows with the memberships, of which most users have none. */
async function groupsByUser(pool: KnownPool, groups: readonly PoolGroup[]): Promise<Map<string, string[]>> {
  const names = new Map<string, string[]>();
  for (const { name } of groups) {
    for await (const { items } of memberPages(pool, name)) {
      for (const { sub } of items) names.set(sub, [...(names.get(sub) ?? []), name]);
    }
  }
  return names;
}

async function writeUsers(
  pool: KnownPool,
  format: Format,
  facts: PoolFacts,
  { file, progress, line }: { file: PartialFile<Progress>; progress: Progress; line: ProgressLine },
): Promise<void> {
  const { users } = progress;
  if (progress.usersFrom === undefined) file.append(format.head(facts), progress);
  if (progress.usersFrom !== null) {
    for await (const { items, next } of userPages(pool, progress.usersFrom)) {
      const text = items.map((user, index) => format.user(user, facts, users.total + index === 0)).join("");
      users.total += items.length;
      for (const user of items) {
        users.byStatus[user.status] = (users.byStatus[user.status] ?? 0) + 1;
        if (!user.enabled) users.disabled += 1;
        progress.memberships += facts.groupsOf.get(subOf(user))?.length ?? 0;
      }
      progress.usersFrom = next ?? null;
      file.append(text, progress);
      line.show(`${users.total} users`);
    }
  }
  if (format.members) await writeMembers(pool, { members: format.members }, facts, { file, progress, line });
  if (!progress.complete) file.append(format.tail, Object.assign(progress, { complete: true }));
}

async function writeMembers(
  pool: KnownPool,
  { members }: Required<Pick<Format, "members">>,
  { groups }: PoolFacts,
  { file, progress, line }: { file: PartialFile<Progress>; progress: Progress; line: ProgressLine },
): Promise<void> {
  const begun = progress.group;
  const first = begun ? groups.findIndex(({ name }) => name === begun.name) : 0;
  if (first < 0) throw new UsageError(`the group ${begun?.name} is gone since the export began: start again`);
  for (const group of groups.slice(first)) {
    const from = group.name === begun?.name ? begun.from : undefined;
    if (from === null) continue;
    for await (const { items, next } of memberPages(pool, group.name, from)) {
      progress.group = { name: group.name, from: next ?? null };
      progress.memberships += items.length;
      file.append(members(group, items), progress);
      line.show(`${progress.users.total} users, group ${group.name}: ${progress.memberships} memberships`);
    }
  }
}

runCommand(main);
