import { BlockList, isIP } from "node:net";
import { characters, matches } from "../common/wildcard";
import type { Family } from "./condition-keys";
import type { Context } from "./context";
import { parseTemplate, resolve, type Syntax, type Template } from "./variables";

/** Compares the value that a request holds with the one of the policy that it was made of. */
export type Test = (actual: string, context: Context) => boolean;

/** A condition operator without its `IfExists` and its set operator. */
export interface Operator {
  family: Family;
  /** True where no value of the policy matches. */
  negated: boolean;
  /** @throws what `refuse` makes of a value that the operator cannot read. */
  compile(value: string, syntax: Syntax, refuse: (why: string) => Error): Test;
}

/** The operators of "IAM JSON policy elements: Condition operators", but for Null and BinaryEquals, by name. */
export const OPERATORS: ReadonlyMap<string, Operator> = new Map([
  ...both("String", "StringEquals", "StringNotEquals", strings(false)),
  ...both("String", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", equalsIgnoreCase),
  ...both("String", "StringLike", "StringNotLike", strings(true)),
  ...ordered("Numeric", number),
  ...ordered("Date", date),
  operator("Bool", "Bool", false, bool),
  ...both("IpAddress", "IpAddress", "NotIpAddress", ipAddress),
  ...both("Arn", "ArnEquals", "ArnNotEquals", arnLike),
  ...both("Arn", "ArnLike", "ArnNotLike", arnLike),
]);

function operator(family: Family, name: string, negated: boolean, compile: Operator["compile"]) {
  return [name, { family, negated, compile }] as const;
}

function both(family: Family, name: string, negated: string, compile: Operator["compile"]) {
  return [operator(family, name, false, compile), operator(family, negated, true, compile)];
}

function ordered(family: "Numeric" | "Date", read: (text: string) => number | undefined) {
  const compare = (holds: (actual: number, wanted: number) => boolean): Operator["compile"] =>
    literal((value, refuse) => {
      const wanted = read(value);
      if (wanted === undefined) throw refuse(`is no ${family === "Date" ? DATE_FORM : "number"}`);
      return (actual) => holds(wellFormed(read(actual), family), wanted);
    });
  return [
    ...both(
      family,
      `${family}Equals`,
      `${family}NotEquals`,
      compare((actual, wanted) => actual === wanted),
    ),
    operator(
      family,
      `${family}LessThan`,
      false,
      compare((actual, wanted) => actual < wanted),
    ),
    operator(
      family,
      `${family}LessThanEquals`,
      false,
      compare((actual, wanted) => actual <= wanted),
    ),
    operator(
      family,
      `${family}GreaterThan`,
      false,
      compare((actual, wanted) => actual > wanted),
    ),
    operator(
      family,
      `${family}GreaterThanEquals`,
      false,
      compare((actual, wanted) => actual >= wanted),
    ),
  ];
}

/** Variables stand in string and ARN operators alone ("Where you can use policy variables"). */
function literal(compile: (value: string, refuse: (why: string) => Error) => Test): Operator["compile"] {
  return (value, syntax, refuse) => {
    if (syntax.variables && value.includes("${")) {
      throw refuse("holds a variable, which this operator does not fill in");
    }
    return compile(value, refuse);
  };
}

function strings(wildcards: boolean): Operator["compile"] {
  return (value, syntax, refuse) => {
    const template = parseTemplate(value, { ...syntax, wildcards }, refuse);
    return (actual, context) => matchesTemplate(template, actual, context);
  };
}

function equalsIgnoreCase(value: string, syntax: Syntax, refuse: (why: string) => Error): Test {
  const template = parseTemplate(value, { ...syntax, wildcards: false }, refuse);
  return (actual, context) => {
    const wanted = resolve(template, context);
    return !("unresolved" in wanted) && String.fromCodePoint(...wanted).toLowerCase() === actual.toLowerCase();
  };
}

function number(text: string): number | undefined {
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
}

const DATE_FORM = "date such as 2024-06-17 or 2024-06-17T14:58:25Z, or seconds since the epoch";
// https://www.w3.org/TR/NOTE-datetime, but for the year alone, which is also a number of seconds.
const DATE = /^(\d{4}-(?:0[1-9]|1[0-2]))(?:-(\d{2})(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2}))?)?$/;

/** Milliseconds since the epoch. */
function date(text: string): number | undefined {
  if (/^\d{5,11}$/.test(text)) return Number(text) * 1000;
  const [, month, day] = DATE.exec(text) ?? [];
  if (month === undefined) return undefined;
  // Date.parse takes 31 February for 2 March.
  if (day !== undefined && new Date(`${month}-${day}`).getUTCDate() !== Number(day)) return undefined;
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}

function bool(value: string, syntax: Syntax, refuse: (why: string) => Error): Test {
  return literal(() => {
    if (value !== "true" && value !== "false") throw refuse("is neither true nor false");
    return (actual) => actual === value;
  })(value, syntax, refuse);
}

function ipAddress(value: string, syntax: Syntax, refuse: (why: string) => Error): Test {
  return literal(() => {
    const [address = "", prefix, ...rest] = value.split("/");
    const version = isIP(address);
    const bits = version === 6 ? 128 : 32;
    const length = prefix === undefined ? bits : /^\d{1,3}$/.test(prefix) ? Number(prefix) : Number.NaN;
    // AWS takes /32 for what is left out, of IPv6 too, which nobody means.
    if (version === 6 && prefix === undefined) throw refuse("has no prefix length; write /128 for one address");
    if (version === 0 || rest.length > 0 || !(length <= bits)) {
      throw refuse("is no address or range such as 203.0.113.0/24 or 2001:db8::/32");
    }
    const range = new BlockList();
    range.addSubnet(address, length, version === 6 ? "ipv6" : "ipv4");
    return (actual) => {
      const actualVersion = wellFormed(isIP(actual) || undefined, "IpAddress");
      return range.check(actual, actualVersion === 6 ? "ipv6" : "ipv4");
    };
  })(value, syntax, refuse);
}

/** Each of the six parts is compared by itself, so that no wildcard reaches past a colon but in the last. */
function arnLike(value: string, syntax: Syntax, refuse: (why: string) => Error): Test {
  const parts = splitArn(parseTemplate(value, { ...syntax, wildcards: true }, refuse));
  if (!parts) throw refuse("is no ARN of six parts, such as arn:aws:iam::*:role/*");
  return (actual, context) => {
    const actualParts = wellFormed(splitArn(characters(actual)), "Arn");
    return parts.every((part, index) => {
      const pattern = resolve(part, context);
      return !("unresolved" in pattern) && matches(pattern, actualParts[index] as number[]);
    });
  };
}

const COLON = ":".codePointAt(0);

/** The six parts of an ARN, the last with all its colons; a colon inside a variable's value divides nothing. */
function splitArn<T>(arn: readonly T[]): T[][] | undefined {
  const parts: T[][] = [[]];
  for (const token of arn) {
    if ((token as unknown) === COLON && parts.length < 6) parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts.length === 6 ? parts : undefined;
}

function matchesTemplate(template: Template, actual: string, context: Context): boolean {
  const pattern = resolve(template, context);
  return !("unresolved" in pattern) && matches(pattern, characters(actual));
}

/** A malformed value would satisfy every negated operator, so nothing is decided on one. */
function wellFormed<T>(value: T | undefined, family: Family): T {
  if (value === undefined) throw new Error(`a condition key that ${family} operators read holds no such value`);
  return value;
}
