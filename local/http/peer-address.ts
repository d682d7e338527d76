import type { Socket } from "node:net";

/** The address of the peer; an IPv4 address in its own form also where it came over an IPv6 socket. */
export function peerAddress({ remoteAddress = "" }: Pick<Socket, "remoteAddress">): string {
  return remoteAddress.replace(/^::ffff:/, "");
}
