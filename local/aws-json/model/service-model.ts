import * as fs from "node:fs";
import * as path from "node:path";

/** A shape of a service model (Smithy, "Constraint traits"), as botocore writes it. */
export interface Shape {
  type: "string" | "integer" | "long" | "boolean" | "structure" | "list" | "map" | "blob" | "timestamp";
  /** The names of a structure's members that must be there. */
  required?: string[];
  /** Of a string, list or map the least length, of a number the least value. */
  min?: number;
  max?: number;
  /** A regular expression of Java that the whole string must match. */
  pattern?: string;
  enum?: string[];
  /** The value appears in no message. */
  sensitive?: boolean;
  /** A structure's members, to the names of their shapes. */
  members?: Record<string, string>;
  /** The shape of a list's items. */
  member?: string;
  /** The shapes of a map's keys and values. */
  key?: string;
  value?: string;
}

/** What a service model says of requests. */
export interface ServiceModel {
  /** By their names, the shape of the input; null for an operation that takes none. */
  operations: Record<string, string | null>;
  shapes: Record<string, Shape>;
}

export type ModelledService = "cognito-idp" | "cognito-identity";

/**
 * Where AWS answers otherwise than the model says. `Value '' at 'clientId'` shows the client's id (recorded in the
 * tests and reports of public projects, 2024). The pattern of passwords is quoted in reports from 2021 on; the model
 * keeps the former `[\S]+`.
 */
const CORRECTIONS: Record<string, Partial<Shape>> = {
  ClientIdType: { sensitive: false },
  PasswordType: { pattern: "^[\\S]+.*[\\S]+$" },
};

/** request-constraints.json, which generate.ts writes, with the corrections. */
export function serviceModel(service: ModelledService): ServiceModel {
  const text = fs.readFileSync(path.join(__dirname, "request-constraints.json"), "utf8");
  const { operations, shapes } = (JSON.parse(text) as Record<ModelledService, ServiceModel>)[service];
  const corrected = Object.entries(shapes).map(([name, shape]) => [name, { ...shape, ...CORRECTIONS[name] }]);
  return { operations, shapes: Object.fromEntries(corrected) };
}
