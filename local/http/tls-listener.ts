import type * as http from "node:http";
import type * as net from "node:net";
import { createServer, type TLSSocket } from "node:tls";
import { MOST_CONNECTIONS } from "./bounded-server";
import type { Certificate } from "./certificate";

/** Milliseconds. */
const LONGEST_HANDSHAKE = 10_000;

/**
 * A TLS server, not yet listening, whose connections an HTTP server answers as its own, within the same bounds. The
 * HTTP server closes them; a connection without a handshake gets nothing.
 */
export function createTlsListener(server: http.Server, { certificate, key }: Certificate): net.Server {
  const listener = createServer(
    { cert: certificate, key, minVersion: "TLSv1.2", ALPNProtocols: ["http/1.1"], handshakeTimeout: LONGEST_HANDSHAKE },
    (socket: TLSSocket) => server.emit("connection", socket),
  );
  listener.maxConnections = MOST_CONNECTIONS;
  listener.on("tlsClientError", (_error, socket) => socket.destroy());
  return listener;
}
