import { text as asText, textMap as asTextMap, texts as asTexts } from "../aws-json/members";
import { AwsError } from "../common/errors";
import { invalidParameter } from "./errors";

type Input = Record<string, unknown>;

/*
 * Reads the members of a request whose types, lengths and patterns have been checked against the service model.
 */

/** A string that the operation requires, even if the model calls it optional. */
export function text(input: Input, name: string): string {
  const value = asText(input, name);
  if (value === undefined) throw violated("null", name, "Member must not be null");
  return value;
}

export const optionalText: (input: Input, name: string) => string | undefined = asText;

export function optionalFlag(input: Input, name: string): boolean | undefined {
  const value = member(input, name);
  if (value !== undefined && typeof value !== "boolean") throw mistyped("a boolean");
  return value;
}

export function optionalNumber(input: Input, name: string): number | undefined {
  const value = member(input, name);
  if (value === undefined) return undefined;
  if (typeof value !== "number" || !Number.isInteger(value)) throw mistyped("an integer");
  return value;
}

/** A member that holds members. */
export function structure(input: Input, name: string): Input | undefined {
  const value = member(input, name);
  if (value === undefined) return undefined;
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw mistyped("a structure");
  return value as Input;
}

/** A map of strings, such as AuthParameters; empty where it is left out. */
export function textMap(input: Input, name: string): ReadonlyMap<string, string> {
  return asTextMap(input, name) ?? new Map();
}

/** A list of strings; empty where it is left out. */
export function texts(input: Input, name: string): readonly string[] {
  return asTexts(input, name) ?? [];
}

/** A list of `{ Name, Value }`, such as UserAttributes. The last entry of a repeated name counts. */
export function attributeList(input: Input, name: string): Map<string, string> {
  const list = member(input, name) ?? [];
  if (!Array.isArray(list)) throw mistyped("a list");
  return new Map(
    list.map((entry: unknown) => {
      if (typeof entry !== "object" || entry === null || Array.isArray(entry)) throw mistyped("a structure");
      return [text(entry as Input, "Name"), optionalText(entry as Input, "Value") ?? ""];
    }),
  );
}

/** The same of values that are no attributes, such as ValidationData. */
export const pairs = attributeList;

/** A required entry of AuthParameters or ChallengeResponses. */
export function parameter(parameters: ReadonlyMap<string, string>, name: string): string {
  const value = parameters.get(name);
  if (!value) throw invalidParameter(`Missing required parameter ${name}`);
  return value;
}

/** The text of AWS's request validation; a value that is a secret is left out. */
export function violated(value: string | undefined, name: string, constraint: string): AwsError {
  const shown = value === undefined ? "Value" : `Value ${value}`;
  const path = name.charAt(0).toLowerCase() + name.slice(1);
  return invalidParameter(
    `1 validation error detected: ${shown} at '${path}' failed to satisfy constraint: ${constraint}`,
  );
}

function member(input: Input, name: string): unknown {
  return Object.hasOwn(input, name) ? (input[name] ?? undefined) : undefined;
}

function mistyped(expected: string): AwsError {
  return new AwsError("SerializationException", `Expected ${expected} or null`);
}
