import type { CallContext } from "./call-context";

/** A mapping template, compiled: it writes its text, and may set an answer's status and headers. */
export type MappingTemplate = (scope: TemplateScope) => string;

/** A value of a template's variable. */
export type TemplateValue = string | number | boolean | readonly TemplateValue[];

/** What a mapping template reads and sets while it runs ("Mapping template reference for API Gateway"). */
export interface TemplateScope {
  /** The last value that was sent, under the very spelling of its name; undefined if the request has none. */
  parameter(kind: ParameterKind, name: string): string | undefined;
  context: CallContext;
  stageVariables: Readonly<Record<string, string>> | null;
  /** Those that `#set` made, by their names without `$`. */
  variables: Map<string, TemplateValue>;
  /** `$context.responseOverride`. */
  override: ResponseOverride;
}

/** In the order in which `$input.params("name")` looks for a name. */
export const PARAMETER_KINDS = ["path", "querystring", "header"] as const;
export type ParameterKind = (typeof PARAMETER_KINDS)[number];

/** What wins over the status and the headers that the integration response names. */
export interface ResponseOverride {
  status?: number;
  headers: Map<string, string>;
}
