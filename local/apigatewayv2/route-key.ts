import { NotEnforced } from "../common/errors";
import { DEFAULT } from "../execute-api/http-api/http-api";
import { METHODS, type Segment } from "../execute-api/routes";

/** A route key taken apart. */
export interface ParsedRouteKey {
  method: string;
  path: string;
  segments: readonly Segment[];
}

const KEY = new RegExp(`^(${[...METHODS, "ANY"].join("|")}) (/\\S*)$`);

/** @throws NotEnforced */
export function checkRouteKey(key: unknown, setting: string): void {
  parseRouteKey(key, setting);
}

/** Reads `GET /pets/{id}` or `$default` ("Create routes for HTTP APIs"). @throws NotEnforced */
export function parseRouteKey(key: unknown, setting: string): ParsedRouteKey {
  if (key === DEFAULT) return { method: "ANY", path: DEFAULT, segments: [] };
  const refused = new NotEnforced(
    setting,
    `is ${JSON.stringify(key)}; write ${DEFAULT}, or a method and a path such as GET /pets/{id} or ANY /{proxy+}`,
  );
  const [, method = "", path = ""] = KEY.exec(typeof key === "string" ? key : "") ?? [];
  if (method === "") throw refused;
  const parts = path === "/" ? [] : path.slice(1).split("/");
  const segments = parts.map((part, index): Segment => {
    const [, name, plus] = /^\{([A-Za-z0-9._\-:]+)(\+?)\}$/.exec(part) ?? [];
    if (name && !plus) return { kind: "parameter", name };
    if (name && index === parts.length - 1) return { kind: "greedy", name };
    if (/[{}]/.test(part)) throw refused;
    return { kind: "literal", text: part };
  });
  return { method, path, segments };
}
