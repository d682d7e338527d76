import { CONTEXT_VARIABLES } from "../../execute-api/call-context";
import { PARAMETER_KINDS, type ParameterKind, type TemplateScope } from "../../execute-api/mapping-template";
import type { Cursor } from "./cursor";
import type { Expression, Variables } from "./kinds";

/** Reads `$name`, or a value of the request, the context or the stage. What the request lacks is empty text. */
export function parseReference(cursor: Cursor, variables: Variables): Expression {
  const from = cursor.at;
  const braced = cursor.match(/\$!?\{/y) !== undefined;
  if (!braced) cursor.expect(/\$!?(?=[A-Za-z])/y, "a value");
  const reference = parseNamed(cursor, variables, from);
  if (braced) cursor.expect(/\}/y, "a closing brace");
  return reference;
}

function parseNamed(cursor: Cursor, variables: Variables, from: number): Expression {
  if (cursor.match(/input\.params\(\s*/y)) return parseParameter(cursor, from);
  const [, context] = cursor.match(/context\.([A-Za-z]+(?:\.[A-Za-z]+)*)/y) ?? [];
  if (context) {
    const read = Object.hasOwn(CONTEXT_VARIABLES, context) ? CONTEXT_VARIABLES[context] : undefined;
    if (!read) return cursor.refuse("names a variable of the context that is not served:", from);
    return { kind: "text", value: (scope) => read(scope.context) };
  }
  const [, stageVariable] = cursor.match(/stageVariables\.([A-Za-z0-9_]+)/y) ?? [];
  if (stageVariable) {
    const read = ({ stageVariables }: TemplateScope) =>
      stageVariables && Object.hasOwn(stageVariables, stageVariable) ? stageVariables[stageVariable] : undefined;
    return { kind: "text", value: (scope) => read(scope) ?? "" };
  }
  const [name = ""] = cursor.match(/[A-Za-z][A-Za-z0-9_]*/y) ?? [];
  const kind = variables.get(name);
  if (!kind) return cursor.refuse("names what is not served, or what no #set before it makes:", from);
  return { kind, value: (scope) => scope.variables.get(name) ?? "" };
}

/** After `$input.params(`: a name, or `).header.get("name")` and its like. */
function parseParameter(cursor: Cursor, from: number): Expression {
  const name = cursor.literal();
  if (name !== undefined) {
    cursor.expect(/\s*\)/y, "a closing parenthesis");
    return { kind: "text", value: (scope) => anywhere(scope, name) ?? "" };
  }
  const [, place, plain] = cursor.match(/\)\.(path|querystring|header)\.(?:get\(\s*|([A-Za-z0-9_-]+)(?!\())/y) ?? [];
  const kind = PARAMETER_KINDS.find((known) => known === place);
  const wanted = plain ?? (kind && cursor.literal());
  if (!kind || wanted === undefined) return cursor.refuse("reads parameters in a way that is not served:", from);
  if (plain === undefined) cursor.expect(/\s*\)/y, "a closing parenthesis");
  return { kind: "text", value: (scope) => scope.parameter(kind, wanted) ?? "" };
}

function anywhere(scope: TemplateScope, name: string): string | undefined {
  const values = PARAMETER_KINDS.map((kind: ParameterKind) => scope.parameter(kind, name));
  return values.find((value) => value !== undefined);
}
