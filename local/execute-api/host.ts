import { quoteIf } from "../common/redact";
import { forbidden } from "./errors";
import { headerValues, type RawHeaders } from "./request";
import type { ServedStage } from "./served-stage";

/**
 * Lets in who asks for this machine by a loopback name, or for an API by its name on AWS. A page whose own host
 * name was pointed at 127.0.0.1 (DNS rebinding) counts as of one origin with this server; its `Host` gives it away.
 * Where `localhost` leads nobody else decides (RFC 6761, section 6.3).
 * @throws Refusal
 */
export function requireServedHost(headers: RawHeaders, stages: ReadonlyMap<string, ServedStage>): void {
  const host = headerValues(headers, "host")[0] ?? "";
  const name = /^(\[::1\]|[a-z0-9.-]+)(?::\d{1,5})?$/.exec(host.toLowerCase())?.[1] ?? "";
  if (["localhost", "127.0.0.1", "[::1]"].includes(name) || name.endsWith(".localhost")) return;
  if ([...stages.values()].some(({ domainName }) => domainName === name)) return;
  throw forbidden({
    lock: "HTTP",
    check: "Host",
    expected: "a loopback name, such as localhost, or the API's name on AWS",
    actual: quoteIf(/^[a-z0-9.-]{1,100}(:\d{1,5})?$/i, host, "no host name"),
  });
}
