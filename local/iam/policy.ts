import { NotEnforced } from "../common/errors";
import { parseJson } from "../common/json";
import { type Pattern, wildcards } from "../common/wildcard";
import { type ConditionKeys, IDENTITY_POLICY_KEYS, TRUST_POLICY_KEYS } from "./condition-keys";
import { type Condition, parseConditions } from "./conditions";
import { type Principal, parsePrincipals } from "./principals";
import { parseTemplate, type Template } from "./variables";

/** A policy that is understood whole. */
export interface Policy {
  statements: readonly Statement[];
}

/** One statement of a policy: it says its effect of the requests that all of its elements match. */
export interface Statement {
  /** `statement 1`, or `statement 1 (NoAdmin)` where it has a Sid. */
  name: string;
  effect: "Allow" | "Deny";
  /** Of trust policies alone. */
  principals?: readonly Principal[];
  /** Lower-cased: actions are not case-sensitive ("IAM JSON policy elements: Action"). */
  actions: Choice<Pattern>;
  /** Of identity policies alone. */
  resources?: Choice<Template>;
  conditions: readonly Condition[];
}

/** An element such as Action, or its complement, such as NotAction. */
export interface Choice<T> {
  not: boolean;
  of: readonly T[];
  /** As the policy has them. */
  text: readonly string[];
}

interface Grammar {
  kind: "identity" | "trust";
  /** The condition keys that can be asked; any, where left out. */
  keys?: ConditionKeys;
}

/**
 * Reads a policy of a role.
 * @param document JSON text, or what it holds.
 * @param setting where it stands in the resource's inputs; the paths of errors begin with it.
 * @throws NotEnforced for every construct that is not supported; nothing is ignored.
 */
export function parsePolicy(document: unknown, setting: string): Policy {
  return parse(document, setting, { kind: "identity", keys: IDENTITY_POLICY_KEYS });
}

/** Reads a trust policy, which says who may assume a role; otherwise like `parsePolicy`. */
export function parseTrustPolicy(document: unknown, setting: string): Policy {
  return parse(document, setting, { kind: "trust", keys: TRUST_POLICY_KEYS });
}

/**
 * Reads a policy that may use any condition key; otherwise as `parsePolicy`. Evaluating it throws UnknownConditionKey
 * if the request's context lacks a key that it uses.
 */
export function parseServicePolicy(document: unknown, setting: string): Policy {
  return parse(document, setting, { kind: "identity" });
}

function parse(document: unknown, setting: string, grammar: Grammar): Policy {
  const { Version, Id, Statement, ...unknown } = object(read(document, setting), setting);
  refuseUnknown(unknown, setting, "Version, Id and Statement");
  if (Version !== undefined && Version !== "2012-10-17" && Version !== "2008-10-17") {
    throw new NotEnforced(`${setting}.Version`, 'is not known; write "2012-10-17"');
  }
  if (Id !== undefined) string(Id, `${setting}.Id`);
  // "IAM JSON policy elements: Version": without it, or with the older one, a variable is plain text.
  const variables = Version === "2012-10-17";
  const list: unknown[] = Array.isArray(Statement) ? Statement : [Statement];
  if (list.length === 0) throw new NotEnforced(`${setting}.Statement`, "there is no statement; give one");
  const sids = new Set<string>();
  const statements = list.map((statement, index) => {
    const path = Array.isArray(Statement) ? `${setting}.Statement[${index}]` : `${setting}.Statement`;
    const elements = object(statement, path);
    return parseStatement(elements, path, `statement ${index + 1}${sid(elements.Sid, path, sids)}`, grammar, variables);
  });
  return { statements };
}

function parseStatement(
  elements: Record<string, unknown>,
  path: string,
  name: string,
  grammar: Grammar,
  variables: boolean,
): Statement {
  const { Sid: _, Effect, Principal, Action, NotAction, Resource, NotResource, Condition, ...unknown } = elements;
  const trust = grammar.kind === "trust";
  refuseUnknown(
    unknown,
    path,
    `Sid, Effect, Action, NotAction, Condition${trust ? " and Principal" : ", Resource and NotResource"}`,
  );
  if (Effect !== "Allow" && Effect !== "Deny") {
    throw new NotEnforced(`${path}.Effect`, 'is neither "Allow" nor "Deny"');
  }
  const conditions =
    Condition === undefined ? [] : parseConditions(Condition, `${path}.Condition`, { variables, keys: grammar.keys });
  const actions = choice({ Action, NotAction }, path, (text, at) => parseAction(text, at, trust));

  if (!trust) {
    if (Principal !== undefined) {
      throw new NotEnforced(
        `${path}.Principal`,
        "a role's policy names no principal: it applies to the role; leave it out",
      );
    }
    const resources = choice({ Resource, NotResource }, path, (text, at) =>
      parseResource(text, at, variables, grammar.keys),
    );
    return { name, effect: Effect, actions, resources, conditions };
  }
  for (const [element, given] of Object.entries({ NotAction, Resource, NotResource })) {
    if (given !== undefined) {
      throw new NotEnforced(`${path}.${element}`, "a trust policy does not have it; leave it out");
    }
  }
  const principals = parsePrincipals(Principal, `${path}.Principal`, Effect, conditions);
  return { name, effect: Effect, principals, actions, conditions };
}

