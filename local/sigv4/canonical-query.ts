import type { Parameters } from "../http/query";
import { uriEncode } from "./uri-encode";

/**
 * The query line of the canonical request: each name and value encoded, sorted by encoded name and then by
 * encoded value. Source: IAM User Guide, "Create a signed AWS API request", step 1.
 */
export function canonicalQuery(parameters: Parameters): string {
  return joinQuery(encodeAll(parameters).sort(([a, x], [b, y]) => compare(a, b) || compare(x, y)));
}

/** The same in the order sent, which is what a faulty client signs. */
export function unsortedQuery(parameters: Parameters): string {
  return joinQuery(encodeAll(parameters));
}

function encodeAll(parameters: Parameters): [string, string][] {
  return parameters.map(([name, value]) => [uriEncode(name), uriEncode(value)]);
}

function joinQuery(pairs: readonly (readonly [string, string])[]): string {
  return pairs.map((pair) => pair.join("=")).join("&");
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
