import { AwsError } from "../common/errors";

/**
 * The body of a request as an object. No object in it has a prototype, nor a member `__proto__`, so that neither
 * looking a member up nor copying it reaches what the caller did not send.
 * @throws AwsError SerializationException, which has words for a list alone, as AWS has.
 */
export function parseInput(body: Buffer): Record<string, unknown> {
  let input: unknown;
  try {
    input = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body), withoutPrototype);
  } catch {
    throw notAnObject("", body.length === 0 ? "empty" : "malformed");
  }
  if (Array.isArray(input)) throw notAnObject("Start of list found where not expected", "a list");
  if (!isObject(input)) throw notAnObject("", input === null ? "null" : `a ${typeof input}`);
  return input;
}

function withoutPrototype(key: string, value: unknown): unknown {
  if (key === "__proto__") return undefined;
  return isObject(value) ? Object.setPrototypeOf(value, null) : value;
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
