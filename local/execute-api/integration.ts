import type { CallContext } from "./call-context";
import type { MappingTemplate } from "./mapping-template";

/** What answers the requests of a method. */
export type Integration = FunctionIntegration | MockIntegration;

/** A function that API Gateway calls. */
export interface CalledFunction {
  functionArn: string;
  /** The role with which the function is called; where it is left out, the function's own policy must allow it. */
  roleArn?: string;
}

/** A function is given the request as it came, and gives the answer. */
export interface FunctionIntegration extends CalledFunction {
  type: "AWS_PROXY";
  /** Milliseconds; API Gateway's own limit where it is left out. */
  timeout?: number;
}

/** The gateway itself gives the answer ("Mock integrations for REST APIs in API Gateway"). */
export interface MockIntegration {
  type: "MOCK";
  /** By media type; `$default` for every other. Each writes JSON with the statusCode that chooses the response. */
  requestTemplates: ReadonlyMap<string, MappingTemplate>;
  passthrough: Passthrough;
  /** Whether a body of a binary media type is made text, which templates need. */
  convertsToText: boolean;
  /** In the order in which they are tried. At most one has no pattern: it is the default. */
  responses: readonly IntegrationResponse[];
}

/** What happens to a body whose media type has no template ("Method request behavior for payloads without templates"). */
export type Passthrough = "WHEN_NO_MATCH" | "WHEN_NO_TEMPLATES" | "NEVER";

export interface IntegrationResponse {
  /** The whole status must match it. */
  pattern?: RegExp;
  status: number;
  headers: readonly (readonly [name: string, value: ResponseHeader])[];
  /** By media type. */
  templates: ReadonlyMap<string, MappingTemplate>;
}

/** The value of a header; undefined leaves the header out. */
export type ResponseHeader = (
  context: CallContext,
  stageVariables: Readonly<Record<string, string>> | null,
) => string | undefined;

/** Milliseconds ("Quotas for configuring and running a REST API"): more must be asked of AWS. */
export const LONGEST_TIMEOUT = 29_000;
