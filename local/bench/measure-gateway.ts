import type { Bench, Served } from "./bench";
import { plain, signedRoot, withIdToken } from "./messages";
import type { Goal } from "./report";
import { type Loaded, type LoadedSide, loadSides } from "./throughput";

/** One call at a time, whose delay counts, and many at once, whose number counts. */
const CONNECTIONS = [1, 16, 64];
/** Milliseconds that a call may take longer than one of a bare server, when nothing else is called. */
const DELAY = 0.25;

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
      const what = `${name}, ${connections} ${connections === 1 ? "connection" : "connections"}`;
      const side = (served: Served): LoadedSide => ({
        name: served.stack.name,
        url: served.stack.serviceEndpoint,
        messages: () => messages(served),
      });
      const limit = { name: "bare node:http", url: hello, messages: () => [plain(hello)] };
      const sides = [side(local), limit, ...(typeof rival === "string" ? [] : [side(rival)])];
      const [ours, bare, theirs] = await loadSides(bench, what, sides, connections);
      const alone = connections === 1;
      const delay: Goal | undefined = alone ? { of: "difference", most: DELAY } : undefined;
      const atLeast = (least: number): Goal | undefined => (alone ? undefined : { of: "ratio", least });
      if (ours && bare) add(bench, what, ours, bare, { perSecond: atLeast(ofLimit), p50: delay });
      if (ours && theirs) add(bench, what, ours, theirs, { perSecond: atLeast(TIMES_MINISTACK) });
    }
  }
}

interface Goals {
  perSecond: Goal | undefined;
  p50?: Goal | undefined;
}

function add(bench: Bench, what: string, ours: Loaded, theirs: Loaded, goals: Goals): void {
  const { name } = theirs;
  const note = [ours.note, theirs.note].filter(Boolean).join("; ") || undefined;
  const row = (unit: string, of: "perSecond" | "p50" | "p99") => ({
    measure: "gateway",
    unit,
    ours: ours[of],
    against: { name, rounds: theirs[of] },
  });
  bench.add({ ...row("a second", "perSecond"), what, goal: goals.perSecond, note });
  bench.add({ ...row("ms", "p50"), what: `${what}, p50`, goal: goals.p50 });
  bench.add({ ...row("ms", "p99"), what: `${what}, p99` });
}
