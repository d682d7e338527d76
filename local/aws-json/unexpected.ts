import * as path from "node:path";
import { AwsError } from "../common/errors";

/**
 * The answer to an unexpected failure of an operation: AWS's InternalFailure, without details for the client. The log
 * gets the kind of the error and its place in the code, not its message, which may quote a token.
 */
export function unexpected(error: unknown): AwsError {
  const kind = error instanceof Error ? error.name : typeof error;
  return new AwsError(
    "InternalFailure",
    "",
    {
      lock: "AWS JSON",
      check: "operation",
      expected: "an answer",
      actual: kind,
      text: `the operation failed, ${kind} at ${placeOf(error)}; this is a fault of the local run`,
    },
    500,
  );
}

/** `sign-up.ts:33:7`: the first frame that is not Node's own. */
function placeOf(error: unknown): string {
  if (!(error instanceof Error) || !error.stack) return "an unknown place";
  const start = error.stack.indexOf(error.message);
  const frames = error.stack.slice(start < 0 ? 0 : start + error.message.length).split("\n");
  const own = frames.find((frame) => /^\s+at /.test(frame) && !frame.includes("node:"));
  const place = /([^\s()]+:\d+:\d+)\)?$/.exec(own ?? "")?.[1];
  return place ? path.basename(place) : "an unknown place";
}
