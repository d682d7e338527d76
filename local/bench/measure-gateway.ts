import type { Bench, Served } from "./bench";
import { plain, signedRoot, withIdToken } from "./messages";
import type { Goal } from "./report";
import { type Loaded, type LoadedSide, loadSides } from "./throughput";

const CONNECTIONS = [16, 64];

const DOORS = [
  {
    name: "GET /me, ID token",
    messages: ({ stack, callers }: Served) => withIdToken(stack, callers),
    ofLimit: 0.15,
  },
  {
    name: "GET /, signed",
    messages: ({ stack, callers }: Served) => signedRoot(stack, callers),
    ofLimit: 0.15,
  },
];
const TIMES_MINISTACK = 40;

/** Calls that are let in, function included, against a server that does nothing at all and against MiniStack. */
export async function measureGateway(bench: Bench): Promise<void> {
  const local = await bench.localRun();
  const hello = await bench.hello();
  const rival = await bench.miniStack();
  if (typeof rival === "string") bench.lack("gateway", "MiniStack", rival);
  for (const { name, messages, ofLimit } of DOORS) {
    for (const connections of CONNECTIONS) {
      const what = `${name}, ${connections} connections`;
      const side = (served: Served): LoadedSide => ({
        name: served.stack.name,
        url: served.stack.serviceEndpoint,
        messages: () => messages(served),
      });
      const limit = { name: "bare node:http", url: hello, messages: () => [plain(hello)] };
      const sides = [side(local), limit, ...(typeof rival === "string" ? [] : [side(rival)])];
      const [ours, bare, theirs] = await loadSides(bench, what, sides, connections);
      if (ours && bare) add(bench, what, ours, bare, { of: "ratio", least: ofLimit });
      if (ours && theirs) add(bench, what, ours, theirs, { of: "ratio", least: TIMES_MINISTACK });
    }
  }
}

function add(bench: Bench, what: string, ours: Loaded, theirs: Loaded, goal: Goal): void {
  const against = (rounds: number[]) => ({ name: theirs.name, rounds });
  const note = [ours.note, theirs.note].filter(Boolean).join("; ") || undefined;
  bench.add({
    measure: "gateway",
    what,
    unit: "a second",
    ours: ours.perSecond,
    against: against(theirs.perSecond),
    goal,
    note,
  });
  bench.add({ measure: "gateway", what: `${what}, p50`, unit: "ms", ours: ours.p50, against: against(theirs.p50) });
  bench.add({ measure: "gateway", what: `${what}, p99`, unit: "ms", ours: ours.p99, against: against(theirs.p99) });
}
