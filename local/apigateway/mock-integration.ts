import { inResource, NotEnforced, type Subject } from "../common/errors";
import { CONTEXT_VARIABLES } from "../execute-api/call-context";
import type { IntegrationResponse, MockIntegration, Passthrough, ResponseHeader } from "../execute-api/integration";
import type { MappingTemplate } from "../execute-api/mapping-template";
import { type Fields, own, text } from "./fields";
import { javaRegExp } from "./java-regexp";
import { HEADER_NAME, isFraming } from "./response-header";
import { compileMappingTemplate } from "./velocity/template";

/** A mock integration as it is declared, in a body or by resources. */
export interface DeclaredMock {
  requestTemplates: Fields;
  passthroughBehavior: string | undefined;
  contentHandling: string | undefined;
  responses: readonly DeclaredResponse[];
  /** What the method's responses declare: their header names by status. */
  methodResponses: ReadonlyMap<string, readonly string[]>;
  /** Of the settings that errors name: empty, or a path and a dot. */
  prefix: string;
}

/** An integration response as it is declared. */
export interface DeclaredResponse {
  selectionPattern: string | undefined;
  statusCode: unknown;
  responseParameters: Fields;
  responseTemplates: Fields;
  /** As in `DeclaredMock`. */
  prefix: string;
  /** The resource that declares it, if it is one of its own. */
  subject?: Subject;
}

const PASSTHROUGH: readonly Passthrough[] = ["WHEN_NO_MATCH", "WHEN_NO_TEMPLATES", "NEVER"];

/** @throws NotEnforced for what API Gateway would refuse, and for VTL that is not served */
export function compileMock(declared: DeclaredMock): MockIntegration {
  const { requestTemplates, contentHandling, responses, methodResponses, prefix } = declared;
  const behavior = declared.passthroughBehavior?.toUpperCase() ?? "WHEN_NO_MATCH";
  const passthrough = PASSTHROUGH.find((known) => known === behavior);
  if (!passthrough) {
    throw new NotEnforced(`${prefix}passthroughBehavior`, `is ${behavior}; write ${PASSTHROUGH.join(" or ")}`);
  }
  if (contentHandling !== undefined && contentHandling !== "CONVERT_TO_TEXT") {
    throw new NotEnforced(
      `${prefix}contentHandling`,
      `is ${contentHandling}, which a mock integration has no use for; write CONVERT_TO_TEXT or leave it out`,
    );
  }
  const compiled = responses.map((response) => {
    const compile = () => compileResponse(response, methodResponses);
    return response.subject ? inResource(response.subject, compile) : compile();
  });
  if (compiled.filter(({ pattern }) => !pattern).length > 1) {
    throw new NotEnforced(`${prefix}responses`, "has several without a selection pattern; keep one as the default");
  }
  return {
    type: "MOCK",
    requestTemplates: templates(requestTemplates, `${prefix}requestTemplates`),
    passthrough,
    convertsToText: contentHandling === "CONVERT_TO_TEXT",
    responses: compiled,
  };
}

function compileResponse(
  { selectionPattern, statusCode, responseParameters, responseTemplates, prefix }: DeclaredResponse,
  methodResponses: ReadonlyMap<string, readonly string[]>,
): IntegrationResponse {
  const status = String(statusCode);
  if (!/^[2-5]\d\d$/.test(status)) {
    throw new NotEnforced(`${prefix}statusCode`, `is ${JSON.stringify(statusCode)}; write a status from 200 to 599`);
  }
  const allowed = methodResponses.get(status);
  // "Invalid Response status code specified": PutIntegrationResponse's error.
  if (!allowed) {
    throw new NotEnforced(`${prefix}statusCode`, `is ${status}, which no response of the method declares; add one`);
  }
  return {
    ...(selectionPattern && { pattern: javaRegExp(selectionPattern, `${prefix}selectionPattern`) }),
    status: Number(status),
    headers: Object.keys(responseParameters).map((name) =>
      compileHeader(name, text(responseParameters, name, `${prefix}responseParameters`), allowed, prefix),
    ),
    templates: templates(responseTemplates, `${prefix}responseTemplates`),
  };
}

/** A template that is null or empty writes nothing, as an empty body that is passed through does. */
function templates(declared: Fields, setting: string): ReadonlyMap<string, MappingTemplate> {
  return new Map(
    Object.keys(declared).map((mediaType) => {
      const template = own(declared, mediaType) === null ? "" : (text(declared, mediaType, setting) ?? "");
      return [mediaType.toLowerCase(), compileMappingTemplate(template, `${setting}.${mediaType}`)];
    }),
  );
}

function compileHeader(
  name: string,
  value: string | undefined,
  allowed: readonly string[],
  prefix: string,
): readonly [string, ResponseHeader] {
  const setting = `${prefix}responseParameters.${name}`;
  const header = /^method\.response\.header\.(.+)$/.exec(name)?.[1];
  if (!header || !HEADER_NAME.test(header) || isFraming(header)) {
    throw new NotEnforced(setting, "sets no header that an answer may carry");
  }
  // "Invalid mapping expression parameter specified": PutIntegrationResponse's error.
  if (!allowed.some((known) => known.toLowerCase() === header.toLowerCase())) {
    throw new NotEnforced(setting, "is a header that the method's response does not declare; declare it there");
  }
  return [header, headerValue(value ?? "", setting)];
}

/** "Parameter mapping source reference": a text, or a value of the context or the stage. */
function headerValue(value: string, setting: string): ResponseHeader {
  const [, fixed] = /^'([\x20-\x26\x28-\x7e]*)'$/.exec(value) ?? [];
  if (fixed !== undefined) return () => fixed;
  const [, variable = ""] = /^context\.([A-Za-z.]+)$/.exec(value) ?? [];
  const read = Object.hasOwn(CONTEXT_VARIABLES, variable) ? CONTEXT_VARIABLES[variable] : undefined;
  if (read) return (context) => read(context) || undefined;
  const [, stageVariable] = /^stageVariables\.([A-Za-z0-9_]+)$/.exec(value) ?? [];
  if (stageVariable) {
    return (_context, variables) =>
      variables && Object.hasOwn(variables, stageVariable) ? variables[stageVariable] : undefined;
  }
  // A mock integration has no response of its own, so that there is nothing to map.
  if (/^integration\.response\.(?:multivalue)?header\.[\w-]+$/.test(value)) return () => undefined;
  throw new NotEnforced(
    setting,
    "is neither 'text' in single quotes nor context.name nor stageVariables.name; write one of them",
  );
}
