import * as http from "node:http";

export const MOST_CONNECTIONS = 1_024;
/** Requests that a client may send on one connection before the first is answered; clients send one at a time. */
export const MOST_UNANSWERED = 64;

/**
 * An HTTP server, not yet listening, whose connections are bounded, and the requests that wait on each. A client that
 * sends nothing, or slowly, is cut off.
 */
export function createBoundedServer(listener: http.RequestListener): http.Server {
  const unanswered = new WeakMap<object, number>();
  const times = { connectionsCheckingInterval: 1_000, headersTimeout: 10_000, requestTimeout: 30_000 };
  const server = http.createServer(times, (request, response) => {
    const { socket } = request;
    const count = (unanswered.get(socket) ?? 0) + 1;
    unanswered.set(socket, count);
    if (count > MOST_UNANSWERED) {
      // The parser still parses what it has read, so the count is not reset.
      socket.destroy();
      return;
    }
    response.once("close", () => unanswered.set(socket, (unanswered.get(socket) ?? 1) - 1));
    listener(request, response);
  });
  server.maxConnections = MOST_CONNECTIONS;
  // Beyond the default of 2000 Node drops headers unseen; their bytes are limited anyway.
  server.maxHeadersCount = 0;
  return server;
}
