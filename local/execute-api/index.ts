import type { Server } from "node:http";
import type { SessionCredentials } from "../cognito-identity/credentials";
import type { UserPools } from "../cognito-idp";
import type { Clock } from "../common/clock";
import type { Log } from "../common/log";
import { unservedHost } from "../http/served-host";
import type { Functions } from "../lambda";
import { AuthorizerAnswers } from "./authorizer-answers";
import { answerCall } from "./call";
import type { CallServices } from "./call-services";
import { doorOf } from "./door";
import { forbidden } from "./errors";
import { answerUrlCall } from "./function-url/answer-url-call";
import { gatewayResponse } from "./gateway-responses";
import { answerHttpCall } from "./http-api/answer-http-call";
import { Quotas } from "./quotas";
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
 * The HTTP server of the APIs that the stack declares, not yet listening: a REST API at `/<stage>/<path>`, an HTTP API at
 * `/<id>.execute-api/<path>`, a function URL at `/<id>.lambda-url/<path>`. It serves each API as its deployment captured it, and reads the stack at each request.
 */
export function createGateway({ clock, log, ...options }: GatewayOptions): Server {
  const services: CallServices = {
    ...options,
    throttle: new Throttle(clock),
    quotas: new Quotas(),
    authorizerAnswers: new AuthorizerAnswers(),
  };
  const handler: Handler = {
    admit: ({ headers }) => {
      const { stages, httpApis, functionUrls } = options.stack();
      const served = (name: string) =>
        [stages, httpApis, functionUrls].some((all) => [...all.values()].some(({ domainName }) => domainName === name));
      const reason = unservedHost(headers, served);
      if (reason) throw forbidden(reason);
    },
    call(request) {
      const door = doorOf(request, options.stack());
      if (!door) return answerCall(request, services);
      return "api" in door
        ? answerHttpCall(request, door.api, door.path, services)
        : answerUrlCall(request, door.url, door.path, services);
    },
    refuse: gatewayResponse,
  };
  return createServer({ handler, clock, log });
}
