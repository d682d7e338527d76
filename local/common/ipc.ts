import type { ChildProcess } from "node:child_process";

/** RPC over Node's IPC channel, from a child process that runs Pulumi's SDK to the server that forked it. */
interface Call {
  call: number;
  method: string;
  args: unknown[];
}
type Answer = { call: number; result: unknown } | { call: number; refused: string };

/** What a child may call, by name. The message of a thrown error reaches the child. */
export type Methods = Readonly<Record<string, (...args: never[]) => unknown>>;

/** Answers the calls of a child process one after another, in the order in which they come. */
export function serveRpc(child: ChildProcess, methods: Methods): void {
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
    if (!act) throw new Error(`there is no method ${method}`);
    return { call, result: await act(...(args as never[])) };
  } catch (error) {
    return { call, refused: (error as Error).message };
  }
}

/**
 * In the child: calls a method of the server. A refusal is thrown as `toError(message)`. The child stays alive only
 * while a call waits for its answer, and exits with the server.
 */
export function rpcClient(toError: (message: string) => Error): <T>(method: string, ...args: unknown[]) => Promise<T> {
  const waiting = new Map<number, { resolve: (result: never) => void; reject: (error: Error) => void }>();
  let calls = 0;
  process.on("message", (answer: Answer) => {
    const caller = waiting.get(answer?.call);
    if (!caller) return;
    waiting.delete(answer.call);
    if (waiting.size === 0) process.channel?.unref();
    if ("refused" in answer) caller.reject(toError(answer.refused));
    else caller.resolve(answer.result as never);
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
