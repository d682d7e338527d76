import type * as http from "node:http";
import type { Socket } from "node:net";
import type { Clock } from "../common/clock";
import { AwsError, type Reason } from "../common/errors";
import type { Log } from "../common/log";
import { truncate } from "../common/truncate";
import { createBoundedServer } from "../http/bounded-server";
import { peerAddress } from "../http/peer-address";
import { refuseConnection, statusOf } from "../http/refuse-connection";
import { type RequestHead, readHead } from "../http/request-head";
import { schemeOf } from "../http/scheme";
import { unservedHost } from "../http/served-host";
import type { Role } from "../iam/roles";
import { type Answer, json, refusal, send } from "./answer";
import { authorizeRole } from "./authorize-role";
import { bodyOf } from "./body";
import { exposed, preflight } from "./cors";
import { parseInput } from "./input";
import { type Route, type RouteContext, type RouteTable, routeOf } from "./routes";
import { type Administrator, requireSigner, type SessionLookup } from "./signer";
import { unexpected } from "./unexpected";
import { type Documents, isWellKnown, wellKnown } from "./well-known";
import { type JsonService, loggedOperation, requireOperation, type Target, targetOf, unknown } from "./x-amz-target";

export type { JsonService } from "./x-amz-target";

export interface AwsEndpointOptions extends Documents {
  services: readonly JsonService[];
  administrator: Administrator;
  /** Credentials of the functions' roles; there are none where it is left out. */
  sessionOf?: SessionLookup;
  /** The roles of the stack by ARN. */
  roles?: () => ReadonlyMap<string, Role>;
  /** What is served besides the operations and the documents of user pools. */
  routes?: RouteTable;
  /** The path at and below which functions ask for services that are not run here. */
  notRunHere?: string;
  clock: Clock;
  log: Log;
}

/** What is known of a request so far, for the log. */
interface Entry {
  route: string;
  who?: string;
  reason?: Reason;
  notes: string[];
}

/**
 * The HTTP server of the services that speak AWS JSON 1.1 (Smithy, "AWS JSON 1.1 protocol"), not yet listening.
 * node:http, as SigV4 is over the target and the headers as they were sent, and Hono decodes both.
 */
export function createAwsEndpoint(options: AwsEndpointOptions): http.Server {
  const server = createBoundedServer((request, response) => {
    serve(request, response, options).catch(() => response.destroy());
  });
  server.on("clientError", (error: NodeJS.ErrnoException, socket: Socket) => {
    if (socket.writable) refuseConnection(socket, statusOf(error));
  });
  return server;
}

async function serve(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  options: AwsEndpointOptions,
): Promise<void> {
  const head = readHead(request);
  const entry: Entry = { route: `${head.method} ${truncate(head.target.path)}`, notes: [] };
  response.on("error", () => {}); // The client has gone.
  let answer: Answer;
  let origin: string | undefined;
  try {
    origin = `${schemeOf(request.socket)}://${requireServedHost(head)}`;
    answer = await answerTo({ request, head, origin, entry }, options);
  } catch (error) {
    const refused = error instanceof AwsError ? error : unexpected(error);
    answer = refusal(refused);
    entry.reason = refused.reason;
  }
  const { route, who, reason, notes } = entry;
  options.log.request({
    status: answer.status,
    route,
    who,
    reason,
    note: notes.length > 0 ? notes.join("; ") : undefined,
  });
  // A page under a rebound name must not read the refusal.
  const crossOrigin = origin !== undefined && (routeOf(options.routes, head.target.path)?.crossOrigin ?? true);
  send(request, response, crossOrigin ? exposed(head, answer) : answer);
}

/** A request, its head as it is parsed once, and its line of the log. */
interface Exchange {
  request: http.IncomingMessage;
  head: RequestHead;
  /** Of this server, with the Host header, checked. */
  origin: string;
  entry: Entry;
}

