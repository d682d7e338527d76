import type { LocalRun } from "../local-run";
import type { Program } from "../program/evaluation-process";
import { runsHere } from "../provider/provider";
import type { Resources } from "../stack/resources";

/** Shell exports for the AWS CLI and SDKs, and the stack outputs as `pulumi stack output --shell` names them. */
export function environmentFile({ aws, awsUrl, administrator }: LocalRun, outputs: Record<string, unknown>): string {
  const exports = {
    AWS_ENDPOINT_URL: awsUrl,
    AWS_REGION: aws.region,
    AWS_DEFAULT_REGION: aws.region,
    AWS_ACCESS_KEY_ID: administrator.accessKeyId,
    AWS_SECRET_ACCESS_KEY: administrator.secretAccessKey,
  };
  return [
    "unset AWS_PROFILE AWS_SESSION_TOKEN",
    ...Object.entries(exports).map(([name, value]) => `export ${name}=${quoted(value)}`),
    ...Object.entries(outputs).map(([name, value]) => `${name}=${quoted(value)}`),
    "",
  ].join("\n");
}

/** What is printed when the local run can be used. `seconds` since the command began. */
export function readyText(ready: {
  program: Program;
  run: LocalRun;
  outputs: Record<string, unknown>;
  /** The names of the outputs that are not shown. */
  secrets: string[];
  resources: Resources;
  /** The data folder, as one types it from here. */
  folder: string;
  seconds: number;
  /** Whether it ends by itself, so that there is nothing to try. */
  once: boolean;
}): string {
  const { program, run, outputs, secrets, resources, folder, seconds, once } = ready;
  const width = Math.max(...Object.keys(outputs).map((name) => name.length));
  const idle = [...resources].filter(({ type }) => !runsHere(type)).map(({ type, name }) => `${name} (${type})`);
  return [
    `${program.project}, stack ${program.stack}, runs on this machine after ${seconds.toFixed(1)} s; the other AWS services are at ${run.awsUrl}`,
    "",
    ...Object.entries(outputs).map(
      ([name, value]) => `  ${name.padEnd(width)}  ${secrets.includes(name) ? "[secret]" : text(value)}`,
    ),
    "",
    ...(idle.length > 0 ? [`Not run here: ${idle.join(", ")}`, ""] : []),
    ...(once ? [] : tries(outputs, folder)),
  ].join("\n");
}

function tries({ serviceEndpoint }: Record<string, unknown>, folder: string): string[] {
  return [
    "Try",
    ...(typeof serviceEndpoint === "string"
      ? [
          `  curl -i ${serviceEndpoint}/    is refused: nobody is signed in`,
          "  npm run smoke    signs up, signs in and calls every door",
        ]
      : []),
    `  source ${folder}/env    then the AWS CLI, as the README shows`,
    "  NODE_OPTIONS='--require ./local/preload.cjs' npx …    then a Node client that knows no address but AWS's own",
    "Ctrl-C ends it.",
    "",
  ];
}

function text(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function quoted(value: unknown): string {
  return `'${text(value).replaceAll("'", "'\\''")}'`;
}
