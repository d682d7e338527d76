import type { Functions, Invocation } from "../../lambda";

/** Waits for a function's reply for some time. The function goes on, as on AWS; only nobody waits for it any longer. */
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
