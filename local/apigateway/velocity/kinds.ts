import type { TemplateScope, TemplateValue } from "../../execute-api/mapping-template";

/** A part of a template that has a value. Its kind is known before it runs, so that no two kinds are ever compared. */
export interface Expression {
  kind: Kind;
  value(scope: TemplateScope): TemplateValue;
}

export type Kind = "text" | "number" | "truth" | "list";

/** The kinds of the variables that `#set` has made so far. */
export type Variables = Map<string, Kind>;
