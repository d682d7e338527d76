import { percentDecode } from "./percent-decode";

/** The parameters of a query, decoded to one character a byte, in the order sent. */
export type Parameters = readonly (readonly [name: string, value: string])[];

const NONE: Parameters = [];

/**
 * Parses a query. This is the only parser of queries, so that the function gets exactly what the signature covers.
 * A semicolon separates parameters as an ampersand does ("Amazon API Gateway important notes"). A parameter without
 * an equal sign has an empty value. A plus sign is a space: API Gateway's own message, quoted in
 * zirkelc/aws-signature-v4 issue 4, has `id%20eq%20123` for `id+eq+123`.
 */
export function parseQuery(query: string): Parameters {
  if (query === "") return NONE;
  const pairs = query
    .replaceAll("+", " ")
    .split(/[&;]/)
    .filter((pair) => pair !== "");
  return pairs.map((pair) => {
    const equals = pair.indexOf("=");
    return equals < 0
      ? [percentDecode(pair), ""]
      : [percentDecode(pair.slice(0, equals)), percentDecode(pair.slice(equals + 1))];
  });
}
