import * as fs from "node:fs";
import * as path from "node:path";
import type { Bench } from "./bench";
import { type Caller, newUser, signedIn } from "./callers";
import { bareEvaluation } from "./evaluation-time";
import { LocalStack } from "./local-stack";
import { signedRoot } from "./messages";
import type { Stack } from "./stack";

/** Seconds between two saves, in which a person looks at what became of the first. */
const PAUSE = 5;

/** From the command to the first call let in, and from a save to its being served; both against the bare evaluation. */
export async function measureStart(bench: Bench): Promise<void> {
  // A client that is there already, as a person's is: its own loading is no part of the start.
  await bench.localRun();
  let starts = 0;
  const [ours = [], bare = []] = await bench.rounds("start", [
    async () => firstCall(bench, `start-${++starts}`),
    async () => bareEvaluation(bench),
  ]);
  const against = { name: "bare evaluation", rounds: bare };
  const what = "npm start in a new folder, to the first Authenticated!";
  bench.add({ measure: "start", what, unit: "s", ours, against, goal: { of: "ratio", most: 1.3 } });
  await measureSaves(bench);
}

async function firstCall(bench: Bench, data: string): Promise<number> {
  const began = performance.now();
  const local = LocalStack.start(bench.folder, data, [], "npm");
  bench.cleanup.defer(() => local.stop());
  const stack = await local.ready();
  const caller = await signedIn(stack, await newUser(stack));
  const said = await call(stack, caller);
  const took = (performance.now() - began) / 1000;
  await local.stop();
  if (said !== "Authenticated!") throw new Error(`the first call was answered ${said.slice(0, 200)}`);
  return took;
}

async function measureSaves(bench: Bench): Promise<void> {
  const local = LocalStack.start(bench.folder, "watched", ["--watch"]);
  bench.cleanup.defer(() => local.stop());
  const stack = await local.ready();
  const caller = await signedIn(stack, await newUser(stack));
  const file = path.join(bench.folder, "handler", "authenticated.ts");
  const source = fs.readFileSync(file, "utf8");
  let saves = 0;
  const [ours = [], bare = []] = await bench.rounds("save", [
    async () => {
      await new Promise((resolve) => setTimeout(resolve, PAUSE * 1000));
      const text = `Authenticated, save ${++saves}!`;
      const from = local.process.lines.length;
      const began = performance.now();
      fs.writeFileSync(file, source.replace("Authenticated!", text));
      const line = await local.process.line(/^(Live after|Not taken)/, 60, from);
      const took = (performance.now() - began) / 1000;
      const said = await call(stack, caller);
      if (said !== text) throw new Error(`${line}: a call after the save was answered ${said.slice(0, 200)}`);
      return took;
    },
    async () => bareEvaluation(bench),
  ]);
  fs.writeFileSync(file, source);
  await local.stop();
  const against = { name: "bare evaluation", rounds: bare };
  bench.add({
    measure: "start",
    what: "from a save to live, --watch",
    unit: "s",
    ours,
    against,
    goal: { of: "difference", most: 0.3 },
  });
}

/** The body of signed `GET /`. */
async function call(stack: Stack, caller: Caller): Promise<string> {
  const [message] = await signedRoot(stack, [caller]);
  const fields = message?.text.matchAll(/^([\w-]+): (.*)\r$/gm) ?? [];
  const headers = [...fields].map(([, name = "", value = ""]) => [name, value] as [string, string]);
  const response = await fetch(`${stack.serviceEndpoint}/`, { headers: headers.filter(([name]) => name !== "host") });
  return response.text();
}
