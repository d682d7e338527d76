/** A JSON value in whose strings these origins, such as `https://login.example.com`, are replaced by another. */
export function replaceOrigins(value: unknown, origins: readonly string[], replacement: string): unknown {
  if (typeof value === "string") {
    return origins.reduce((text, origin) => text.replaceAll(exactly(origin), () => replacement), value);
  }
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((each) => replaceOrigins(each, origins, replacement));
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, replaceOrigins(each, origins, replacement)]),
  );
}

/** The host must end where the origin ends. */
function exactly(origin: string): RegExp {
  return new RegExp(`${origin.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")}(?![\\w.:-])`, "g");
}
