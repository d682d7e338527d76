import type { ParameterKind } from "./mapping-template";

/** What a method's request validator asks for ("Request validation for REST APIs in API Gateway"). */
export interface RequestValidation {
  /** Empty where the validator looks at bodies alone. */
  requiredParameters: readonly RequiredParameter[];
  /** By media type, or `$default`; empty where the validator looks at parameters alone. */
  models: ReadonlyMap<string, Model>;
}

export interface RequiredParameter {
  in: ParameterKind;
  name: string;
}

/** Says what is wrong with a JSON value, in words of the schema alone; undefined where it is right. */
export type Model = (value: unknown) => string | undefined;
