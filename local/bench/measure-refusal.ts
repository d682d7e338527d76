import type { Bench } from "./bench";
import { namingManyHeaders, signedRoot, withForgedToken, withIdToken, wronglySigned } from "./messages";
import { loadSides } from "./throughput";

const CONNECTIONS = 16;

/** Calls that are refused at their last check, against the same calls let in: who is refused must not cost more. */
export async function measureRefusal(bench: Bench): Promise<void> {
  const { stack, callers } = await bench.localRun();
  const doors = [
    {
      what: "forged token",
      refused: () => withForgedToken(stack, callers),
      letIn: () => withIdToken(stack, callers),
      least: 1,
    },
    {
      what: "wrong signature",
      refused: () => wronglySigned(stack, callers),
      letIn: () => signedRoot(stack, callers),
      least: 1,
    },
    {
      what: "1,500 signed headers named",
      refused: () => namingManyHeaders(stack, callers),
      letIn: () => signedRoot(stack, callers),
      // Its head is ten times as long.
      least: 0.25,
    },
  ];
  const url = stack.serviceEndpoint;
  for (const { what, refused, letIn, least } of doors) {
    const sides = [
      { name: "refused", url, messages: refused },
      { name: "let in", url, messages: letIn },
    ];
    const [ours, theirs] = await loadSides(bench, what, sides, CONNECTIONS);
    if (!ours || !theirs) continue;
    bench.add({
      measure: "refusal",
      what: `${what}, ${CONNECTIONS} connections`,
      unit: "a second",
      ours: ours.perSecond,
      against: { name: "the same let in", rounds: theirs.perSecond },
      goal: { of: "ratio", least },
      note: theirs.note ?? ours.note,
    });
  }
}
