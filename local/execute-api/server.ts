import { randomUUID } from "node:crypto";
import type * as http from "node:http";
import type { Socket } from "node:net";
import type { Clock } from "../common/clock";
import type { Log } from "../common/log";
import { quoteIf } from "../common/redact";
import { truncate } from "../common/truncate";
import { createBoundedServer } from "../http/bounded-server";
import { ByteBudget } from "../http/byte-budget";
import { peerAddress } from "../http/peer-address";
import { announcedLength, BodyError, type BodyReading, readBody } from "../http/read-body";
import { refuseConnection, statusOf } from "../http/refuse-connection";
import { readHead } from "../http/request-head";
import { schemeOf } from "../http/scheme";
import type { Outcome } from "./call-services";
import { BodyTooLong, badRequest, fault, Refusal } from "./errors";
import { randomBytes } from "./random-bytes";
import type { Answer, GatewayRequest } from "./request";

/** Bytes ("Amazon API Gateway quotas": payload size). */
const BODY_LIMIT = 10_485_760;
/** Bytes of the request line and the header values ("Amazon API Gateway quotas"). */
const HEAD_LIMIT = 10_240;

/** What the server, which knows only HTTP, calls. */
export interface Handler {
  /** Checks the head, before the body is read. @throws Refusal */
  admit(request: GatewayRequest): void;
  call(request: GatewayRequest): Promise<Outcome>;
  refuse(refusal: Refusal, request: GatewayRequest): Answer;
}

export interface ServerOptions {
  handler: Handler;
  clock: Clock;
  log: Log;
}

/** A connection. Its answers are sent in the order of its requests. */
interface Connection {
  /** Requests that are not answered yet. */
  underway: number;
  /** The body that is being read. */
  reading?: BodyReading;
  /** Nothing more can be read. */
  broken: boolean;
}

/**
 * An HTTP server, not yet listening. node:http, since what is signed is the target and the headers as they were
 * sent; its strict parser refuses what another could read as two requests (RFC 9112, section 11.2).
 */
export function createServer(options: ServerOptions): http.Server {
  const { log } = options;
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
    serve({ incoming, response, connection }, options).catch(() => response.destroy());
  });
  const refuse = (socket: Socket, status: string, why: string) => {
    const connection = connections.get(socket);
    if (connection?.underway) {
      connection.broken = true;
      connection.reading?.abort(why);
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

/** A request and its answer, as node:http has them. */
interface Exchange {
  incoming: http.IncomingMessage;
  response: http.ServerResponse;
  connection: Connection;
}

async function serve(exchange: Exchange, { handler, clock, log }: ServerOptions): Promise<void> {
  const { incoming, response } = exchange;
  response.on("error", () => {}); // The client has gone.
  const request = headOf(incoming, clock());
  let outcome: Outcome;
  try {
    requireWellFormed(incoming, request);
    handler.admit(request);
    const bytes = announcedLength(request.headers) ?? BODY_LIMIT;
    if (bytes > BODY_LIMIT) throw new BodyTooLong(`${bytes} bytes announced`, BODY_LIMIT);
    if (bytes > 0) request.readBody = bodyReader(exchange, request, bytes);
    outcome = await handler.call(request);
  } catch (error) {
    const refusal = error instanceof Refusal ? error : fault(error);
    const route = `${request.method} ${truncate(request.target.path)}`;
    const answer = refusal instanceof BodyTooLong ? tooLong(request) : handler.refuse(refusal, request);
    outcome = { answer, line: { route, reason: refusal.reason } };
    // The next request's start is unknown, so the connection is closed.
    if (refusal.status === 400) response.shouldKeepAlive = false;
  }
  log.request({ status: outcome.answer.status, ...outcome.line });
  send(response, outcome.answer);
}

function headOf(incoming: http.IncomingMessage, time: number): GatewayRequest {
  const { socket } = incoming;
  return {
    ...readHead(incoming),
    body: NO_BODY,
    readBody: NO_BODY_TO_READ,
    protocol: `HTTP/${incoming.httpVersion}`,
    sourceIp: peerAddress(socket),
    port: socket.localPort ?? 0,
    scheme: schemeOf(socket),
    time,
    requestId: randomUUID(),
    extendedRequestId: `${randomBytes(11).toString("base64url")}=`,
  };
}

/** Transfer codings that may be logged. */
const CODINGS = /^(chunked|gzip|deflate|compress|br|identity|[, ]){1,10}$/i;

/** Refuses what the parser accepts but a proxy might parse differently. @throws Refusal */
function requireWellFormed(
  { httpVersion, rawHeaders }: http.IncomingMessage,
  { method, target, headers }: GatewayRequest,
): void {
  if (httpVersion !== "1.1" && httpVersion !== "1.0") throw malformed("version", "1.1 or 1.0", httpVersion);
  const coding = headers.values("transfer-encoding");
  const chunked = coding.length === 1 && coding[0]?.toLowerCase() === "chunked" && httpVersion === "1.1";
  if (coding.length > 0 && !chunked) {
    const actual = quoteIf(CODINGS, coding.join(", "), "another");
    throw malformed("Transfer-Encoding", "chunked alone, in HTTP/1.1", actual);
  }
  const hosts = headers.values("host").length;
  if (hosts !== 1) throw malformed("Host", "one", `${hosts} of them`);
  let bytes = method.length + target.raw.length;
  for (let index = 1; index < rawHeaders.length; index += 2) bytes += rawHeaders[index]?.length ?? 0;
  if (bytes > HEAD_LIMIT) {
    throw new Refusal("DEFAULT_4XX", 431, "RequestHeaderFieldsTooLargeException", "Request Header Fields Too Large", {
      lock: "HTTP",
      check: "request line and header values",
      expected: `at most ${HEAD_LIMIT} bytes`,
      actual: `${bytes} bytes`,
    });
  }
}

function malformed(check: string, expected: string, actual: string): Refusal {
  return badRequest({ lock: "HTTP", check, expected, actual });
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

/** Reads the body once, when it is first needed. A large body waits for room in the budget, and keeps it until answered. */
function bodyReader(exchange: Exchange, request: GatewayRequest, bytes: number): () => Promise<void> {
  let reading: Promise<void> | undefined;
  const read = async () => {
    if (bytes > SMALL_BODY) await reserveRoom(exchange, bytes);
    request.body = await bodyOf(exchange);
  };
  return () => {
    reading ??= read();
    return reading;
  };
}

async function reserveRoom({ incoming, response }: Exchange, bytes: number): Promise<void> {
  await bodies.reserve(bytes);
  if (incoming.socket.destroyed) {
    bodies.release(bytes);
    throw badRequest({ lock: "HTTP", check: "body", expected: "whole", actual: "the connection ended" });
  }
  response.once("close", () => bodies.release(bytes));
}

/** @throws Refusal */
async function bodyOf({ incoming, connection }: Exchange): Promise<Buffer> {
  connection.reading = readBody(incoming, BODY_LIMIT);
  try {
    return await connection.reading.whole;
  } catch (error) {
    if (!(error instanceof BodyError)) throw error;
    if (error.kind === "too long") throw new BodyTooLong(error.actual, BODY_LIMIT);
    throw badRequest({ lock: "HTTP", check: "body", expected: "whole", actual: error.actual });
  } finally {
    connection.reading = undefined;
  }
}

function send(response: http.ServerResponse, { status, headers, body }: Answer): void {
  response.statusCode = status;
  for (const [name, values] of headers) response.setHeader(name, values.length === 1 ? (values[0] ?? "") : [...values]);
  response.end(body);
}
