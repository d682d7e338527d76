import { ANY_RUN, characters, ONE, type Pattern, wildcards } from "../common/wildcard";
import { type ConditionKeys, findKey } from "./condition-keys";
import { type Context, valuesOf } from "./context";

/** A variable of a policy, such as `${aws:userid, 'nobody'}`. */
export interface Variable {
  /** The condition key. */
  key: string;
  fallback?: string;
  /** As the policy has it. */
  text: string;
}
/** A pattern that still has variables in it. */
export type Template = readonly (number | Variable)[];

/** How the text of a policy is read. */
export interface Syntax {
  /** `*` and `?` are wildcards. */
  wildcards: boolean;
  /** `${…}` is a variable; in policies of version 2008-10-17 it is plain text. */
  variables: boolean;
  /** The condition keys that a variable may name; any, where left out. */
  keys?: ConditionKeys | undefined;
}

const VARIABLE = /\$\{([^\s,'{}]+)(?:, '([^'*?$]*)')?\}/y;
/** `${*}`, `${?}` and `${$}` stand for the characters themselves. */
const ESCAPED = new Set(["*", "?", "$"]);

/**
 * Reads text with variables ("IAM policy elements: Variables and tags").
 * @throws the error of `refuse` for a variable that is malformed or has no source.
 */
export function parseTemplate(text: string, syntax: Syntax, refuse: (why: string) => Error): Template {
  const plain = syntax.wildcards ? wildcards : characters;
  if (!syntax.variables) return plain(text);
  const template: (number | Variable)[] = [];
  let at = 0;
  for (let start = text.indexOf("${"); start >= 0; start = text.indexOf("${", at)) {
    VARIABLE.lastIndex = start;
    const [whole, name, fallback] = VARIABLE.exec(text) ?? [];
    if (whole === undefined || name === undefined) {
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a policy variable looks like this
      throw refuse("holds a malformed variable: write ${key} or ${key, 'default'}");
    }
    template.push(...plain(text.slice(at, start)));
    if (ESCAPED.has(name) && fallback === undefined) template.push(...characters(name));
    else template.push(variable(whole, name, fallback, syntax.keys, refuse));
    at = start + whole.length;
  }
  template.push(...plain(text.slice(at)));
  return template;
}

function variable(
  text: string,
  name: string,
  fallback: string | undefined,
  keys: ConditionKeys | undefined,
  refuse: (why: string) => Error,
): Variable {
  if (keys) {
    const known = findKey(keys, name);
    const possible = Object.keys(keys).filter((key) => !keys[key]?.multivalued);
    // "You cannot use a multivalued context key as a policy variable", Single-valued vs. multivalued context keys.
    if (!known || known.multivalued) {
      throw refuse(`holds ${text}, which has no value here; variables can be ${possible.join(", ")}`);
    }
  }
  return { key: name, text, ...(fallback !== undefined && { fallback }) };
}

/** Whether a template has no variable in it. */
export function isPattern(template: Template): template is Pattern {
  return template.every((part) => typeof part === "number");
}

/**
 * The pattern with the value of each variable, as plain characters: a `*` in a caller's value is not a
 * wildcard. A variable without a value makes the whole match nothing ("Policy variables with no value").
 */
export function resolve(template: Template, context: Context): Pattern | { unresolved: Variable } {
  const pattern: number[] = [];
  for (const part of template) {
    if (typeof part === "number") {
      pattern.push(part);
      continue;
    }
    const value = valuesOf(context, part.key)[0] ?? part.fallback;
    if (value === undefined) return { unresolved: part };
    pattern.push(...characters(value));
  }
  return pattern;
}

/** The template for people to read, with the values that the request has. */
export function show(template: Template, context: Context): string {
  return template
    .map((part) => {
      if (part === ANY_RUN) return "*";
      if (part === ONE) return "?";
      if (typeof part === "number") return String.fromCodePoint(part);
      return valuesOf(context, part.key)[0] ?? part.fallback ?? part.text;
    })
    .join("");
}
