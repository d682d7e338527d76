import { randomUUID } from "node:crypto";
import type * as http from "node:http";
import type { Socket } from "node:net";
import type { Clock } from "../common/clock";
import type { Log } from "../common/log";
import { quoteIf } from "../common/redact";
import { createBoundedServer } from "../http/bounded-server";
import { ByteBudget } from "../http/byte-budget";
import { refuseConnection, statusOf } from "../http/refuse-connection";
import type { Outcome } from "./call";
import { BodyTooLong, badRequest, fault, Refusal } from "./errors";
import { randomBytes } from "./random-bytes";
import { type Answer, type GatewayRequest, headerValues, type RawHeaders, short } from "./request";

/** Bytes ("Amazon API Gateway quotas": payload size). */
const BODY_LIMIT = 10_485_760;
/** Bytes of the request line and the header values ("Amazon API Gateway quotas"). */
const HEAD_LIMIT = 10_240;

/** What is asked of a server that only speaks HTTP. */
export interface Handler {
  /** Looks at the head alone, before the body is read. @throws Refusal */
  admit(headers: RawHeaders): void;
  call(request: GatewayRequest): Promise<Outcome>;
  refuse(refusal: Refusal, request: GatewayRequest): Answer;
}

/** What goes on on a connection: its answers are sent in the order of its requests. */
interface Connection {
  /** Requests that are not answered yet. */
  underway: number;
  /** Refuses the request whose body is being read. */
  abort?: (why: string) => void;
  /** Nothing more can be read. */
  broken: boolean;
}

/**
 * An HTTP server, not yet listening. node:http, since what is signed is the target and the headers as they were
 * sent; its strict parser refuses what another could read as two requests (RFC 9112, section 11.2).
 */
export function createServer(handler: Handler, clock: Clock, log: Log): http.Server {
  const connections = new WeakMap<object, Connection>();
  const server = createBoundedServer((incoming, response) => {
    const { socket } = incoming;
    const connection = connections.get(socket) ?? { underway: 0, broken: false };
    connections.set(socket, connection);
    connection.underway += 1;
    response.once("close", () => {
      connection.underway -= 1;
      if (connection.broken && connection.underway === 0) socket.destroySoon();
    });
    serve(incoming, response, connection, handler, clock, log).catch(() => response.destroy());
  });
  const refuse = (socket: Socket, status: string, why: string) => {
    const connection = connections.get(socket);
    if (connection?.underway) {
      connection.broken = true;
      connection.abort?.(why);
      return;
    }
    if (!socket.writable) return;
    const reason = { lock: "HTTP", check: "message", expected: "one that is well formed", actual: why };
    log.request({ status: Number.parseInt(status, 10), route: "-", reason });
    refuseConnection(socket, status);
  };
  server.on("clientError", (error: NodeJS.ErrnoException, socket: Socket) =>
    refuse(socket, statusOf(error), error.code ?? error.name),
  );
  server.on("connect", (_request, socket: Socket) => refuse(socket, "400 Bad Request", "CONNECT"));
  return server;
}

const NO_BODY = Buffer.alloc(0);
const NO_BODY_TO_READ = async () => {};

/** Bytes that the large bodies of all requests may hold together, until each is answered. */
const ALL_BODIES = 64 * 1024 * 1024;
/** Bytes; the number of connections bounds how many of these there are. */
const SMALL_BODY = 64 * 1024;
const bodies = new ByteBudget(ALL_BODIES);

async function serve(
  incoming: http.IncomingMessage,
  response: http.ServerResponse,
  connection: Connection,
  handler: Handler,
  clock: Clock,
  log: Log,
): Promise<void> {
  response.on("error", () => {}); // The client has gone.
  const request = headOf(incoming, clock());
  let outcome: Outcome;
  try {
    requireWellFormed(incoming, request);
    handler.admit(request.rawHeaders);
    const announced = bodyLength(incoming, request);
    if (announced > BODY_LIMIT) throw new BodyTooLong(`${announced} bytes announced`, BODY_LIMIT);
    if (announced > 0) request.readBody = bodyReader(incoming, response, request, connection, announced);
    outcome = await handler.call(request);
  } catch (error) {
    const refusal = error instanceof Refusal ? error : fault(error);
    const route = `${request.method} ${short(request.target.split("?", 1)[0] ?? "")}`;
    const answer = refusal instanceof BodyTooLong ? tooLong(request) : handler.refuse(refusal, request);
    outcome = { answer, line: { route, reason: refusal.reason } };
    // Where such a message ends is anybody's guess.
    if (refusal.status === 400) response.shouldKeepAlive = false;
  }
  log.request({ status: outcome.answer.status, ...outcome.line });
  send(response, outcome.answer);
}

function headOf(incoming: http.IncomingMessage, time: number): GatewayRequest {
  const { rawHeaders: flat, socket } = incoming;
  return {
    method: incoming.method ?? "",
    target: incoming.url ?? "",
    rawHeaders: flat.flatMap((name, index) => (index % 2 === 0 ? [[name, flat[index + 1] ?? ""] as const] : [])),
    body: NO_BODY,
    readBody: NO_BODY_TO_READ,
    protocol: `HTTP/${incoming.httpVersion}`,
    sourceIp: (socket.remoteAddress ?? "").replace(/^::ffff:/, ""),
    port: socket.localPort ?? 0,
    time,
    requestId: randomUUID(),
    extendedRequestId: `${randomBytes(11).toString("base64url")}=`,
  };
}

