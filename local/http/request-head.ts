import type { IncomingMessage } from "node:http";
import { type Parameters, parseQuery } from "./query";
import { RawHeaders } from "./raw-headers";

/**
 * The head of a request, parsed once: lock, router and function's event all use this one result. Strings have one
 * character per byte, as node:http gives them.
 */
export interface RequestHead {
  method: string;
  target: RequestTarget;
  headers: RawHeaders;
}

/** A request target (RFC 9112, section 3.2), taken apart at its first question mark. */
export interface RequestTarget {
  /** As it was sent. */
  raw: string;
  /** Neither decoded nor normalized. */
  path: string;
  /** What follows the question mark; empty if there is none. */
  query: string;
  /** The query's parameters, decoded. */
  parameters: Parameters;
}

export function readHead(request: Pick<IncomingMessage, "method" | "url" | "rawHeaders">): RequestHead {
  const { method = "", url = "", rawHeaders } = request;
  return { method, target: splitTarget(url), headers: new RawHeaders(rawHeaders) };
}

function splitTarget(raw: string): RequestTarget {
  const mark = raw.indexOf("?");
  const query = mark < 0 ? "" : raw.slice(mark + 1);
  return { raw, path: mark < 0 ? raw : raw.slice(0, mark), query, parameters: parseQuery(query) };
}
