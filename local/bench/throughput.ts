import type { Bench } from "./bench";
import type { Message, Outcome } from "./load/job";
import { portOf } from "./messages";
import { THROTTLE } from "./program-copy";

/** Requests of one kind, and who answers them. */
export interface LoadedSide {
  name: string;
  url: string;
  /** Made anew for each round, as a signature is good for five minutes. */
  messages: () => Message[] | Promise<Message[]>;
}

/** What came of a side, a round after another. */
export interface Loaded {
  name: string;
  perSecond: number[];
  p50: number[];
  p99: number[];
  note: string | undefined;
}

/** Seconds in which a server may compile what it runs most, and start its functions, before it is measured. */
const WARM_UP = 1;
const NO_END = Number.MAX_SAFE_INTEGER;

/** Loads the sides in turn. @throws Error for any answer that is not the right one */
export async function loadSides(
  bench: Bench,
  what: string,
  sides: readonly LoadedSide[],
  connections: number,
): Promise<Loaded[]> {
  const load = async ({ name, url, messages }: LoadedSide, seconds: number) => {
    const job = { port: portOf(url), messages: await messages(), connections, seconds, count: NO_END };
    return bench.loader.run(job).catch((error: Error) => {
      throw new Error(`${what}: ${name}: ${error.message}`);
    });
  };
  const { seconds } = bench.options;
  for (const side of sides) await load(side, Math.min(WARM_UP, seconds));
  const outcomes = await bench.rounds(
    what,
    sides.map((side) => () => load(side, seconds)),
  );
  return sides.map(({ name }, index) => summed(name, outcomes[index] ?? []));
}

function summed(name: string, outcomes: readonly Outcome[]): Loaded {
  return {
    name,
    perSecond: outcomes.map(({ answers, seconds }) => answers / seconds),
    p50: outcomes.map(({ p50 }) => p50),
    p99: outcomes.map(({ p99 }) => p99),
    note: noteOf(name, outcomes),
  };
}

function noteOf(name: string, outcomes: readonly Outcome[]): string | undefined {
  if (outcomes.some(({ throttled }) => throttled > 0)) {
    return `the stage's throttle of ${THROTTLE.rate} requests a second was the limit of ${name}`;
  }
  const busiest = Math.max(...outcomes.map(({ busy }) => busy));
  if (busiest < 0.95) return undefined;
  return `the loader took ${Math.round(busiest * 100)} % of a core: ${name} may do more`;
}