const TRUST_ACTIONS = ["sts:AssumeRole", "sts:AssumeRoleWithWebIdentity", "sts:TagSession"];

function parseAction(text: string, setting: string, trust: boolean): Pattern {
  const action = text.toLowerCase();
  if (trust && !TRUST_ACTIONS.some((known) => known.toLowerCase() === action)) {
    throw new NotEnforced(setting, `is not known in a trust policy; known are ${TRUST_ACTIONS.join(", ")}`);
  }
  if (action !== "*" && !/^[a-z0-9-]+:[a-z0-9*?]+$/.test(action)) {
    throw new NotEnforced(setting, "is no action such as execute-api:Invoke, execute-api:* or *");
  }
  return wildcards(action);
}

/**
 * The parts of an ARN before its fifth colon hold no variable, and a wildcard only where it may run on past the
 * colon ("IAM JSON policy elements: Resource", using wildcards in resource ARNs).
 */
const ARN = /^arn:[^:*?]+:[^:*?]+:(?:[^:*?]*\*?:){2}./s;

function parseResource(text: string, setting: string, variables: boolean, keys?: ConditionKeys): Template {
  if (text !== "*" && !(ARN.test(text) && !/^(?:[^:]*:){0,4}[^:]*\$\{/.test(text))) {
    throw new NotEnforced(
      setting,
      "is neither * nor an ARN of six parts, of which region and account may end in *, and the last may hold * ? and variables",
    );
  }
  return parseTemplate(text, { wildcards: true, variables, keys }, (why) => {
    return new NotEnforced(setting, `${JSON.stringify(text)} ${why}`);
  });
}

function choice<T>(
  elements: Record<string, unknown>,
  path: string,
  parseOne: (text: string, setting: string) => T,
): Choice<T> {
  const given = Object.entries(elements).filter(([, value]) => value !== undefined);
  const [element, value] = given[0] ?? [];
  if (element === undefined || given.length > 1) {
    throw new NotEnforced(path, `needs one of ${Object.keys(elements).join(" and ")}`);
  }
  const setting = `${path}.${element}`;
  const list: unknown[] = Array.isArray(value) ? value : [value];
  if (list.length === 0) throw new NotEnforced(setting, "there is no value; give one");
  const at = (index: number) => (Array.isArray(value) ? `${setting}[${index}]` : setting);
  const text = list.map((item, index) => string(item, at(index)));
  const of = text.map((item, index) => parseOne(item, at(index)));
  return { not: element.startsWith("Not"), of, text };
}

function sid(value: unknown, path: string, seen: Set<string>): string {
  if (value === undefined || value === "") return "";
  const text = string(value, `${path}.Sid`);
  if (!/^[A-Za-z0-9]+$/.test(text) || seen.has(text)) {
    throw new NotEnforced(`${path}.Sid`, "must be letters and digits, and no other statement's");
  }
  seen.add(text);
  return ` (${text})`;
}

function read(document: unknown, setting: string): unknown {
  if (typeof document !== "string") return document;
  try {
    return parseJson(document);
  } catch (error) {
    throw new NotEnforced(setting, `is not JSON: ${(error as Error).message}`);
  }
}

function refuseUnknown(unknown: Record<string, unknown>, path: string, known: string): void {
  for (const element of Object.keys(unknown)) {
    throw new NotEnforced(`${path}.${element}`, `the element is not known here; known are ${known}`);
  }
}

function object(value: unknown, setting: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new NotEnforced(setting, "is not an object");
  }
  return value as Record<string, unknown>;
}

function string(value: unknown, setting: string): string {
  if (typeof value !== "string") throw new NotEnforced(setting, "is not text");
  return value;
}
