import type { Functions, Invocation } from "../lambda";

/** Waits for a function's reply, up to a limit. After it the function keeps running, as on AWS. */
export async function invokeWithin(
  milliseconds: number,
  invocation: ReturnType<Functions["invoke"]>,
): Promise<Invocation | "late"> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<"late">((resolve) => {
    timer = setTimeout(resolve, milliseconds, "late");
  });
  try {
    return await Promise.race([invocation, late]);
  } finally {
    clearTimeout(timer);
  }
}
