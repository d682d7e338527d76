import { percentDecode, utf8Of } from "../../http/percent-decode";
import type { GatewayRequest } from "../request";
import { hasDotSegments } from "../request-target";
import { bindSegments, compareRoutes, METHODS } from "../routes";
import { DEFAULT, type HttpApi, type HttpRoute, type HttpStage } from "./http-api";

/** A request to an HTTP API, and the stage that it is for. */
export interface StageRequest {
  request: GatewayRequest;
  api: HttpApi;
  stage: HttpStage;
  /** With the stage, but for `$default`; decoded, as API Gateway decodes it (honojs/hono, issue 2156). */
  rawPath: string;
  /** Below the stage, decoded: one value is matched with the routes, named in IAM's resource and given to functions. */
  path: string;
}

/** A request whose route was found. */
export interface HttpCall extends StageRequest {
  route: HttpRoute;
  /** The values of the path's parameters. */
  parameters: ReadonlyMap<string, string>;
  /** `X-Amzn-Trace-Id`. */
  traceId: string;
}

/**
 * The stage that a path asks for, and the path below it; undefined where none serves it. A path with encoded
 * dot segments or slashes is served by no stage.
 * @param sent the path as sent, from the API's root on
 */
export function findStage(
  { stages }: HttpApi,
  sent: string,
): Pick<StageRequest, "stage" | "rawPath" | "path"> | undefined {
  const rawPath = utf8Of(percentDecode(sent));
  // biome-ignore lint/suspicious/noControlCharactersInRegex: no path has them
  if (hasDotSegments(sent) || /[?#\u0000-\u001f\u007f]/.test(rawPath)) return undefined;
  const [, first = ""] = rawPath.split("/", 2);
  const named = first === DEFAULT ? undefined : stages.get(first);
  if (named) return { stage: named, rawPath, path: rawPath.slice(first.length + 1) || "/" };
  const root = stages.get(DEFAULT);
  return root && { stage: root, rawPath, path: rawPath };
}

/**
 * The route of a request: a full match before a greedy one, and `$default` last ("Routing API requests" of "Create
 * routes for HTTP APIs").
 */
export function findHttpRoute(
  routes: readonly HttpRoute[],
  method: string,
  path: string,
): Pick<HttpCall, "route" | "parameters"> | undefined {
  const segments = path === "/" ? [] : path.split("/").slice(1);
  const known = METHODS.some((each) => each === method);
  const [best] = routes
    .filter((route) => route.key !== DEFAULT && (route.method === method || (route.method === "ANY" && known)))
    .flatMap((route) => {
      const parameters = bindSegments(route.segments, segments);
      return parameters ? [{ route, parameters }] : [];
    })
    .sort((a, b) => compareRoutes(a.route, b.route));
  if (best) return best;
  const route = routes.find(({ key }) => key === DEFAULT);
  return route && { route, parameters: new Map() };
}

/** `arn:aws:execute-api:<region>:<account>:<api>/<stage>/GET/pets`, of what is really asked for. */
export function invokeArn({ api, stage, request, path }: StageRequest): string {
  return `${api.executionArn}/${stage.name}/${request.method}${path}`;
}

/**
 * What the permission of a route's function must name: the route as declared. A route for all methods is named by `*`.
 */
export function sourceArn({ api, stage, route }: Pick<HttpCall, "api" | "stage" | "route">): string {
  const target = route.key === DEFAULT ? DEFAULT : `${route.method === "ANY" ? "*" : route.method}${route.path}`;
  return `${api.executionArn}/${stage.name}/${target}`;
}
