import * as fs from "node:fs";
import * as path from "node:path";
import { zipSync } from "fflate";
import type { DeclaredFunction } from "./archives";
import type { Bench } from "./bench";

const EMPTY = 'exports.handler = async () => ({ statusCode: 200, body: "" });\n';
/** Processes a round: one start alone says little. */
const STARTS = 15;

/** As much of an event as the functions read. */
const EVENT = JSON.stringify({
  requestContext: {
    identity: { cognitoIdentityId: "eu-central-1:0", userArn: "arn:aws:sts::000000000000:assumed-role/user/session" },
    authorizer: { claims: { sub: "0", email: "bench@example.com" } },
  },
});

/** What a function costs before it first answers. */
export async function measureFunction(bench: Bench): Promise<void> {
  const empty = unpack(bench, {
    name: "empty",
    handler: "__index.handler",
    runtime: "",
    files: { "__index.js": Buffer.from(EMPTY) },
  });
  for (const declared of await bench.functions()) {
    const { name, handler, files } = declared;
    const uploaded = zipSync(files, { level: 9 }).length;
    bench.add({
      measure: "function",
      what: `${name}, uploaded`,
      unit: "bytes",
      ours: [uploaded],
      goal: { of: "figure", most: 1023 },
    });
    const folder = unpack(bench, declared);
    const [rounds = []] = await bench.rounds(`first call of ${name}`, [
      () => firstCalls(bench, [folder, empty], handler),
    ]);
    const [ours, theirs] = [0, 1].map((side) => rounds.flatMap((sides) => sides[side] ?? []));
    if (!ours || !theirs) continue;
    const row = { measure: "function", unit: "ms" };
    bench.add({
      ...row,
      what: `${name}, new process to its first answer`,
      ours: ours.map(({ process }) => process),
      against: { name: "an empty handler", rounds: theirs.map(({ process }) => process) },
      goal: { of: "ratio", most: 1.05 },
    });
    bench.add({
      ...row,
      what: `${name}, its own load and first call`,
      ours: ours.map(({ own }) => own),
      against: { name: "an empty handler", rounds: theirs.map(({ own }) => own) },
    });
  }
}

/** Milliseconds, the least of several starts: whatever else runs only ever adds to one. */
interface FirstCalls {
  process: number;
  own: number;
}

/** Each folder's in turn, start by start: these are so short that a moment's load would fall on one alone. */
async function firstCalls(bench: Bench, folders: readonly string[], handler: string): Promise<FirstCalls[]> {
  const script = path.join(__dirname, "first-call.cjs");
  const least = folders.map(() => ({ process: Number.POSITIVE_INFINITY, own: Number.POSITIVE_INFINITY }));
  for (let start = 0; start < STARTS; start++) {
    for (const [index, folder] of folders.entries()) {
      const began = performance.now();
      const started = bench.start(process.execPath, [script, folder, handler, EVENT]);
      const own = Number(await started.line(/^\d/, 30));
      await started.finished();
      const took = performance.now() - began;
      const so = least[index];
      if (so) Object.assign(so, { process: Math.min(so.process, took), own: Math.min(so.own, own) });
    }
  }
  return least;
}

function unpack(bench: Bench, { name, files }: DeclaredFunction): string {
  const folder = path.join(bench.folder, "functions", name);
  for (const [file, content] of Object.entries(files)) {
    const target = path.join(folder, file);
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.writeFileSync(target, content);
  }
  return folder;
}
