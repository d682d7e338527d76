import type { Reason } from "../common/errors";
import { quoteIf } from "../common/redact";
import type { RawHeaders } from "./raw-headers";

/** The host name, or `[::1]`, without a final dot and without the port. */
const HOST = /^(\[::1\]|[a-z0-9.-]+?)\.?(?::\d{1,5})?$/;

/**
 * Why a server on loopback refuses the Host header of a request; undefined if it accepts it.
 * For a browser, a page whose host name was pointed at 127.0.0.1 (DNS rebinding) has the same origin as the server.
 * Its Host header shows it. Only names that nobody else controls are accepted: `localhost` and the names below it
 * (RFC 6761, section 6.3), loopback addresses, and names of AWS.
 * @param isAwsName whether a name, in lower case, is one that this server has on AWS
 */
export function unservedHost(headers: RawHeaders, isAwsName: (name: string) => boolean): Reason | undefined {
  const [host = "", ...others] = headers.values("host");
  const name = HOST.exec(host.toLowerCase())?.[1] ?? "";
  if (others.length === 0 && (isLoopback(name) || isAwsName(name))) return undefined;
  return {
    lock: "HTTP",
    check: "Host",
    expected: "one loopback name, such as localhost or 127.0.0.1, or the name on AWS",
    actual:
      others.length > 0
        ? `${others.length + 1} of them`
        : quoteIf(/^[a-z0-9.-]{1,100}(:\d{1,5})?$/i, host, "no host name"),
  };
}

function isLoopback(name: string): boolean {
  return name === "localhost" || name === "127.0.0.1" || name === "[::1]" || name.endsWith(".localhost");
}
