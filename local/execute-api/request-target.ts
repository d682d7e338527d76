import type { Reason } from "../common/errors";
import { truncate } from "../common/truncate";
import { percentDecode } from "../http/percent-decode";
import type { RequestTarget } from "../http/request-head";

/** The stage that a request target names, and the path below it; nothing is decoded or normalized. */
export interface StagePath {
  /** The first segment; "" for `/`. */
  stage: string;
  /**
   * The path after the stage, with its first slash; `/` if there is none. Router, IAM resource and function's event
   * all use this one value, so that they cannot disagree.
   */
  path: string;
  /** Stage and path as sent. */
  fullPath: string;
}

// "Amazon API Gateway important notes": pipes and braces must be encoded. RFC 3986 allows none of the others in a
// target, and parsers disagree about each.
const PRINTABLE = /^[!$-;=?-[\]_a-z~]*$/;
const BROKEN_ESCAPE = /%(?![0-9A-Fa-f]{2})/;

/** @returns `fault` for a target that no API can serve. */
export function parseTarget({ raw, path: fullPath }: RequestTarget): StagePath | { fault: Reason } {
  const fault = (expected: string) => ({
    fault: { lock: "HTTP", check: "request target", expected, actual: truncate(raw) },
  });
  if (!raw.startsWith("/")) return fault("a path, such as /dev/me");
  if (!PRINTABLE.test(raw)) return fault("no character that must be percent-encoded");
  if (BROKEN_ESCAPE.test(raw)) return fault("two hexadecimal digits after each %");
  const slash = fullPath.indexOf("/", 1);
  const stage = slash < 0 ? fullPath.slice(1) : fullPath.slice(1, slash);
  return { stage, path: slash < 0 ? "/" : fullPath.slice(slash), fullPath };
}

/** Whether a path has a `.` or `..` segment, however it is encoded. */
export function hasDotSegments(path: string): boolean {
  if (!path.includes(".") && !path.includes("%")) return false;
  return percentDecode(path)
    .split(/[/\\]/)
    .some((segment) => segment === "." || segment === "..");
}
