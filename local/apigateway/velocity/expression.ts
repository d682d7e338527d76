import { characters, matches } from "../../common/wildcard";
import type { TemplateScope, TemplateValue } from "../../execute-api/mapping-template";
import type { Cursor } from "./cursor";
import { javaPattern } from "./java-pattern";
import type { Expression, Kind, Variables } from "./kinds";
import { parseReference } from "./reference";

const SPACE = /\s*/y;

/** Reads an expression: alternatives of conjunctions of comparisons. */
export function parseExpression(cursor: Cursor, variables: Variables): Expression {
  return chain(cursor, variables, /\|\|/y, parseConjunction, (values) => values.some(Boolean));
}

function parseConjunction(cursor: Cursor, variables: Variables): Expression {
  return chain(cursor, variables, /&&/y, parseComparison, (values) => values.every(Boolean));
}

type Parse = (cursor: Cursor, variables: Variables) => Expression;

function chain(
  cursor: Cursor,
  variables: Variables,
  operator: RegExp,
  parse: Parse,
  join: (values: TemplateValue[]) => boolean,
): Expression {
  const from = cursor.at;
  const first = parse(cursor, variables);
  const parts = [first];
  while (cursor.match(operator)) parts.push(parse(cursor, variables));
  if (parts.length === 1) return first;
  for (const part of parts) requireKind(cursor, part, "truth", from);
  return { kind: "truth", value: (scope) => join(parts.map((part) => part.value(scope))) };
}

function parseComparison(cursor: Cursor, variables: Variables): Expression {
  const from = cursor.at;
  const left = parseOperand(cursor, variables);
  const [operator] = cursor.match(/==|!=/y) ?? [];
  if (!operator) return left;
  const right = parseOperand(cursor, variables);
  if (left.kind !== right.kind || left.kind === "list") cursor.refuse("compares values of different kinds:", from);
  const equal = operator === "==";
  return { kind: "truth", value: (scope) => (left.value(scope) === right.value(scope)) === equal };
}

function parseOperand(cursor: Cursor, variables: Variables): Expression {
  cursor.match(SPACE);
  const from = cursor.at;
  if (cursor.match(/!(?!=)/y)) {
    const negated = parseOperand(cursor, variables);
    requireKind(cursor, negated, "truth", from);
    return { kind: "truth", value: (scope) => !negated.value(scope) };
  }
  const operand = parseMethods(cursor, variables, parsePrimary(cursor, variables));
  cursor.match(SPACE);
  return operand;
}

function parsePrimary(cursor: Cursor, variables: Variables): Expression {
  if (cursor.match(/\(/y)) {
    const inner = parseExpression(cursor, variables);
    cursor.expect(/\)/y, "a closing parenthesis");
    return inner;
  }
  if (cursor.match(/\[/y)) return parseList(cursor, variables);
  const text = cursor.literal();
  if (text !== undefined) return { kind: "text", value: () => text };
  const [number] = cursor.match(/-?\d{1,15}\b/y) ?? [];
  if (number) return { kind: "number", value: () => Number(number) };
  const [truth] = cursor.match(/(?:true|false)\b/y) ?? [];
  if (truth) return { kind: "truth", value: () => truth === "true" };
  return parseReference(cursor, variables);
}

function parseList(cursor: Cursor, variables: Variables): Expression {
  const items: Expression[] = [];
  cursor.match(SPACE);
  if (!cursor.match(/\]/y)) {
    do items.push(parseExpression(cursor, variables));
    while (cursor.match(/,/y));
    cursor.expect(/\]/y, "a closing bracket");
  }
  return { kind: "list", value: (scope) => items.map((item) => item.value(scope)) };
}

const TEXT_METHODS: Readonly<Record<string, (text: string, other: string) => boolean>> = {
  contains: (text, other) => text.includes(other),
  endsWith: (text, other) => text.endsWith(other),
  equals: (text, other) => text === other,
  startsWith: (text, other) => text.startsWith(other),
};

function parseMethods(cursor: Cursor, variables: Variables, subject: Expression): Expression {
  const from = cursor.at;
  const [, name] = cursor.match(/\.([A-Za-z]+)\(\s*/y) ?? [];
  if (!name) return subject;
  if (name === "isEmpty" && subject.kind === "text") {
    cursor.expect(/\)/y, "a closing parenthesis");
    return { kind: "truth", value: (scope) => subject.value(scope) === "" };
  }
  if (name === "matches" && subject.kind === "text") {
    const pattern = javaPattern(cursor.literal() ?? cursor.refuse("needs a fixed pattern at"));
    if (!pattern) cursor.refuse("matches a pattern of more than letters, digits, .* and .+:", from);
    cursor.expect(/\s*\)/y, "a closing parenthesis");
    return { kind: "truth", value: (scope) => matches(pattern, characters(String(subject.value(scope)))) };
  }
  const method = Object.hasOwn(TEXT_METHODS, name) ? TEXT_METHODS[name] : undefined;
  const ofList = name === "contains" && subject.kind === "list";
  if (!ofList && (!method || subject.kind !== "text")) cursor.refuse("calls a method that is not served:", from);
  const argument = parseExpression(cursor, variables);
  cursor.expect(/\)/y, "a closing parenthesis");
  if (ofList) {
    const list = subject.value as (scope: TemplateScope) => readonly TemplateValue[];
    return { kind: "truth", value: (scope) => list(scope).includes(argument.value(scope)) };
  }
  requireKind(cursor, argument, "text", from);
  return {
    kind: "truth",
    value: (scope) => method?.(String(subject.value(scope)), String(argument.value(scope))) === true,
  };
}

export function requireKind(cursor: Cursor, { kind }: Expression, wanted: Kind, from: number): void {
  if (kind !== wanted) cursor.refuse(`needs a ${wanted} and has a ${kind}:`, from);
}
