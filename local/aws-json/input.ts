import { AwsError } from "../common/errors";

/** Levels; the input of every operation has far fewer. */
const DEEPEST = 64;

/**
 * The body of a request as an object. No object in it has a prototype or a member `__proto__`, so that reading or
 * copying a member never reaches anything that the caller did not send.
 * @throws AwsError SerializationException; as on AWS, it has a message only for a list.
 */
export function parseInput(body: Buffer): Record<string, unknown> {
  let input: unknown;
  try {
    input = withoutPrototype(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body)));
  } catch {
    throw notAnObject("", body.length === 0 ? "empty" : "malformed");
  }
  if (Array.isArray(input)) throw notAnObject("Start of list found where not expected", "a list");
  if (!isObject(input)) throw notAnObject("", input === null ? "null" : `a ${typeof input}`);
  return input;
}

/** Runs after parsing: a reviver of JSON.parse costs several times as much. */
function withoutPrototype(value: unknown, depth = 0): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (depth > DEEPEST) throw new SyntaxError("nested too deeply");
  for (const member of Object.values(value)) withoutPrototype(member, depth + 1);
  if (Array.isArray(value)) return value;
  Object.setPrototypeOf(value, null);
  Reflect.deleteProperty(value, "__proto__");
  return value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function notAnObject(message: string, actual: string): AwsError {
  return new AwsError("SerializationException", message, {
    lock: "AWS JSON",
    check: "body",
    expected: "a JSON object",
    actual,
  });
}
