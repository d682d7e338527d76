import type * as http from "node:http";
import type { Socket } from "node:net";
import type { Clock } from "../common/clock";
import { AwsError, type Reason } from "../common/errors";
import type { Log } from "../common/log";
import { quoteIf } from "../common/redact";
import { createBoundedServer } from "../http/bounded-server";
import { refuseConnection, statusOf } from "../http/refuse-connection";
import { short } from "../http/truncate";
import { type Administrator, requireAdministrator } from "./administrator";
import { type Answer, json, refusal, send } from "./answer";
import { readBody } from "./body";
import { isServedHost } from "./host";
import { parseInput } from "./input";
import type { OperationContext } from "./operation";
import { unexpected } from "./unexpected";
import { wellKnown } from "./well-known";
import { type JsonService, loggedOperation, requireOperation, targetOf, unknown } from "./x-amz-target";

export type { JsonService } from "./x-amz-target";

export interface AwsEndpointOptions {
  services: readonly JsonService[];
  /** A user pool's published keys, undefined for a pool that does not exist. */
  jwks(poolId: string): Promise<object | undefined>;
  administrator: Administrator;
  region: () => string;
  clock: Clock;
  log: Log;
}

/** What the log will say of a request, as far as it is known. */
interface Entry {
  route: string;
  who?: string;
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
  const path = request.url?.split("?", 1)[0] ?? "";
  const entry: Entry = { route: `${request.method} ${short(path)}`, notes: [] };
  response.on("error", () => {}); // The client has gone.
  let answer: Answer;
  let reason: Reason | undefined;
  try {
    answer = await answerTo(request, path, entry, options);
  } catch (error) {
    const refused = error instanceof AwsError ? error : unexpected(error);
    answer = refusal(refused);
    reason = refused.reason;
  }
  const { route, who, notes } = entry;
  options.log.request({
    status: answer.status,
    route,
    who,
    reason,
    note: notes.length > 0 ? notes.join("; ") : undefined,
  });
  send(request, response, answer);
}

async function answerTo(
  request: http.IncomingMessage,
  path: string,
  entry: Entry,
  options: AwsEndpointOptions,
): Promise<Answer> {
  const host = requireServedHost(request);
  if (request.method === "POST" && path === "/") return call(request, entry, options);
  const document = request.method === "GET" && (await wellKnown(path, host, options.region(), options.jwks));
  if (document) return document;
  throw unknown("request", "POST / or a user pool's .well-known document", `${request.method} ${path}`, 404);
}

async function call(
  request: http.IncomingMessage,
  entry: Entry,
  { services, administrator, region, clock }: AwsEndpointOptions,
): Promise<Answer> {
  const target = targetOf(request, services);
  if (target) entry.route = `${target.service.signingName} ${loggedOperation(target)}`;
  const operation = requireOperation(request, target);
  const body = await readBody(request);
  const input = parseInput(body);
  if (operation.authorization !== "none") {
    const scope = { region: region(), service: target?.service.signingName ?? "" };
    requireAdministrator(request, body, administrator, scope, clock());
    entry.who = "administrator";
  }
  const context: OperationContext = {
    note: (text) => entry.notes.push(text),
    who: (name) => {
      entry.who = name;
    },
  };
  return json(200, await operation.handle(input, context));
}

/** @returns the Host header */
function requireServedHost(request: http.IncomingMessage): string {
  const { host = "" } = request.headers;
  const sent = request.rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === "host");
  if (sent.length === 1 && isServedHost(host)) return host;
  throw new AwsError(
    "AccessDeniedException",
    "The local run answers to a loopback host name only, such as localhost or 127.0.0.1.",
    {
      lock: "AWS JSON",
      check: "Host",
      expected: "one loopback host name",
      actual:
        sent.length === 1 ? quoteIf(/^[a-z0-9.-]{1,100}(:\d{1,5})?$/i, host, "no host name") : `${sent.length} of them`,
    },
    403,
  );
}
