import type { Reason } from "../common/errors";
import type { AccessRequest } from "./access-request";
import type { Condition } from "./conditions";
import { type Context, valuesOf } from "./context";
import type { Statement } from "./policy";
import { resolve, show, type Template } from "./variables";

/** Which elements of a statement a request does not match; conditions count where all else matches. */
export interface Misses {
  principal: boolean;
  action: boolean;
  resource: boolean;
  condition: Condition | undefined;
}

/** A statement that would allow the request if its `misses` matched. */
export interface Near {
  source: string;
  statement: Statement;
  misses: Misses;
}

const LONGEST_VALUE = 100;
/** The stack's part of an ARN has about 65 characters; the rest is the caller's. */
const LONGEST_ARN = 160;

export function whyDenied(source: string, { name }: Statement, request: AccessRequest): Reason {
  return {
    lock: "IAM",
    check: "explicit deny",
    expected: "no statement that denies",
    actual: `${name} of ${source}`,
    text: `${name} of ${source} denies ${wanted(request)}`,
  };
}

/** Names the statement that comes nearest to allowing the request: it is usually the one that should. */
export function whyNotAllowed(
  sources: readonly string[],
  near: readonly Near[],
  request: AccessRequest,
  context: Context,
): Reason {
  const where = request.principal ? sources : sources.map(holder);
  const of = [...new Set(where)].join(", ");
  const none = `no ${of ? `statement of ${of}` : "policy"} allows ${wanted(request)}`;
  const hints = near.map((candidate) => hint(candidate, request, context)).filter((each) => each !== undefined);
  const nearest = hints.reduce<Hint | undefined>(
    (best, each) => (best && best.rank >= each.rank ? best : each),
    undefined,
  );
  if (!nearest) {
    return {
      lock: "IAM",
      check: "policy",
      expected: "a statement that allows it",
      actual: "none",
      text: none,
    };
  }
  const { check, expected, actual, text } = nearest;
  return { lock: "IAM", check, expected, actual, text: `${none}; nearest: ${text}` };
}

interface Hint extends Omit<Required<Reason>, "lock"> {
  /** The higher, the nearer. */
  rank: number;
}

function hint({ source, statement, misses }: Near, request: AccessRequest, context: Context): Hint | undefined {
  const name = `${statement.name} of ${source}`;
  const { principal, action, resource, condition } = misses;
  if ([principal, action, resource].filter(Boolean).length > 1) return undefined;

  if (resource) return resourceHint(name, statement, request, context);
  if (condition) {
    const { operator, key, values } = condition;
    const actual = cut(valuesOf(context, key).join(", "), LONGEST_VALUE) || "missing";
    const expected = values.join(" or ");
    const text = `${name}, but ${operator} ${key} wants ${expected}, and it is ${actual}`;
    return { rank: 3e6, check: `${operator} ${key}`, expected, actual, text };
  }
  if (action) {
    const { not, text: actions } = statement.actions;
    const expected = `${not ? "not " : ""}${actions.join(", ")}`;
    const text = `${name}, but its ${not ? "NotAction" : "Action"} is ${actions.join(", ")}`;
    return { rank: 1e6, check: "action", expected, actual: request.action, text };
  }
  const ids = (statement.principals ?? []).map(({ type, id }) => `${type} ${id}`).join(", ");
  const actual = request.principal ? `${request.principal.type} ${request.principal.id}` : "none";
  return {
    rank: 1e6,
    check: "principal",
    expected: ids,
    actual,
    text: `${name}, but its Principal is ${ids}`,
  };
}

function resourceHint(name: string, statement: Statement, request: AccessRequest, context: Context): Hint {
  const { not, of, text: raw } = statement.resources ?? { not: false, of: [], text: [] };
  const actual = cut(request.resource, LONGEST_ARN);
  if (not) {
    const text = `${name}, but its NotResource is ${raw.join(", ")}`;
    return { rank: 2e6, check: "resource", expected: `not ${raw.join(", ")}`, actual, text };
  }
  const shown = of.map((template) => withValues(template, context));
  const shared = (resource: string) => {
    const end = [...resource].findIndex((char, index) => char !== request.resource[index]);
    return end < 0 ? resource.length : end;
  };
  const expected = shown.reduce((best, each) => (shared(each) > shared(best) ? each : best), shown[0] ?? "");
  return { rank: 2e6 + shared(expected), check: "resource", expected, actual, text: expected };
}

function withValues(template: Template, context: Context): string {
  const pattern = resolve(template, context);
  const missing = "unresolved" in pattern ? `, whose ${pattern.unresolved.text} has no value in this request` : "";
  return cut(show(template, context), LONGEST_ARN) + missing;
}

function wanted({ action, resource, principal }: AccessRequest): string {
  const who = principal ? `${principal.id} ` : "";
  return `${who}${action} on ${cut(resource, LONGEST_ARN)}`;
}

/** `role users` of `policy doors of role users`; the names of IAM hold no space. */
function holder(source: string): string {
  const at = source.lastIndexOf(" of ");
  return at < 0 ? source : source.slice(at + " of ".length);
}

function cut(text: string, longest: number): string {
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}
