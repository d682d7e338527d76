import { NotEnforced } from "../common/errors";
import { type ConditionKeys, findKey } from "./condition-keys";
import { type Context, valuesOf } from "./context";
import { OPERATORS, type Operator, type Test } from "./operators";

/** One operator on one key: all conditions of a statement must hold. */
export interface Condition {
  /** As the policy has it, such as `ForAnyValue:StringLike`. */
  operator: string;
  /** In its own spelling. */
  key: string;
  /** The policy's values, of which one must match, or none for a negated operator. */
  values: readonly string[];
  holds(context: Context): boolean;
}

/** What a condition may say, by the policy that it stands in. */
export interface ConditionSyntax {
  variables: boolean;
  /** The keys that can be asked; any, where left out. */
  keys?: ConditionKeys | undefined;
}

/**
 * Reads the Condition element of a statement ("IAM JSON policy elements: Condition").
 * @throws NotEnforced for every operator, key and value that is not supported.
 */
export function parseConditions(element: unknown, setting: string, syntax: ConditionSyntax): Condition[] {
  return entries(element, setting).flatMap(([operator, keys]) => {
    const path = `${setting}.${operator}`;
    const parsed = parseOperator(operator, path);
    const seen = new Set<string>();
    return entries(keys, path).map(([key, value]) => {
      // Two spellings of a key in one block are an error of the policy ("Access Analyzer policy check reference").
      if (seen.has(key.toLowerCase())) {
        throw new NotEnforced(`${path}.${key}`, "the key is repeated; merge its values");
      }
      seen.add(key.toLowerCase());
      return parseCondition(parsed, key, value, path, syntax);
    });
  });
}

const SET_OPERATOR = /^(?:(ForAllValues|ForAnyValue):)?(.*?)(IfExists)?$/s;

interface ParsedOperator {
  /** As the policy has it. */
  text: string;
  base: (Operator & { name: string }) | "Null";
  set: string | undefined;
  ifExists: boolean;
}

function parseOperator(text: string, path: string): ParsedOperator {
  if (text === "Null") return { text, base: "Null", set: undefined, ifExists: false };
  const [, set, name = "", ifExists] = SET_OPERATOR.exec(text) ?? [];
  const base = OPERATORS.get(name);
  if (!base) {
    const names = ["Null", ...OPERATORS.keys()].join(", ");
    throw new NotEnforced(path, `the operator is not known here; known are ${names}`);
  }
  return { text, base: { ...base, name }, set, ifExists: Boolean(ifExists) };
}

function parseCondition(
  { text: operator, base, set, ifExists }: ParsedOperator,
  key: string,
  element: unknown,
  path: string,
  syntax: ConditionSyntax,
): Condition {
  const setting = `${path}.${key}`;
  const known = syntax.keys ? findKey(syntax.keys, key) : { name: key };
  if (!known) {
    throw new NotEnforced(
      setting,
      `requests here do not have this key; conditions can use ${Object.keys(syntax.keys ?? {}).join(", ")}`,
    );
  }
  const values = parseValues(element, setting);
  const condition = { operator, key: known.name, values };

  if (base === "Null") {
    if (!values.every((value) => value === "true" || value === "false")) {
      throw new NotEnforced(setting, "Null takes true (the key is missing) or false (it is there)");
    }
    return {
      ...condition,
      holds: (context) => values.some((value) => value === String(valuesOf(context, known.name).length === 0)),
    };
  }

  if ("families" in known) {
    if (!known.families.includes(base.family)) {
      throw new NotEnforced(
        setting,
        `${base.name} cannot read ${known.name}; ${known.families.join(" and ")} operators can`,
      );
    }
    if (known.multivalued && !set) {
      throw new NotEnforced(path, `${known.name} holds several values; write ForAnyValue:${operator}`);
    }
  }
  const tests = values.map((value, index) =>
    base.compile(value, { ...syntax, wildcards: false }, (why) => {
      const at = Array.isArray(element) ? `${setting}[${index}]` : setting;
      return new NotEnforced(at, `${JSON.stringify(value)} ${why}`);
    }),
  );
  return {
    ...condition,
    holds: (context) => holds({ tests, negated: base.negated, set, ifExists }, valuesOf(context, known.name), context),
  };
}

/**
 * The result for a missing key: true for IfExists; else the result of the set operator for no values; else true only
 * for a negated operator ("IAM JSON policy elements: Condition operators"; "Single-valued vs. multivalued context
 * keys": ForAllValues is true and ForAnyValue false where there is no key, or nothing but empty text).
 */
function holds(
  condition: { tests: readonly Test[]; negated: boolean; set: string | undefined; ifExists: boolean },
  actual: readonly string[],
  context: Context,
): boolean {
  const { tests, negated, set, ifExists } = condition;
  const one = (value: string) => tests.some((test) => test(value, context)) !== negated;
  if (actual.length === 0 && ifExists) return true;
  if (set) {
    const values = actual.filter((value) => value !== "");
    return set === "ForAllValues" ? values.every(one) : values.some(one);
  }
  const [value] = actual;
  return value === undefined ? negated : one(value);
}

function parseValues(element: unknown, setting: string): string[] {
  const list = Array.isArray(element) ? element : [element];
  if (list.length === 0) throw new NotEnforced(setting, "there is no value; give one");
  return list.map((value, index) => {
    if (!["string", "number", "boolean"].includes(typeof value)) {
      throw new NotEnforced(Array.isArray(element) ? `${setting}[${index}]` : setting, "is no text, number or boolean");
    }
    return String(value);
  });
}

function entries(element: unknown, setting: string): [string, unknown][] {
  if (typeof element !== "object" || element === null || Array.isArray(element)) {
    throw new NotEnforced(setting, "is not an object");
  }
  return Object.entries(element);
}
