/** A request that may be signed, as it came. Its strings hold one character a byte, as node:http gives them. */
export interface SignedRequest {
  method: string;
  /** As sent: path and query, raw. */
  target: string;
  /** As sent, in order, duplicates kept. */
  rawHeaders: readonly (readonly [name: string, value: string])[];
  body: Buffer;
}

/** Every value of a header, in the order sent; `name` in lower case. */
export function headerValues(request: Omit<SignedRequest, "body">, name: string): string[] {
  return request.rawHeaders.filter(([given]) => given.toLowerCase() === name).map(([, value]) => value);
}

/** The header as one value: repeated ones are joined by commas (RFC 9110 section 5.3). */
export function headerValue(request: Omit<SignedRequest, "body">, name: string): string | undefined {
  const values = headerValues(request, name);
  return values.length > 0 ? values.join(",") : undefined;
}

/** The two halves of a request target; without a question mark the query is empty. */
export function splitTarget(target: string): { path: string; query: string } {
  const mark = target.indexOf("?");
  return mark < 0 ? { path: target, query: "" } : { path: target.slice(0, mark), query: target.slice(mark + 1) };
}
