import { uriDecode, uriEncode } from "./uri-encode";

export type Parameters = readonly (readonly [name: string, value: string])[];

/**
 * The parameters of a raw query, decoded, in the order sent; one without an equal sign has an empty value.
 * A semicolon separates parameters as an ampersand does ("Amazon API Gateway important notes"), for the signature as
 * for the function's event. A plus sign is a space: API Gateway's own message, quoted in zirkelc/aws-signature-v4 issue 4, has
 * `id%20eq%20123` for `id+eq+123`.
 */
export function parseQuery(query: string): Parameters {
  const pairs = query.split(/[&;]/).filter((pair) => pair !== "");
  return pairs.map((pair) => {
    const [name = "", ...rest] = pair.replaceAll("+", " ").split("=");
    return [uriDecode(name), uriDecode(rest.join("="))];
  });
}

/**
 * The query line of the canonical request: each name and value encoded, sorted by encoded name and then by
 * encoded value. Source: IAM User Guide, "Create a signed AWS API request", step 1.
 */
export function canonicalQuery(parameters: Parameters): string {
  return joinQuery(encodeAll(parameters).sort(([a, x], [b, y]) => compare(a, b) || compare(x, y)));
}

/** The same in the order sent, which nobody should have signed. */
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
