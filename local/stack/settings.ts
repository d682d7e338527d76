import { NotEnforced } from "../common/errors";
import { truncate } from "../common/truncate";
import type { Inputs } from "./resources";

/*
 * Readers of a resource's settings. `setting` is the path that the error names, such as `passwordPolicy.minimumLength`.
 * All throw NotEnforced for a value that AWS would not take, or that the local run cannot enforce.
 */

/** An object; empty where the setting is left out. */
export function block(value: unknown, setting: string): Inputs {
  const given = value ?? {};
  if (typeof given !== "object" || Array.isArray(given))
    throw new NotEnforced(setting, `${is(value)}; write an object`);
  return given as Inputs;
}

export function flag(value: unknown, setting: string): boolean {
  if (typeof value !== "boolean") throw new NotEnforced(setting, `${is(value)}; allowed is true or false`);
  return value;
}

export function oneOf<T extends string>(value: unknown, allowed: readonly T[], setting: string): T {
  const found = allowed.find((each) => each === value);
  if (found === undefined) throw new NotEnforced(setting, `${is(value)}; allowed is ${allowed.join(" or ")}`);
  return found;
}

/** A list of allowed values; empty where the setting is left out. */
export function someOf<T extends string>(value: unknown, allowed: readonly T[], setting: string): T[] {
  return strings(value, setting).map((each) => oneOf(each, allowed, setting));
}

export function wholeNumber(value: unknown, [least, most]: readonly [number, number], setting: string): number {
  if (typeof value !== "number" || !Number.isInteger(value) || value < least || value > most) {
    throw new NotEnforced(setting, `${is(value)}; allowed is a whole number from ${least} to ${most}`);
  }
  return value;
}

/** A list of strings; empty where the setting is left out. */
export function strings(value: unknown, setting: string): string[] {
  const given = value ?? [];
  if (!Array.isArray(given) || given.some((each) => typeof each !== "string")) {
    throw new NotEnforced(setting, `${is(value)}; write a list of strings`);
  }
  return given;
}

/** A string; undefined where the setting is left out. */
export function text(value: unknown, setting: string): string | undefined {
  const given = value ?? undefined;
  if (given !== undefined && typeof given !== "string") throw new NotEnforced(setting, `${is(value)}; write a string`);
  return given;
}

const ROLE_ARN = /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/;

/** The ARN of the role with which API Gateway calls a function; undefined where the setting is left out. */
export function callingRole(value: unknown, setting: string): string | undefined {
  const given = text(value, setting);
  if (given === undefined || ROLE_ARN.test(given)) return given;
  throw new NotEnforced(setting, `${is(given)}; only a role runs here: write its ARN, or use aws.lambda.Permission`);
}

/** Refuses a setting for the way in which it is given, and says what to write. */
export function refuseWhere(refused: boolean, setting: string, message: string): void {
  if (refused) throw new NotEnforced(setting, message);
}

/**
 * Refuses the first of these settings that is given: neither false nor empty.
 * @param refused the reason by setting, and what to write instead
 */
export function refuseGiven(inputs: Inputs, refused: Readonly<Record<string, string>>): void {
  for (const [setting, message] of Object.entries(refused)) refuseWhere(isGiven(inputs[setting]), setting, message);
}

function isGiven(value: unknown): boolean {
  if (typeof value === "object" && value !== null) return Object.keys(value).length > 0;
  return Boolean(value);
}

function is(value: unknown): string {
  return value === undefined ? "is missing" : `is ${truncate(JSON.stringify(value))}`;
}
