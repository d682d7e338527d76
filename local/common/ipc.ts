import type { ChildProcess } from "node:child_process";

/** Between a process that runs Pulumi's SDK and the server that forked it: a call, and its one answer. */
interface Call {
  call: number;
  method: string;
  args: unknown[];
}
type Answer = { call: number; result: unknown } | { call: number; refused: string };

/** What a child may ask of the server, by name. What a method throws reaches the child as one line. */
export type Methods = Readonly<Record<string, (...args: never[]) => unknown>>;

/** Answers a child's calls in the order in which they come, one after another. */
export function answerCalls(child: ChildProcess, methods: Methods): void {
  let last: Promise<unknown> = Promise.resolve();
  child.on("message", (message: Call) => {
    if (typeof message?.call !== "number") return;
    last = last.then(async () => {
      const answer = await answerTo(methods, message);
      if (child.connected) child.send(answer);
    });
  });
}

async function answerTo(methods: Methods, { call, method, args }: Call): Promise<Answer> {
  try {
    const act = Object.hasOwn(methods, method) ? methods[method] : undefined;
    if (!act) throw new Error(`there is no ${method} to call`);
    return { call, result: await act(...(args as never[])) };
  } catch (error) {
    return { call, refused: (error as Error).message };
  }
}

/**
 * In the child: asks the server, and gives its answer; a refusal becomes `refusal(line)`. Only a call that waits for
 * its answer keeps the child alive.
 */
export function caller(refusal: (line: string) => Error): <T>(method: string, ...args: unknown[]) => Promise<T> {
  const waiting = new Map<number, { resolve: (result: never) => void; reject: (error: Error) => void }>();
  let calls = 0;
  process.on("message", (answer: Answer) => {
    const asker = waiting.get(answer?.call);
    if (!asker) return;
    waiting.delete(answer.call);
    if (waiting.size === 0) process.channel?.unref();
    if ("refused" in answer) asker.reject(refusal(answer.refused));
    else asker.resolve(answer.result as never);
  });
  process.on("disconnect", () => process.exit(1));
  return (method, ...args) =>
    new Promise((resolve, reject) => {
      const call = ++calls;
      waiting.set(call, { resolve, reject });
      process.channel?.ref();
      process.send?.({ call, method, args } satisfies Call);
    });
}
