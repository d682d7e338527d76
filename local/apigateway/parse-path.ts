import { NotEnforced } from "../common/errors";
import type { Route, Segment } from "../execute-api/routes";

type RoutePath = Pick<Route, "path" | "segments">;

/**
 * Reads the path of a resource.
 * @throws NotEnforced for one that API Gateway would not take, or that can match in two ways.
 */
export function parsePath(path: string, setting: string): Segment[] {
  if (path === "/") return [];
  const [before, ...parts] = path.split("/");
  const refused = new NotEnforced(
    setting,
    "is no path of a REST API: it begins with /, does not end with one, and has segments of letters, digits, ._-: or {name}, or {name+} at its end",
  );
  if (before !== "" || parts.length === 0) throw refused;
  return parts.map((part, index) => {
    const [, name, plus] = /^\{([A-Za-z0-9._\-:]+)(\+?)\}$/.exec(part) ?? [];
    if (name && !plus) return { kind: "parameter", name };
    if (name && index === parts.length - 1) return { kind: "greedy", name };
    // "Resource's path part only allow a-zA-Z0-9._-: or a valid greedy path variable": CreateResource's error.
    if (/^[A-Za-z0-9._\-:]+$/.test(part)) return { kind: "literal", text: part };
    throw refused;
  });
}

/** @throws NotEnforced for two resources that match the same requests, which API Gateway refuses */
export function refuseAmbiguous(routes: readonly RoutePath[], setting: string): void {
  const seen = new Map<string, string>();
  for (const { path, segments } of routes) {
    const shape = segments
      .map((segment) => (segment.kind === "literal" ? segment.text : `{${segment.kind}}`))
      .join("/");
    const other = seen.get(shape) ?? path;
    if (other !== path) throw new NotEnforced(`${setting}.${path}`, `matches what ${other} matches; keep one`);
    seen.set(shape, path);
  }
}
