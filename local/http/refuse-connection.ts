import type { Socket } from "node:net";

/** Milliseconds for a client to read why its connection is being closed. */
const LINGER = 2_000;

/** The status lines for what Node's HTTP parser refuses, by the code of its error. */
const STATUS_OF: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: "431 Request Header Fields Too Large",
  ERR_HTTP_REQUEST_TIMEOUT: "408 Request Timeout",
};

/** @returns the status code and its words, such as `400 Bad Request` */
export function statusOf({ code = "" }: NodeJS.ErrnoException): string {
  return STATUS_OF[code] ?? "400 Bad Request";
}

/**
 * Answers on a connection on which no further request can be read, and closes it. What the client still sends is read
 * and dropped for a while: closing at once would reset the connection, and the client would never read the answer.
 */
export function refuseConnection(socket: Socket, status: string): void {
  const body = JSON.stringify({ message: status.slice(4) });
  const fields = `Connection: close\r\nContent-Type: application/json\r\nContent-Length: ${body.length}`;
  socket.end(`HTTP/1.1 ${status}\r\n${fields}\r\n\r\n${body}`);
  // The client may leave its half open for as long as it likes.
  const timer = setTimeout(() => socket.destroy(), LINGER).unref();
  socket.once("close", () => clearTimeout(timer));
}
