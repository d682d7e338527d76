import type { Reason } from "../common/errors";
import { percentDecode } from "../http/percent-decode";
import { short } from "./request";

/** A request target taken apart; nothing in it is decoded or normalised. */
export interface Target {
  /** The first segment; "" for `/`. */
  stage: string;
  /**
   * What follows the stage, from its slash on; `/` where nothing does. One and the same value is matched with the
   * routes, named in IAM's resource and given to the function, so that no two of them can disagree.
   */
  path: string;
  /** Stage and path as sent. */
  fullPath: string;
  /** What follows `?`; undefined where there is none. */
  query: string | undefined;
}

// "Amazon API Gateway important notes": pipes and braces must be encoded. Of the others RFC 3986 has none in a
// target either, and each is read as something else by some parser.
const PRINTABLE = /^[!$-;=?-[\]_a-z~]*$/;
const BROKEN_ESCAPE = /%(?![0-9A-Fa-f]{2})/;

/** @returns why it is no target of this API, where it is none. */
export function parseTarget(raw: string): Target | { fault: Reason } {
  const fault = (expected: string) => ({
    fault: { lock: "HTTP", check: "request target", expected, actual: short(raw) },
  });
  if (!raw.startsWith("/")) return fault("a path, such as /dev/me");
  if (!PRINTABLE.test(raw)) return fault("no character that must be percent-encoded");
  if (BROKEN_ESCAPE.test(raw)) return fault("two hexadecimal digits after each %");
  const mark = raw.indexOf("?");
  const fullPath = mark < 0 ? raw : raw.slice(0, mark);
  const query = mark < 0 ? undefined : raw.slice(mark + 1);
  const slash = fullPath.indexOf("/", 1);
  const stage = slash < 0 ? fullPath.slice(1) : fullPath.slice(1, slash);
  return { stage, path: slash < 0 ? "/" : fullPath.slice(slash), fullPath, query };
}

/** Whether a path steps through `.` or `..` for whoever decodes it, however they are written. */
export function hasDotSegments(path: string): boolean {
  return percentDecode(path)
    .split(/[/\\]/)
    .some((segment) => segment === "." || segment === "..");
}