/** What the parser lets pass and a proxy in front of it might read otherwise. @throws Refusal */
function requireWellFormed({ httpVersion }: http.IncomingMessage, { method, target, rawHeaders }: GatewayRequest) {
  const check = (holds: boolean, what: string, expected: string, actual: string) => {
    if (!holds) throw badRequest({ lock: "HTTP", check: what, expected, actual });
  };
  check(httpVersion === "1.1" || httpVersion === "1.0", "version", "1.1 or 1.0", httpVersion);
  const coding = headerValues(rawHeaders, "transfer-encoding");
  check(
    coding.length === 0 || (coding.length === 1 && coding[0]?.toLowerCase() === "chunked" && httpVersion === "1.1"),
    "Transfer-Encoding",
    "chunked alone, in HTTP/1.1",
    quoteIf(/^(chunked|gzip|deflate|compress|br|identity|[, ]){1,10}$/i, coding.join(", "), "another"),
  );
  const hosts = headerValues(rawHeaders, "host").length;
  check(hosts === 1, "Host", "one", `${hosts} of them`);
  const bytes = rawHeaders.reduce((sum, [, value]) => sum + value.length, method.length + target.length);
  if (bytes > HEAD_LIMIT) {
    throw new Refusal("DEFAULT_4XX", 431, "RequestHeaderFieldsTooLargeException", "Request Header Fields Too Large", {
      lock: "HTTP",
      check: "request line and header values",
      expected: `at most ${HEAD_LIMIT} bytes`,
      actual: `${bytes} bytes`,
    });
  }
}

/** As koki-develop/lgtm-generator, issue 10, and NHSDigital's tests quote it: text, and no gateway response. */
function tooLong({ requestId, extendedRequestId }: GatewayRequest): Answer {
  const headers = new Map([
    ["content-type", ["text; charset=utf-8"]],
    ["x-amzn-RequestId", [requestId]],
    ["x-amz-apigw-id", [extendedRequestId]],
  ]);
  return { status: 413, headers, body: Buffer.from(`HTTP content length exceeded ${BODY_LIMIT} bytes.`) };
}

/** Bytes that the body may have. A request that announces none has none (RFC 9112, section 6.3). */
function bodyLength(incoming: http.IncomingMessage, { rawHeaders }: GatewayRequest): number {
  if (headerValues(rawHeaders, "transfer-encoding").length > 0) return BODY_LIMIT;
  return Number(incoming.headers["content-length"] ?? 0);
}

/** Reads a body once, when it is first asked for; a large one waits for room and holds it until the answer is sent. */
function bodyReader(
  incoming: http.IncomingMessage,
  response: http.ServerResponse,
  request: GatewayRequest,
  connection: Connection,
  bytes: number,
): () => Promise<void> {
  let reading: Promise<void> | undefined;
  const read = async () => {
    if (bytes > SMALL_BODY) {
      await bodies.reserve(bytes);
      if (incoming.socket.destroyed) {
        bodies.release(bytes);
        throw badRequest({ lock: "HTTP", check: "body", expected: "whole", actual: "the connection ended" });
      }
      response.once("close", () => bodies.release(bytes));
    }
    request.body = await readBody(incoming, connection);
  };
  return () => {
    reading ??= read();
    return reading;
  };
}

/** Keeps no more than the limit, whatever was announced. @throws Refusal */
async function readBody(incoming: http.IncomingMessage, connection: Connection): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    return await new Promise((resolve, reject) => {
      incoming.on("data", (chunk: Buffer) => {
        length += chunk.length;
        if (length > BODY_LIMIT) reject(new BodyTooLong("more", BODY_LIMIT));
        else chunks.push(chunk);
      });
      incoming.once("end", () => resolve(Buffer.concat(chunks)));
      const cut = (why: string) => {
        const actual = `cut off after ${length} bytes: ${why}`;
        reject(badRequest({ lock: "HTTP", check: "body", expected: "whole", actual }));
      };
      // What follows a request that is here whole is not its fault.
      connection.abort = (why) => incoming.complete || cut(why);
      // Every request closes; one that came whole but was not read to its end has been cut off even so.
      incoming.once("error", () => incoming.readableEnded || cut("the connection broke"));
      incoming.once("close", () => incoming.readableEnded || cut("the connection ended"));
    });
  } finally {
    connection.abort = undefined;
    chunks.length = 0;
    // Read on without keeping, so that the client comes to read the answer.
    incoming.removeAllListeners("data").resume();
  }
}

function send(response: http.ServerResponse, { status, headers, body }: Answer): void {
  response.statusCode = status;
  for (const [name, values] of headers) response.setHeader(name, values.length === 1 ? (values[0] ?? "") : [...values]);
  response.end(body);
}
