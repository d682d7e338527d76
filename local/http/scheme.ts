import type { Socket } from "node:net";
import type { TLSSocket } from "node:tls";

/** The scheme of the address that a client reached. */
export function schemeOf(socket: Socket): "http" | "https" {
  return (socket as Partial<TLSSocket>).encrypted ? "https" : "http";
}
