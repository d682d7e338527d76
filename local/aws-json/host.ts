import { isIPv4 } from "node:net";

/**
 * Whether a `Host` header names this machine by loopback, or one of the two Cognito services on AWS.
 * A page whose own host name was pointed at 127.0.0.1 (DNS rebinding) counts as of one origin with this server
 * and needs no CORS, so it could call the public operations; its `Host` gives it away. Nobody else decides where
 * `localhost` (RFC 6761, section 6.3) or a name under amazonaws.com leads.
 */
export function isServedHost(host: string): boolean {
  const name = /^(\[[0-9a-f:.]+\]|[^[\]:]+)(?::\d{1,5})?$/i.exec(host)?.[1]?.toLowerCase().replace(/\.$/, "");
  if (name === undefined) return false;
  return (
    name === "localhost" ||
    name === "[::1]" ||
    name.endsWith(".localhost") ||
    /^cognito-(idp|identity)\.[a-z0-9-]+\.amazonaws\.com$/.test(name) ||
    (isIPv4(name) && name.startsWith("127."))
  );
}
