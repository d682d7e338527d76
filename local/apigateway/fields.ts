import { NotEnforced } from "../common/errors";

/** A JSON object of the program. */
export type Fields = Readonly<Record<string, unknown>>;

/** @throws NotEnforced where it is no object */
export function object(value: unknown, setting: string): Fields {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Fields;
  throw new NotEnforced(setting, `is ${kind(value)}; write an object`);
}

/** The member as a string; undefined where there is none. */
export function text(fields: Fields, name: string, setting: string): string | undefined {
  const value = own(fields, name);
  if (value === undefined || typeof value === "string") return value;
  throw new NotEnforced(`${setting}.${name}`, `is ${kind(value)}; write a string`);
}

/** The member as strings; undefined where there is none. */
export function texts(fields: Fields, name: string, setting: string): string[] | undefined {
  const value = own(fields, name);
  if (value === undefined) return undefined;
  if (Array.isArray(value) && value.every((item) => typeof item === "string")) return value;
  throw new NotEnforced(`${setting}.${name}`, "is no list of strings; write one");
}

/** A member of the object's own: a name such as `constructor` finds nothing. */
export function own(fields: Fields, name: string): unknown {
  return Object.hasOwn(fields, name) ? fields[name] : undefined;
}

/** @throws NotEnforced for the first name that `known` does not hold; API Gateway passes over foreign `x-` names. */
export function onlyKnown(fields: Fields, known: readonly string[], setting: string): void {
  for (const name of Object.keys(fields)) {
    if (known.includes(name) || (/^x-/.test(name) && !/^x-amazon-/i.test(name))) continue;
    throw new NotEnforced(
      `${setting}.${name}`,
      "is not known to the local run, which cannot tell whether it is a lock; leave it out",
    );
  }
}

function kind(value: unknown): string {
  return value === null ? "null" : Array.isArray(value) ? "a list" : typeof value;
}
