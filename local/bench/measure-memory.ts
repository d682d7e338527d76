import type { Bench } from "./bench";
import { callersOf } from "./callers";
import { LocalStack } from "./local-stack";
import { portOf, signedRoot, withIdToken } from "./messages";
import { residentMegabytes } from "./resident";

const CONNECTIONS = 16;
/** Requests between two looks; their signatures are good for five minutes. */
const PART = 50_000;
/** Seconds after the last request: at once, and when V8 has given back what it no longer needs. */
const AT_ONCE = 3;
const AT_REST = 60;

/** What the server holds when nobody has called it, and after very many calls, half of each kind. */
export async function measureMemory(bench: Bench): Promise<void> {
  const local = LocalStack.start(bench.folder, "memory");
  bench.cleanup.defer(() => local.stop());
  const stack = await local.ready();
  const look = async (seconds: number) => {
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    return residentMegabytes(local.process.pid);
  };
  const idle = await look(AT_REST);
  const row = { measure: "memory", unit: "MB" };
  bench.add({ ...row, what: "server, idle", ours: [idle], goal: { of: "figure", most: 80 } });

  const port = portOf(stack.serviceEndpoint);
  const callers = await callersOf(stack, 8);
  const { requests } = bench.options;
  for (let done = 0; done < requests; ) {
    const messages = [...withIdToken(stack, callers), ...(await signedRoot(stack, callers))];
    const count = Math.min(PART, requests - done);
    const { answers, throttled } = await bench.loader.run({
      port,
      messages,
      connections: CONNECTIONS,
      seconds: 240,
      count,
    });
    if (answers === 0) throw new Error("no request was answered");
    done += answers;
    if (throttled > 0) bench.lack("memory", `${throttled} requests`, "the stage's throttle refused them");
  }
  const what = `server, after ${requests.toLocaleString("en")} requests`;
  const against = { name: "idle", rounds: [idle] };
  bench.add({ ...row, what: `${what}, ${AT_ONCE} s`, ours: [await look(AT_ONCE)], against });
  const rested = await look(AT_REST - AT_ONCE);
  bench.add({ ...row, what: `${what}, ${AT_REST} s`, ours: [rested], against, goal: { of: "ratio", most: 1.3 } });
  await local.stop();
}
