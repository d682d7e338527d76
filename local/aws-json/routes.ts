import type { Reason } from "../common/errors";
import type { RequestHead } from "../http/request-head";
import type { Answer } from "./answer";
import type { OperationContext } from "./operation";

/** A request for a path of its own: everything but the operations of `POST /`. */
export interface RouteRequest {
  head: RequestHead;
  /** Of this server, with the Host header, checked, such as `http://127.0.0.1:4566`. */
  origin: string;
  body: Buffer;
}

/** What a route tells the request log, and never the caller. */
export interface RouteContext extends OperationContext {
  /** Why the request is refused. */
  refused(reason: Reason): void;
}

export interface Route {
  methods: readonly string[];
  /** Whether pages of every origin may send requests without cookies, and read the answers. */
  crossOrigin: boolean;
  /** @throws AwsError */
  handle(request: RouteRequest, context: RouteContext): Promise<Answer>;
}

/** The routes by their paths. */
export type RouteTable = Readonly<Record<string, Route>>;

export function routeOf(routes: RouteTable | undefined, path: string): Route | undefined {
  return routes && Object.hasOwn(routes, path) ? routes[path] : undefined;
}
