import * as assert from "node:assert/strict";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { CLOSED, headerLine, linkOf } from "../../state/format";
import { Store } from "../../state/store";
import { temporaryFolder } from "../support/temporary-folder";

const USERS: [string, unknown][] = [
  ["ada", { name: "Ada", groups: ["admins"] }],
  ["bob", { name: "Bob", groups: [] }],
];

/** A data folder, and what its state file has held in turn. */
interface Folder {
  folder: string;
  file: string;
  /** The file when it was closed: header, `ada` and `eve` from the last start, then `eve` deleted and `bob` set. */
  lines: string[];
  /** The file as a start before the last one left it. */
  older: string;
}

async function folderWithState(): Promise<Folder> {
  const folder = temporaryFolder();
  const file = path.join(folder, "state.log");
  const write = async (...users: [string, unknown][]) => {
    const store = await Store.open(folder);
    const collection = store.collection<object>("users");
    for (const [key, value] of users)
      await store.write(() => (value === null ? collection.delete(key) : collection.set(key, value as object)));
    await store.close();
    return fs.readFileSync(file, "utf8");
  };
  const older = await write(["ada", USERS[0]?.[1]], ["eve", { name: "Eve", groups: ["admins"] }]);
  const text = await write(["eve", null], ["bob", USERS[1]?.[1]]);
  return { folder, file, lines: text.split("\n").slice(0, -1), older };
}

/** Writes a header and records with links that are right. */
function chain(header: Parameters<typeof headerLine>[0], records: string[]): string {
  let link = linkOf("", headerLine(header));
  const lines = records.map((json) => {
    link = linkOf(link, json);
    return `${link} ${json}\n`;
  });
  return `${headerLine(header)}\n${lines.join("")}`;
}

const join = (lines: string[]) => lines.map((line) => `${line}\n`).join("");
const without = (lines: string[], ...gone: number[]) => lines.filter((_, index) => !gone.includes(index));
const edit = (lines: string[], index: number, from: string | RegExp, to: string) => {
  const edited = lines.map((line, at) => (at === index ? line.replace(from, to) : line));
  assert.notDeepEqual(edited, lines);
  return join(edited);
};
/** The header of a file that says another number of records, with the rest of the chain written again. */
const recounted = ({ lines }: Folder, records: number) =>
  chain(
    { ...JSON.parse(lines[0] ?? ""), records },
    lines.slice(1).map((line) => line.slice(23)),
  );
const rewritten = ({ lines }: Folder, records: string[]) => chain(JSON.parse(lines[0] ?? ""), records);

const CHAIN = /state\.log was damaged or edited: line \d+ does not follow from the line before it; nothing was changed/;
const NO_STATE = /state\.log is not a state file of the local run; nothing was changed/;
const HEADER = /state\.log was damaged or edited: line 1 is not a header as the local run writes it/;
const CUT = /state\.log was cut: it holds \d records, and 2 were written at its last start/;
const SHAPE = /state\.log holds a record of a wrong shape at line \d; a record is \[\[collection, key, value\], …\]/;

