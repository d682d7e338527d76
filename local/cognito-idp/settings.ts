import { NotEnforced } from "../common/errors";
import type { Inputs } from "../stack/resources";

/*
 * Reads the settings of a resource. A value that AWS would not take, or that the local run cannot hold, stops
 * the start by the path of the setting.
 */

export function block(inputs: Inputs, name: string): Inputs {
  const value = inputs[name] ?? {};
  if (typeof value !== "object" || Array.isArray(value)) throw new NotEnforced(name, "it is not an object");
  return value as Inputs;
}

export function flag(inputs: Inputs, name: string, otherwise: boolean, path = name): boolean {
  const value = inputs[name] ?? otherwise;
  if (typeof value !== "boolean") throw new NotEnforced(path, "it is neither true nor false");
  return value;
}

export function oneOf<T extends string>(inputs: Inputs, name: string, values: readonly [T, ...T[]], path = name): T {
  const value = inputs[name] ?? values[0];
  const known = values.find((each) => each === value);
  if (known === undefined) {
    throw new NotEnforced(path, `${JSON.stringify(value)} cannot be held here; write one of ${values.join(", ")}`);
  }
  return known;
}

export function wholeNumber(
  inputs: Inputs,
  name: string,
  [least, most]: readonly [number, number],
  otherwise: number,
  path = name,
): number {
  const value = inputs[name] ?? otherwise;
  if (typeof value !== "number" || !Number.isInteger(value) || value < least || value > most) {
    throw new NotEnforced(path, `${JSON.stringify(value)} is not a whole number from ${least} to ${most}`);
  }
  return value;
}

export function names(inputs: Inputs, name: string, otherwise: readonly string[] = []): string[] {
  const value = inputs[name] ?? otherwise;
  if (!Array.isArray(value) || value.some((each) => typeof each !== "string")) {
    throw new NotEnforced(name, "it is not a list of strings");
  }
  return value;
}

export function text(inputs: Inputs, name: string): string | undefined {
  const value = inputs[name] ?? undefined;
  if (value !== undefined && typeof value !== "string") throw new NotEnforced(name, "it is not a string");
  return value;
}

/** Refuses a setting that is given, whatever its value, and says what to write. */
export function refuseWhere(given: boolean, setting: string, message: string): void {
  if (given) throw new NotEnforced(setting, message);
}
