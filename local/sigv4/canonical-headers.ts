import type { RawHeaders } from "../http/raw-headers";

export type Headers = readonly (readonly [name: string, value: string])[];

/**
 * The signed headers, sorted by name. Values are trimmed, runs of spaces become one space, and repeated headers are
 * joined by commas in the order sent.
 * Source: IAM User Guide, "Create a signed AWS API request", step 1.
 */
export function canonicalHeaders(sent: RawHeaders, signedHeaders: readonly string[]): Headers {
  return [...signedHeaders].sort().map((name) => [name, sent.values(name).map(collapseSpaces).join(",")]);
}

// Not \s: the bytes of a UTF-8 character may look like a no-break space.
function collapseSpaces(value: string): string {
  return value.replace(/[ \t\r\n\f\v]+/g, " ").replace(/^ | $/g, "");
}