/** What is done to the closed file, in words, and what the next start says. */
const REFUSED: [name: string, damage: (found: Folder) => string | undefined, why: RegExp][] = [
  ["the first record removed", ({ lines }) => join(without(lines, 1)), CHAIN],
  ["a record in the middle removed", ({ lines }) => join(without(lines, 3)), CHAIN],
  ["the deletion of a user removed", ({ lines }) => join(without(lines, 3)), CHAIN],
  ["the last record removed", ({ lines }) => join(without(lines, 4)), CHAIN],
  ["two records removed", ({ lines }) => join(without(lines, 2, 3)), CHAIN],
  ["two records swapped", ({ lines: [a, b, c, ...rest] }) => join([a, c, b, ...rest] as string[]), CHAIN],
  ["a record moved to the end", ({ lines }) => join([...without(lines, 1), lines[1] ?? ""]), CHAIN],
  ["a record repeated", ({ lines: [a, b, ...rest] }) => join([a, b, b, ...rest] as string[]), CHAIN],
  [
    "a deleted user's record repeated before the end",
    ({ lines }) => join([...lines.slice(0, -1), lines[2] ?? "", lines.at(-1) ?? ""]),
    CHAIN,
  ],
  [
    "a record of an older file",
    ({ lines, older }) => join([...lines.slice(0, -1), older.split("\n")[2] ?? "", lines.at(-1) ?? ""]),
    CHAIN,
  ],
  ["a record behind the end", ({ lines }) => join([...lines, lines[2] ?? ""]), CHAIN],
  ["a second end", ({ lines }) => join([...lines, lines.at(-1) ?? ""]), CHAIN],
  ["an end before the end", ({ lines }) => join([...lines.slice(0, 3), lines.at(-1) ?? "", ...lines.slice(3)]), CHAIN],
  ["a value changed", ({ lines }) => edit(lines, 1, "Ada", "Eve"), CHAIN],
  ["a key changed", ({ lines }) => edit(lines, 1, '"ada"', '"eve"'), CHAIN],
  ["a collection changed", ({ lines }) => edit(lines, 1, '"users"', '"group"'), CHAIN],
  ["a link changed", ({ lines }) => edit(lines, 2, /^./, "!"), CHAIN],
  ["a link shortened", ({ lines }) => edit(lines, 2, /^./, ""), CHAIN],
  [
    "two links swapped",
    ({ lines }) => {
      const [b = "", c = ""] = [lines[1], lines[2]];
      return join([lines[0] ?? "", c.slice(0, 22) + b.slice(22), b.slice(0, 22) + c.slice(22), ...lines.slice(3)]);
    },
    CHAIN,
  ],
  [
    "the file's first format of a record",
    ({ lines }) => {
      const json = JSON.stringify([["users", "eve", {}]]);
      return join([...lines.slice(0, -1), `${createHash("sha256").update(json).digest("hex").slice(0, 8)} ${json}`]);
    },
    CHAIN,
  ],
  ["a space more", ({ lines }) => edit(lines, 2, /$/, " "), CHAIN],
  ["an empty line", ({ lines }) => join([...lines.slice(0, 2), "", ...lines.slice(2)]), CHAIN],
  ["Windows line breaks", ({ lines }) => lines.map((line) => `${line}\r\n`).join(""), HEADER],
  ["a Windows line break after a record", ({ lines }) => edit(lines, 2, /$/, "\r"), CHAIN],
  ["a lost line break after the header", ({ lines }) => join(lines).replace("\n", ""), NO_STATE],
  [
    "a lost line break between records",
    ({ lines }) => `${join(lines.slice(0, 2))}${lines[2]}${join(lines.slice(3))}`,
    CHAIN,
  ],
  ["a byte order mark", ({ lines }) => `\ufeff${join(lines)}`, NO_STATE],
  ["zeros in the middle", ({ lines }) => edit(lines, 2, /^.{10}/, "\0".repeat(10)), CHAIN],
  ["zeros at the end", ({ lines }) => `${join(lines)}${"\0".repeat(512)}`, /was closed, and has more bytes/],
  [
    "half a record behind the end",
    ({ lines }) => `${join(lines)}${lines[1]?.slice(0, 30)}`,
    /was closed, and has more/,
  ],
  ["the header removed", ({ lines }) => join(without(lines, 0)), NO_STATE],
  ["another count in the header", ({ lines }) => edit(lines, 0, '"records":2', '"records":1'), CHAIN],
  ["another start in the header", ({ lines }) => edit(lines, 0, /"start":"./, '"start":"x'), CHAIN],
  ["a member more in the header", ({ lines }) => edit(lines, 0, "}", ',"x":1}'), HEADER],
  ["a space in the header", ({ lines }) => edit(lines, 0, ":2,", ": 2,"), HEADER],
  ["a header without a count", ({ lines }) => edit(lines, 0, ',"records":2', ""), HEADER],
  [
    "a newer version",
    ({ lines }) => edit(lines, 0, '"version":2', '"version":3'),
    /has version 3, this program reads 2/,
  ],
  [
    "the first version in a folder that has the second",
    () => '{"format":"serverless-auth-state","version":1}\n',
    /was replaced: it has an older format than this folder/,
  ],
  ["another format", () => '{"format":"other"}\n', NO_STATE],
  ["the header's word alone", () => "null\n", NO_STATE],
  ["text", () => "hello\n", NO_STATE],
  ["text without a line break", () => "hello", NO_STATE],
  ["nothing", () => "", NO_STATE],
  ["no file", () => undefined, /state\.log is missing, though the folder was in use; nothing was changed/],
  ["an older file of this folder", ({ older }) => older, /was replaced: it is not the file that the last start wrote/],
  ["a file cut below its last start", ({ lines }) => join(lines.slice(0, 2)), CUT],
  ["a file cut within its last start", ({ lines }) => join(lines.slice(0, 3)).slice(0, -20), CUT],
  ["a file cut to its header", ({ lines }) => join(lines.slice(0, 1)), CUT],
  ["a header cut short", ({ lines }) => lines[0]?.slice(0, 20) ?? "", NO_STATE],
  ["more records announced than written", (found) => recounted(found, 9), /was cut: it holds 4 records, and 9 were/],
  ...[
    "5",
    "null",
    "{}",
    "[]",
    "[5]",
    "[[]]",
    '[["users","ada"]]',
    '[["users",1,{}]]',
    '[["users","ada",{},1]]',
    "[",
    '"x"',
  ].map((json): (typeof REFUSED)[number] => [
    `a record ${json} with a link that is right`,
    (found) => rewritten(found, [...found.lines.slice(1, 3).map((line) => line.slice(23)), json, CLOSED]),
    SHAPE,
  ]),
];

/** Damage at the end of a file that was not closed, as a kill leaves it: the start says it, and loses no more. */
const REPORTED: [name: string, damage: (found: Folder) => string, notice: RegExp, users: string[]][] = [
  [
    "the end removed",
    ({ lines }) => join(lines.slice(0, -1)),
    /2 records of its start and 2 since then/,
    ["ada", "bob"],
  ],
  [
    "the end and the last record removed",
    ({ lines }) => join(lines.slice(0, -2)),
    /2 records of its start and 1 since/,
    ["ada"],
  ],
  [
    "the last record's line break removed",
    ({ lines }) => join(lines.slice(0, -1)).slice(0, -1),
    /and 2 since then/,
    ["ada", "bob"],
  ],
  [
    "zeros behind the last record",
    ({ lines }) => `${join(lines.slice(0, -1))}${"\0".repeat(100)}`,
    /is dropped \(100 bytes\)/,
    ["ada", "bob"],
  ],
  [
    "text behind the last record",
    ({ lines }) => `${join(lines.slice(0, -1))}hello`,
    /is dropped \(5 bytes\)/,
    ["ada", "bob"],
  ],
];

describe("a state file that somebody damaged", () => {
  for (const [name, damage, why] of REFUSED) {
    it(`is refused in one line, and left as it is: ${name}`, async () => {
      const found = await folderWithState();
      const damaged = damage(found);
      if (damaged === undefined) fs.rmSync(found.file);
      else fs.writeFileSync(found.file, damaged);
      const names = fs.readdirSync(found.folder);
      const notices: string[] = [];
      await assert.rejects(
        Store.open(found.folder, (text) => notices.push(text)),
        (error: Error) => {
          assert.equal(error.name, "UsageError", error.stack);
          assert.match(error.message, why);
          assert.doesNotMatch(error.message, /\n/);
          return true;
        },
      );
      assert.deepEqual(fs.readdirSync(found.folder), names);
      if (damaged !== undefined) assert.equal(fs.readFileSync(found.file, "utf8"), damaged);
    });
  }

  for (const [name, damage, expected, users] of REPORTED) {
    it(`is taken, and reported: ${name}`, async () => {
      const found = await folderWithState();
      const damaged = damage(found);
      fs.writeFileSync(found.file, damaged);
      const { notices, keys } = await opened(found.folder);
      assert.match(notices.join("\n"), expected);
      for (const notice of notices) assert.doesNotMatch(notice, /\n/);
      assert.deepEqual(keys, users);
    });
  }

  it("is taken where a kill cut the last record at any byte, which is dropped, said and kept in a .bak", async () => {
    const found = await folderWithState();
    const whole = join(found.lines.slice(0, -2));
    const last = found.lines.at(-2) ?? "";
    const start = fs.readFileSync(path.join(found.folder, "state.start"));
    for (let length = 1; length < last.length; length++) {
      fs.writeFileSync(found.file, whole + last.slice(0, length));
      fs.writeFileSync(path.join(found.folder, "state.start"), start);
      const { notices, keys } = await opened(found.folder);
      assert.match(notices.join("\n"), new RegExp(`is dropped \\(${length} bytes\\); state\\.log\\.bak is the former`));
      assert.deepEqual(keys, ["ada"], `cut after ${length} bytes`);
      const copy = path.join(found.folder, "state.log.bak");
      assert.equal(fs.readFileSync(copy, "utf8"), whole + last.slice(0, length));
      assert.equal(fs.statSync(copy).mode & 0o777, 0o600);
    }
  });

  it("refuses every single changed bit", async () => {
    const found = await folderWithState();
    const bytes = fs.readFileSync(found.file);
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const changed = Buffer.from(bytes);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      fs.writeFileSync(found.file, changed);
      // The very last line break is no part of a record.
      if (bit >> 3 === bytes.length - 1) continue;
      await assert.rejects(Store.open(found.folder), { name: "UsageError" }, `bit ${bit}`);
    }
  });

  it("says nothing of a file that was closed, and the same users come back", async () => {
    const found = await folderWithState();
    assert.deepEqual(await opened(found.folder), { notices: [], keys: ["ada", "bob"] });
    assert.deepEqual(await opened(found.folder), { notices: [], keys: ["ada", "bob"] });
  });

  it("is taken after a start that was killed between its two files, twice", async () => {
    const found = await folderWithState();
    const start = path.join(found.folder, "state.start");
    const former = fs.readFileSync(start);
    for (let kill = 0; kill < 2; kill++) {
      await opened(found.folder);
      fs.writeFileSync(start, former);
    }
    assert.deepEqual((await opened(found.folder)).keys, ["ada", "bob"]);
  });

  it("of the first format is converted, said, and kept in a .bak", async () => {
    const folder = temporaryFolder();
    const json = JSON.stringify([["users", "ada", USERS[0]?.[1]]]);
    const sum = createHash("sha256").update(json).digest("hex").slice(0, 8);
    const former = `{"format":"serverless-auth-state","version":1}\n${sum} ${json}\n`;
    fs.writeFileSync(path.join(folder, "state.log"), former);
    const { notices, keys } = await opened(folder);
    assert.match(notices.join("\n"), /had format 1 and is written in format 2; state\.log\.bak is the former file$/);
    assert.deepEqual(keys, ["ada"]);
    assert.equal(fs.readFileSync(path.join(folder, "state.log.bak"), "utf8"), former);
    assert.deepEqual(await opened(folder), { notices: [], keys: ["ada"] });
  });
});

async function opened(folder: string): Promise<{ notices: string[]; keys: string[] }> {
  const notices: string[] = [];
  const store = await Store.open(folder, (text) => notices.push(text));
  const keys = [...store.collection("users").entries()].map(([key]) => key);
  await store.close();
  return { notices, keys };
}
