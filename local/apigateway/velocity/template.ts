import type { MappingTemplate, TemplateScope } from "../../execute-api/mapping-template";
import { HEADER_NAME, isFraming } from "../response-header";
import { Cursor } from "./cursor";
import { parseExpression, requireKind } from "./expression";
import type { Expression, Variables } from "./kinds";
import { parseReference } from "./reference";

/**
 * Compiles a mapping template of the kind that CORS and fixed answers need: text, variables and conditions in VTL
 * ("Mapping template reference for API Gateway"; Velocity's user guide for the directives).
 * @throws NotEnforced for every other construct of VTL
 */
export function compileMappingTemplate(text: string, setting: string): MappingTemplate {
  const cursor = new Cursor(text, setting);
  const block = parseBlock(cursor, new Map());
  if (!cursor.done) cursor.refuse("ends what nothing began:");
  return block;
}

/** The rest of a directive's line is no output: Velocity takes the line break with the directive. */
const END_OF_LINE = /[ \t]*\r?\n/y;

/** Reads up to `#elseif`, `#else`, `#end` or the end of the text. */
function parseBlock(cursor: Cursor, variables: Variables): MappingTemplate {
  const parts: MappingTemplate[] = [];
  for (;;) {
    const [text] = cursor.match(/[^#$]+/y) ?? [];
    if (text !== undefined) parts.push(() => text);
    else if (cursor.match(/##[^\n]*\n?/y)) continue;
    else if (cursor.match(/#set\s*\(\s*/y)) parts.push(parseSet(cursor, variables));
    else if (cursor.match(/#if\s*\(/y)) parts.push(parseIf(cursor, variables));
    else if (cursor.done || cursor.match(/(?=#(?:elseif|else|end)\b)/y)) break;
    else if (cursor.match(/(?=\$!?\{?[A-Za-z])/y)) parts.push(written(parseReference(cursor, variables)));
    else if (cursor.match(/(?=#[A-Za-z{@*[])/y)) cursor.refuse("has a directive that is not served:");
    else {
      const [sign = ""] = cursor.match(/[#$]/y) ?? [];
      parts.push(() => sign);
    }
  }
  return (scope) => parts.map((part) => part(scope)).join("");
}

function written({ value }: Expression): MappingTemplate {
  return (scope) => String(value(scope));
}

/** After `#set(`. */
function parseSet(cursor: Cursor, variables: Variables): MappingTemplate {
  const from = cursor.at;
  const target = cursor.expect(
    /\$(context\.responseOverride\.)?([A-Za-z][\w.-]*)\s*=\s*/y,
    "a variable and = after #set(",
  );
  const [, override, name = ""] = target;
  const expression = parseExpression(cursor, variables);
  cursor.expect(/\)/y, "a closing parenthesis");
  cursor.match(END_OF_LINE);
  const run = override
    ? setOverride(cursor, name, expression, from)
    : setVariable(cursor, name, expression, variables, from);
  return (scope) => {
    run(scope);
    return "";
  };
}

type Step = (scope: TemplateScope) => void;

function setVariable(
  cursor: Cursor,
  name: string,
  { kind, value }: Expression,
  variables: Variables,
  from: number,
): Step {
  const known = variables.get(name);
  if (!/^[A-Za-z]\w*$/.test(name) || ["input", "context", "stageVariables", "util"].includes(name))
    cursor.refuse("sets what is no variable of its own:", from);
  if (known && known !== kind) cursor.refuse("sets a variable to another kind of value:", from);
  variables.set(name, kind);
  return (scope) => void scope.variables.set(name, value(scope));
}

function setOverride(cursor: Cursor, name: string, expression: Expression, from: number): Step {
  if (name === "status") {
    requireKind(cursor, expression, "number", from);
    return (scope) => {
      const status = Number(expression.value(scope));
      // API Gateway passes over a status that is none (LocalStack, integration_response, measured on AWS).
      if (status >= 200 && status <= 599) scope.override.status = status;
    };
  }
  const [, header = ""] = /^header\.(.+)$/.exec(name) ?? [];
  if (!HEADER_NAME.test(header) || isFraming(header)) cursor.refuse("sets no header that an answer may carry:", from);
  if (expression.kind === "list") cursor.refuse("sets a header to a list:", from);
  return (scope) => void scope.override.headers.set(header, String(expression.value(scope)));
}

/** After `#if(`. */
function parseIf(cursor: Cursor, variables: Variables): MappingTemplate {
  const branches: { condition?: Expression; block: MappingTemplate }[] = [];
  const from = cursor.at;
  do {
    const condition = parseExpression(cursor, variables);
    requireKind(cursor, condition, "truth", from);
    cursor.expect(/\)/y, "a closing parenthesis");
    cursor.match(END_OF_LINE);
    branches.push({ condition, block: parseBlock(cursor, variables) });
  } while (cursor.match(/#elseif\s*\(/y));
  if (cursor.match(/#else\b/y)) {
    cursor.match(END_OF_LINE);
    branches.push({ block: parseBlock(cursor, variables) });
  }
  cursor.expect(/#end\b/y, "#end");
  cursor.match(END_OF_LINE);
  return (scope) => {
    const taken = branches.find(({ condition }) => !condition || condition.value(scope) === true);
    return taken ? taken.block(scope) : "";
  };
}
