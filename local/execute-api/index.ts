import type { Server } from "node:http";
import type { SessionCredentials } from "../cognito-identity/credentials";
import type { UserPools } from "../cognito-idp";
import type { Clock } from "../common/clock";
import type { Log } from "../common/log";
import { unservedHost } from "../http/served-host";
import type { Functions } from "../lambda";
import { answerCall } from "./call";
import { forbidden } from "./errors";
import { gatewayResponse } from "./gateway-responses";
import type { ServedStack } from "./served-stack";
import { createServer, type Handler } from "./server";
import { Throttle } from "./token-bucket";

export interface GatewayOptions {
  /** The stack as it is now. */
  stack: () => ServedStack;
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
 * API as its deployment took it, and asks for the stack at each request.
 */
export function createGateway({ clock, log, ...options }: GatewayOptions): Server {
  const services = { ...options, throttle: new Throttle(clock) };
  const handler: Handler = {
    admit: ({ headers }) => {
      const { stages } = options.stack();
      const reason = unservedHost(headers, (name) => [...stages.values()].some((stage) => stage.domainName === name));
      if (reason) throw forbidden(reason);
    },
    call: (request) => answerCall(request, services),
    refuse: gatewayResponse,
  };
  return createServer({ handler, clock, log });
}
