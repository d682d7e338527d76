import { hash } from "node:crypto";

/**
 * The state file is a header and then one record per line, each chained to the line before:
 *
 *     {"format":"serverless-auth-state","version":2,"start":"…","previous":null,"records":1}
 *     <link> [["users","ada",{…}]]
 *     <link> "closed"
 *
 * A link is 22 characters of base64url, the first 128 bits of SHA-256 over the previous link and this record's JSON. The
 * first link continues the header. So a record that was changed, removed, inserted, moved or repeated breaks the
 * chain. The hash has no key, because everyone who may write the file may read it too, and with it the keys and
 * password verifiers of every user: the chain reveals damage and edits, it does not stop a forger with the owner's
 * rights.
 */

export type Value = NonNullable<unknown>;
/** `null` deletes the key. */
export type Change = [collection: string, key: string, value: Value | null];

export interface Header {
  /** Random; each start of the local run writes the file again under a new one. */
  start: string;
  /** The start before it; null in a new folder. */
  previous: string | null;
  /** How many records the start wrote: the file never holds fewer. */
  records: number;
}

export interface StateFile {
  header: Header;
  changes: Change[];
  records: number;
  /** Whether the local run ended in order. */
  closed: boolean;
  /** How many bytes at the end belong to a record that was not written to its end. */
  torn: number;
}

/** What is wrong with a state file, as the end of a sentence that begins with its name. */
export class Damage extends Error {}

export const CLOSED = '"closed"';
const FORMAT = "serverless-auth-state";
const VERSION = 2;
const LINK_LENGTH = 22;
const LINE_BREAK = 0x0a;

/** The header's line, without its line break. */
export function headerLine({ start, previous, records }: Header): string {
  return JSON.stringify({ format: FORMAT, version: VERSION, start, previous, records });
}

/** The link of a record, or with an empty one before it the link that the header hands on. */
export function linkOf(before: string, json: string | Buffer): string {
  const data = typeof json === "string" ? before + json : Buffer.concat([Buffer.from(before), json]);
  return hash("sha256", data, "base64url").slice(0, LINK_LENGTH);
}

/** The version that a file says it has. @throws Damage if it is no state file. */
export function versionOf(bytes: Buffer): unknown {
  const header = parseJson(lines(bytes).whole[0] ?? Buffer.of()) as { format?: unknown; version?: unknown } | undefined;
  if (header?.format !== FORMAT) throw new Damage("is not a state file of the local run");
  return header.version;
}

/** @throws Damage that names the first line which is not as it was written. */
export function parseState(bytes: Buffer): StateFile {
  const version = versionOf(bytes);
  if (version !== VERSION) throw new Damage(`has version ${JSON.stringify(version)}, this program reads ${VERSION}`);
  const { whole, rest } = lines(bytes);
  const [first = Buffer.of(), ...records] = whole;
  const header = parseHeader(first);
  let link = linkOf("", first);
  // Only its line break is missing: nothing of the record is lost.
  if (rest.length > 0 && isNext(link, records, rest)) records.push(rest);
  else if (
    rest.length > 0 &&
    records
      .at(-1)
      ?.subarray(LINK_LENGTH + 1)
      .toString() === CLOSED
  )
    throw new Damage("was closed, and has more bytes behind its last record");

  const changes: Change[] = [];
  let closed = false;
  for (const [index, line] of records.entries()) {
    const json = line.subarray(LINK_LENGTH + 1);
    const next = linkOf(link, json);
    if (closed || line.subarray(0, LINK_LENGTH + 1).toString() !== `${next} `)
      throw new Damage(`was damaged or edited: line ${index + 2} does not follow from the line before it`);
    link = next;
    closed = json.toString() === CLOSED;
    if (!closed) changes.push(...parseChanges(json, index + 2));
  }
  const count = records.length - (closed ? 1 : 0);
  if (count < header.records)
    throw new Damage(`was cut: it holds ${count} records, and ${header.records} were written at its last start`);
  return { header, changes, records: count, closed, torn: records.at(-1) === rest ? 0 : rest.length };
}

/** @throws Damage */
export function parseChanges(json: Buffer, line: number): Change[] {
  const changes = parseJson(json);
  const isChange = (change: unknown) =>
    Array.isArray(change) && change.length === 3 && typeof change[0] === "string" && typeof change[1] === "string";
  if (Array.isArray(changes) && changes.length > 0 && changes.every(isChange)) return changes;
  throw new Damage(`holds a record of a wrong shape at line ${line}; a record is [[collection, key, value], …]`);
}

/** The lines that end with a line break, without it, and what follows the last one. */
export function lines(bytes: Buffer): { whole: Buffer[]; rest: Buffer } {
  const whole: Buffer[] = [];
  let start = 0;
  for (let end = bytes.indexOf(LINE_BREAK); end >= 0; end = bytes.indexOf(LINE_BREAK, start)) {
    whole.push(bytes.subarray(start, end));
    start = end + 1;
  }
  return { whole, rest: bytes.subarray(start) };
}

function parseHeader(line: Buffer): Header {
  const { start, previous, records } = parseJson(line) as Header;
  const isHeader =
    typeof start === "string" && (previous === null || typeof previous === "string") && Number.isSafeInteger(records);
  if (!isHeader || headerLine({ start, previous, records }) !== line.toString())
    throw new Damage("was damaged or edited: line 1 is not a header as the local run writes it");
  return { start, previous, records };
}

/** Whether `line` is the record that follows `records`, in a chain that begins with `first`. */
function isNext(first: string, records: Buffer[], line: Buffer): boolean {
  const last = records.at(-1)?.subarray(0, LINK_LENGTH).toString() ?? first;
  return line.subarray(0, LINK_LENGTH + 1).toString() === `${linkOf(last, line.subarray(LINK_LENGTH + 1))} `;
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return undefined;
  }
}
