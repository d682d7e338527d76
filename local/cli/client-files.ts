import * as path from "node:path";
import type { LocalRun } from "../local-run";
import type { Program } from "../program/evaluation-process";
import type { DataFolder } from "../state/data-folder";
import type { CleanupStack } from "./shutdown";
import { text } from "./startup-message";

/** The stack that is served, and its addresses. */
export interface Serving {
  program: Program;
  run: LocalRun;
  folder: DataFolder;
  cleanup: CleanupStack;
}

/** Writes the files from which clients learn the stack's outputs and addresses. */
export function publish({ run, folder }: Serving, outputs: Record<string, unknown>): void {
  folder.write("env", environmentFile(run, outputs));
  folder.write("outputs.json", `${JSON.stringify(outputs, null, 2)}\n`);
}

/** Shell exports for the AWS CLI and SDKs, and the stack outputs as `pulumi stack output --shell` names them. */
export function environmentFile(
  { aws, awsUrl, administrator, tls }: LocalRun,
  outputs: Record<string, unknown>,
): string {
  const exports = {
    AWS_ENDPOINT_URL: awsUrl,
    AWS_REGION: aws.region,
    AWS_DEFAULT_REGION: aws.region,
    AWS_ACCESS_KEY_ID: administrator.accessKeyId,
    AWS_SECRET_ACCESS_KEY: administrator.secretAccessKey,
    // Used as NODE_OPTIONS="$LOCAL_NODE_OPTIONS" npx …, from any folder.
    ...(tls && { NODE_EXTRA_CA_CERTS: tls.certificateFile }),
    LOCAL_NODE_OPTIONS: `--require ${JSON.stringify(path.join(__dirname, "..", "preload.cjs"))}`,
  };
  return [
    "unset AWS_PROFILE AWS_SESSION_TOKEN",
    ...Object.entries(exports).map(([name, value]) => `export ${name}=${quoted(value)}`),
    ...Object.entries(outputs).map(([name, value]) => `${name}=${quoted(value)}`),
    "",
  ].join("\n");
}

function quoted(value: unknown): string {
  return `'${text(value).replaceAll("'", "'\\''")}'`;
}
