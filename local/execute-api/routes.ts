import type { Integration } from "./integration";
import type { Lock } from "./lock";
import type { RequestValidation } from "./request-validation";

/** The methods of REST APIs; `ANY` stands for all of them. */
export const METHODS = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"] as const;
export type Method = (typeof METHODS)[number];

/** A method of a resource of the API. */
export interface Route {
  /** The resource's path, such as `/users/{id}`. */
  path: string;
  method: Method | "ANY";
  lock: Lock;
  /** Whether a request needs an API key, after its lock. */
  apiKeyRequired: boolean;
  /** Where a request validator looks at its requests. */
  validation?: RequestValidation;
  integration: Integration;
  segments: readonly Segment[];
}

/** What decides which of several matching routes wins. */
export type RoutePattern = { method: string; segments: readonly Segment[] };

/** One part of a path: text, a parameter for one segment, or a greedy one for all that follow. */
export type Segment =
  | { kind: "literal"; text: string }
  | { kind: "parameter"; name: string }
  | { kind: "greedy"; name: string };

/** A route that a request asks for, and the values of its path parameters, as sent: still encoded. */
export interface Match {
  route: Route;
  parameters: ReadonlyMap<string, string>;
}

/**
 * Finds the route of a request, by exact comparison of the raw path. The most specific route wins: in each segment,
 * text before a parameter before a greedy parameter. A resource without the method is skipped, so that a greedy one
 * further up may serve (measured on AWS: ministackorg/ministack, pull request 1423).
 */
export function findRoute(routes: readonly Route[], method: string, path: string): Match | undefined {
  if (!METHODS.some((known) => known === method)) return undefined;
  const segments = path === "/" ? [] : path.split("/").slice(1);
  let best: Match | undefined;
  for (const route of routes) {
    if (route.method !== method && route.method !== "ANY") continue;
    const parameters = bindSegments(route.segments, segments);
    if (parameters && (!best || compareRoutes(route, best.route) < 0)) best = { route, parameters };
  }
  return best;
}

/** The values of a path's parameters; undefined where the pattern does not match. */
export function bindSegments(
  pattern: readonly Segment[],
  segments: readonly string[],
): Map<string, string> | undefined {
  const greedy = pattern.at(-1)?.kind === "greedy";
  if (greedy ? segments.length < pattern.length : segments.length !== pattern.length) return undefined;
  const parameters = new Map<string, string>();
  for (const [index, part] of pattern.entries()) {
    const segment = segments[index] ?? "";
    if (part.kind === "literal") {
      if (part.text !== segment) return undefined;
      continue;
    }
    if (segment === "") return undefined;
    // `/x/` gives `x` (LocalStack, test_lambda_aws_proxy_integration, captured on AWS).
    const value = part.kind === "greedy" ? segments.slice(index).join("/").replace(/\/+$/, "") : segment;
    parameters.set(part.name, value);
  }
  return parameters;
}

const RANK = { literal: 0, parameter: 1, greedy: 2 };

/** Orders routes that match one path, the most specific first: text, a parameter, a greedy parameter. */
export function compareRoutes(a: RoutePattern, b: RoutePattern): number {
  for (const [index, segment] of a.segments.entries()) {
    const other = b.segments[index];
    const difference = RANK[segment.kind] - (other ? RANK[other.kind] : 0);
    if (difference !== 0) return difference;
  }
  return Number(a.method === "ANY") - Number(b.method === "ANY");
}
