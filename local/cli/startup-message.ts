import * as path from "node:path";
import type { TlsAddresses } from "../http/listen-over-tls";
import type { LocalRun } from "../local-run";
import type { Program } from "../program/evaluation-process";
import { runsHere } from "../provider/provider";
import type { Resources } from "../stack/resources";

/** The message printed when the local run is ready. `seconds` since the command began. */
export function readyText(ready: {
  program: Program;
  run: LocalRun;
  outputs: Record<string, unknown>;
  /** The names of the outputs that are not shown. */
  secrets: string[];
  resources: Resources;
  /** The data folder, relative to the current folder. */
  folder: string;
  seconds: number;
  /** Whether the command ends by itself, so that there are no commands to try. */
  once: boolean;
  /** Whether the program has a smoke test of its own. */
  smokeTest: boolean;
}): string {
  const { program, run, outputs, secrets, resources, folder, seconds, once, smokeTest } = ready;
  const width = Math.max(...Object.keys(outputs).map((name) => name.length));
  const idle = [...resources].filter(({ type }) => !runsHere(type)).map(({ type, name }) => `${name} (${type})`);
  return [
    `${program.project}, stack ${program.stack}, runs on this machine after ${seconds.toFixed(1)} s; its APIs are at ${run.aws.gatewayUrl}, the other AWS services at ${run.awsUrl}`,
    "",
    ...Object.entries(outputs).map(
      ([name, value]) => `  ${name.padEnd(width)}  ${secrets.includes(name) ? "[secret]" : text(value)}`,
    ),
    "",
    ...(run.tls ? [overTls(run.tls, folder)] : []),
    ...run.signInUrls.map(signIn),
    ...(run.openRoutes.length > 0 ? [`Open to everybody: ${run.openRoutes.join(", ")}`, ""] : []),
    ...(idle.length > 0 ? [`Not run here: ${idle.join(", ")}`, ""] : []),
    ...(once ? [] : tries(smokeTest, folder)),
  ].join("\n");
}

export function overTls({ gatewayUrl, awsUrl, certificateFile }: TlsAddresses, folder: string): string {
  const file = path.join(folder, path.basename(certificateFile));
  return `Over TLS the APIs are at ${gatewayUrl}, the other AWS services at ${awsUrl}, for clients that trust ${file}\n`;
}

function signIn(url: string): string {
  const page = new URL(url).searchParams.get("redirect_uri");
  return `Sign in with a browser at ${url}\nIt ends at ${page}, where a page of your own must be served\n`;
}

function tries(smokeTest: boolean, folder: string): string[] {
  return [
    "Try",
    ...(smokeTest ? ["  npm run smoke    runs the program's own smoke test"] : []),
    `  source ${folder}/env    then the AWS CLI and the AWS SDKs find this machine`,
    '  NODE_OPTIONS="$LOCAL_NODE_OPTIONS" npx …    then a Node client that only knows AWS\'s own addresses does, too',
    "Ctrl-C ends it.",
    "",
  ];
}

export function text(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
