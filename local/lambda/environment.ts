import { devNull } from "node:os";
import { delimiter, join } from "node:path";
import type { FunctionSettings } from "./function-settings";

/** Where an instance finds code. */
export interface CodeFolders {
  /** The unpacked archive. */
  taskRoot: string;
  /** The unpacked layers. Of two that have the same package the last one wins, as both are unpacked into /opt. */
  layers: readonly string[];
  /** Packages of the runtime. */
  modules: string;
}

/**
 * The whole of an instance's `process.env`: what Lambda sets and what the program gave. Nothing of the
 * server's own environment is in it.
 * AWS: Lambda Developer Guide, "Defined runtime environment variables".
 */
export function environmentVariables(
  settings: FunctionSettings,
  { taskRoot, layers, modules }: CodeFolders,
  logStream: string,
): Record<string, string> {
  const region = settings.arn.split(":")[3] ?? "";
  return {
    LANG: "en_US.UTF-8",
    PATH: "/usr/local/bin:/usr/bin/:/bin",
    TZ: ":UTC",
    NODE_PATH: [...packagesOf(layers, settings.runtime), modules, taskRoot].join(delimiter),
    // On AWS these are unset. An SDK client in the function must not find the developer's own keys instead of
    // the role's: no files, no instance metadata.
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_CONFIG_FILE: devNull,
    AWS_EC2_METADATA_DISABLED: "true",
    ...settings.variables,
    _HANDLER: settings.handler,
    AWS_DEFAULT_REGION: region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${settings.runtime}`,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(settings.memorySize),
    AWS_LAMBDA_FUNCTION_NAME: settings.name,
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
    AWS_LAMBDA_LOG_FORMAT: settings.logFormat,
    ...(settings.logLevel ? { AWS_LAMBDA_LOG_LEVEL: settings.logLevel } : {}),
    AWS_LAMBDA_LOG_GROUP_NAME: settings.logGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: logStream,
    AWS_REGION: region,
    LAMBDA_TASK_ROOT: taskRoot,
  };
}

/** "Packaging your layer content": `nodejs/node22/node_modules` comes before `nodejs/node_modules`. */
function packagesOf(layers: readonly string[], runtime: string): string[] {
  const version = /^nodejs(\d+)\.x$/.exec(runtime)?.[1];
  const last = [...layers].reverse();
  return [`nodejs/node${version}/node_modules`, "nodejs/node_modules"].flatMap((folder) =>
    last.map((layer) => join(layer, folder)),
  );
}

/** AWS: the same page, reserved environment variables: Lambda refuses a function that sets one. */
export const RESERVED_VARIABLES: ReadonlySet<string> = new Set([
  "_HANDLER",
  "_X_AMZN_TRACE_ID",
  "AWS_ACCESS_KEY",
  "AWS_ACCESS_KEY_ID",
  "AWS_DEFAULT_REGION",
  "AWS_EXECUTION_ENV",
  "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
  "AWS_LAMBDA_FUNCTION_NAME",
  "AWS_LAMBDA_FUNCTION_VERSION",
  "AWS_LAMBDA_INITIALIZATION_TYPE",
  "AWS_LAMBDA_LOG_GROUP_NAME",
  "AWS_LAMBDA_LOG_STREAM_NAME",
  "AWS_LAMBDA_RUNTIME_API",
  "AWS_REGION",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
  "LAMBDA_RUNTIME_DIR",
  "LAMBDA_TASK_ROOT",
]);