async function answerTo(exchange: Exchange, options: AwsEndpointOptions): Promise<Answer> {
  const { head, origin } = exchange;
  const { method, target } = head;
  if (method === "POST" && target.path === "/") return call(exchange, options);
  const route = routeOf(options.routes, target.path);
  if (route?.methods.includes(method)) return callRoute(route, exchange);
  if (options.notRunHere && `${target.path}/`.startsWith(`${options.notRunHere}/`)) throw notRunHere();
  const document = method === "GET" && (await wellKnown(target.path, origin, options));
  if (document) return document;
  const allowed = preflight(head, route ? methodsOfRoute(route) : methodsOf(target.path));
  if (allowed) return allowed;
  throw unknown("request", "POST / or a user pool's .well-known document", `${method} ${target.path}`, 404);
}

function notRunHere(): AwsError {
  const text =
    "The local run does not run this service. Set its endpoint where you start the local run, for example AWS_ENDPOINT_URL_DYNAMODB.";
  const reason = { lock: "AWS JSON", check: "service", expected: "Cognito", actual: "another service", text };
  return new AwsError("UnknownOperationException", text, reason, 400);
}

/** The methods that a page of another origin may ask for. */
function methodsOf(path: string): readonly string[] {
  if (path === "/") return ["POST"];
  return isWellKnown(path) ? ["GET"] : [];
}

function methodsOfRoute({ crossOrigin, methods }: Route): readonly string[] {
  return crossOrigin ? methods : [];
}

async function callRoute(route: Route, { request, head, origin, entry }: Exchange): Promise<Answer> {
  return route.handle({ head, origin, body: await bodyOf(request, head.headers) }, contextOf(entry));
}

function contextOf(entry: Entry): RouteContext {
  return {
    note: (text) => entry.notes.push(text),
    who: (name) => {
      entry.who = name;
    },
    refused: (reason) => {
      entry.reason = reason;
    },
  };
}

async function call({ request, head, entry }: Exchange, options: AwsEndpointOptions): Promise<Answer> {
  const target = targetOf(head.headers, options.services);
  if (target) entry.route = `${target.service.signingName} ${loggedOperation(target)}`;
  const operation = requireOperation(head.headers, target);
  const body = await bodyOf(request, head.headers);
  const input = parseInput(body);
  if (target && operation.authorization !== "none") {
    requirePermission({ request, head, target, body, input, entry }, options);
  }
  return json(200, await operation.handle(input, contextOf(entry)));
}

interface SignedCall {
  request: http.IncomingMessage;
  head: RequestHead;
  target: Target;
  body: Buffer;
  input: Record<string, unknown>;
  entry: Entry;
}

/**
 * The administrator may do everything, a function's role what its policies allow.
 * @throws AwsError
 */
function requirePermission(call: SignedCall, options: AwsEndpointOptions): void {
  const { request, head, target, body, input, entry } = call;
  const { administrator, sessionOf = () => "unknown", roles, clock } = options;
  const { signingName, resourceOf = () => "*" } = target.service;
  const region = options.region();
  const now = clock();
  const scope = { region, service: signingName };
  const signer = requireSigner({ ...head, body }, { administrator, sessionOf, scope, now });
  entry.who = signer === "administrator" ? signer : `function ${signer.sessionName}`;
  if (signer === "administrator") return;
  const role = roles?.().get(signer.roleArn);
  authorizeRole(
    { role, sessionName: signer.sessionName },
    {
      action: `${signingName}:${target.name}`,
      resource: resourceOf(input),
      region,
      now,
      head,
      sourceIp: peerAddress(request.socket),
    },
  );
}

/** The names of the two services on AWS. */
const AWS_NAME = /^cognito-(idp|identity)\.[a-z0-9-]+\.amazonaws\.com$/;

/** @returns the Host header */
function requireServedHost({ headers }: RequestHead): string {
  const reason = unservedHost(headers, (name) => AWS_NAME.test(name));
  if (!reason) return headers.values("host")[0] ?? "";
  const message = "The local run answers to a loopback host name only, such as localhost or 127.0.0.1.";
  throw new AwsError("AccessDeniedException", message, reason, 403);
}
