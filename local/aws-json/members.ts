import { AwsError } from "../common/errors";

/**
 * Readers of the members of a request's body, by their types in the service model. A member that is missing or null
 * is undefined. A member of another type throws an AwsError SerializationException with AWS's message.
 */
type Input = Readonly<Record<string, unknown>>;

export function text(input: Input, name: string): string | undefined {
  const value = member(input, name);
  return value === undefined ? undefined : asText(name, value);
}

export function texts(input: Input, name: string): readonly string[] | undefined {
  const value = member(input, name);
  if (value === undefined) return undefined;
  if (!Array.isArray(value)) throw wrong(name, "a list", value, "Expected list or null");
  return value.map((item) => asText(name, item));
}

/** A map of strings, without the entries that are null. */
export function textMap(input: Input, name: string): ReadonlyMap<string, string> | undefined {
  const value = member(input, name);
  if (value === undefined) return undefined;
  if (typeof value !== "object" || Array.isArray(value)) throw wrong(name, "a map", value, "Expected map or null");
  const present = Object.entries(value as Input).filter(([, item]) => item !== null);
  return new Map(present.map(([key, item]) => [key, asText(name, item)]));
}

function member(input: Input, name: string): unknown {
  return Object.hasOwn(input, name) ? (input[name] ?? undefined) : undefined;
}

function asText(name: string, value: unknown): string {
  if (typeof value !== "string")
    throw wrong(name, "a string", value, `${tokenOf(value)} can not be converted to a String`);
  return value;
}

/** The name of a scalar in the messages of AWS's JSON parser. */
function tokenOf(value: unknown): string {
  if (typeof value === "boolean") return value ? "TRUE_VALUE" : "FALSE_VALUE";
  return value === null ? "NULL_VALUE" : "NUMBER_VALUE";
}

function wrong(name: string, expected: string, value: unknown, scalarMessage: string): AwsError {
  const [actual, message] = Array.isArray(value)
    ? ["a list", "Start of list found where not expected"]
    : typeof value === "object" && value !== null
      ? ["a map", "Start of structure or map found where not expected."]
      : [value === null ? "null" : `a ${typeof value}`, scalarMessage];
  return new AwsError("SerializationException", message, { lock: "AWS JSON", check: name, expected, actual });
}
