import { createHash } from "node:crypto";
import type { Inputs, Resource } from "../stack/resources";
import { type Archive, archiveDigest } from "./archive";

/** The inputs of aws:lambda/function:Function that the local run honours. */
export interface FunctionInputs extends Inputs {
  code: Archive;
  handler: string;
  runtime: string;
  role: string;
  name?: string;
  /** MB. */
  memorySize?: number;
  /** Seconds. */
  timeout?: number;
  /** The ARNs of layers. */
  layers?: string[];
  environment?: { variables?: Record<string, string> };
  loggingConfig?: {
    logFormat?: string;
    logGroup?: string;
    applicationLogLevel?: string;
    systemLogLevel?: string;
  };
  packageType?: string;
  publish?: boolean;
  reservedConcurrentExecutions?: number;
}

/** AWS: Lambda API Reference, CreateFunction; MB and seconds. */
export const DEFAULT_MEMORY_SIZE = 128;
export const DEFAULT_TIMEOUT = 3;

/** A function as it is to run: what the program gave, with Lambda's defaults. */
export interface FunctionSettings {
  arn: string;
  name: string;
  /** The ARN of the role that it runs with. */
  role: string;
  /** Changes with whatever changes how the function runs: instances of another revision must not answer. */
  revision: string;
  archive: Archive;
  /** The archives of its layers; the last one wins. */
  layers: readonly Archive[];
  /** `<file>.<export>`. */
  handler: string;
  /** `nodejs24.x` and the like. */
  runtime: string;
  /** MB. */
  memorySize: number;
  /** Seconds. */
  timeout: number;
  variables: Readonly<Record<string, string>>;
  logFormat: "Text" | "JSON";
  /** Left out with Text, where Lambda does not filter. */
  logLevel?: string;
  logGroup: string;
  /** Requests at once; left out where none are reserved. */
  reserved?: number;
}

/** What a resource of type aws:lambda/function:Function says of how to run it. */
export function functionSettings(
  resource: Resource<FunctionInputs>,
  layers: readonly Archive[] = [],
): FunctionSettings {
  const { code, loggingConfig, reservedConcurrentExecutions = -1, ...inputs } = resource.inputs;
  const name = String(resource.outputs.name);
  const json = loggingConfig?.logFormat === "JSON";
  const settings = {
    arn: String(resource.outputs.arn),
    name,
    role: inputs.role,
    handler: inputs.handler,
    runtime: inputs.runtime,
    memorySize: inputs.memorySize ?? DEFAULT_MEMORY_SIZE,
    timeout: inputs.timeout ?? DEFAULT_TIMEOUT,
    variables: inputs.environment?.variables ?? {},
    logFormat: json ? ("JSON" as const) : ("Text" as const),
    logLevel: json ? (loggingConfig.applicationLogLevel ?? "INFO") : undefined,
    logGroup: loggingConfig?.logGroup ?? `/aws/lambda/${name}`,
    reserved: reservedConcurrentExecutions < 0 ? undefined : reservedConcurrentExecutions,
  };
  const revision = createHash("sha256").update(archiveDigest(code)).update(JSON.stringify(settings));
  for (const layer of layers) revision.update(archiveDigest(layer));
  return { ...settings, archive: code, layers, revision: revision.digest("hex") };
}
