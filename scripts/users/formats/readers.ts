import * as fs from "node:fs";
import { createInterface } from "node:readline";
import { parse } from "csv-parse";
import type { Member, PoolGroup, PoolUser } from "../pool-user";
import { readScim } from "./scim";

/** A user, or some members of a group, and the line of the file where they stand. */
export type Entry = { line: number } & ({ user: PoolUser } | { group: PoolGroup; members: readonly Member[] });

/** What makes a line unreadable. The message quotes no value. */
export class LineError extends Error {
  constructor(
    readonly line: number,
    message: string,
  ) {
    super(message);
  }
}

export const READERS = { scim: scimEntries, csv: csvEntries } as const;
export type ImportFormat = keyof typeof READERS;

/** @throws LineError, or what the file system says of the file */
export function readFile(file: string, format: ImportFormat): AsyncGenerator<Entry> {
  return READERS[format](file);
}

async function* scimEntries(file: string): AsyncGenerator<Entry> {
  let line = 0;
  for await (const text of createInterface({ input: fs.createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
    line += 1;
    if (text.trim() === "") continue;
    try {
      yield { line, ...readScim(text) };
    } catch (error) {
      throw new LineError(line, (error as Error).message);
    }
  }
}

async function* csvEntries(file: string): AsyncGenerator<Entry> {
  // An error of one side of a pipe does not reach the other.
  const input = fs.createReadStream(file);
  const rows = input.pipe(parse({ bom: true, info: true }));
  input.once("error", (error) => rows.destroy(error));
  let header: readonly string[] | undefined;
  let line = 1;
  try {
    for await (const { record, info } of rows as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      if (!header) header = checkedHeader(record);
      else yield { line, user: csvUser(header, record, line) };
      line = info.lines + 1;
    }
  } catch (error) {
    if (error instanceof LineError || (error as NodeJS.ErrnoException).syscall) throw error;
    throw new LineError(line, `is no CSV: ${(error as { code?: string }).code ?? "it cannot be read"}`);
  }
}

function checkedHeader(header: string[]): string[] {
  if (header.includes("cognito:username")) return header;
  throw new LineError(1, "has no column cognito:username; the first line is the header that GetCSVHeader gives");
}

function csvUser(header: readonly string[], row: readonly string[], line: number): PoolUser {
  const values = new Map(header.map((column, index) => [column, row[index] ?? ""]));
  const username = values.get("cognito:username");
  if (!username) throw new LineError(line, "has no cognito:username");
  const given = [...values].filter(([column, value]) => !column.startsWith("cognito:") && value !== "");
  return { username, attributes: new Map(given), enabled: true, status: "" };
}
