import type { Server } from "node:http";
import { gatewayResponse } from "../apigateway/gateway-responses";
import { servedStages } from "../apigateway/stages";
import type { SessionCredentials } from "../cognito-identity/credentials";
import type { UserPools } from "../cognito-idp";
import type { Clock } from "../common/clock";
import type { Log } from "../common/log";
import type { Functions } from "../lambda";
import type { Resources } from "../stack/resources";
import { answerCall } from "./call";
import { requireServedHost } from "./host";
import { createServer } from "./server";
import { Throttle } from "./token-bucket";

export interface GatewayOptions {
  resources: () => Resources;
  clock: Clock;
  log: Log;
  credentials: SessionCredentials;
  verifyToken: UserPools["verifyToken"];
  invoke: Functions["invoke"];
  /** Milliseconds that a function may take, instead of what the API says. */
  integrationTimeoutMs?: number;
}

/**
 * The HTTP server of the REST APIs that the stack declares, not yet listening: `/<stage>/<path>`. It serves each
 * API as its deployment took it, and looks at the table of resources anew for each request.
 */
export function createGateway({ clock, log, ...options }: GatewayOptions): Server {
  const services = { ...options, throttle: new Throttle(clock) };
  const handler = {
    admit: (headers: Parameters<typeof requireServedHost>[0]) =>
      requireServedHost(headers, servedStages(options.resources())),
    call: (request: Parameters<typeof answerCall>[0]) => answerCall(request, services),
    refuse: gatewayResponse,
  };
  return createServer(handler, clock, log);
}

/**
 * Checks before it is served that every API and stage of the stack can be.
 * @throws NotEnforced that names the resource.
 */
export function checkGateway(resources: Resources): void {
  servedStages(resources);
}
