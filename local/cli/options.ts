import { UsageError } from "../common/errors";
import { parseOptions } from "../common/parse-options";

/** What `npm start` takes. */
export interface Options {
  /** The API's port; 0 takes a free one. */
  port: number;
  /** The port of the other AWS services; 0 takes a free one. */
  awsPort: number;
  stack: string;
  /** The data folder; undefined with --once, which uses a temporary folder. */
  data: string | undefined;
  fresh: boolean;
  once: boolean;
  watch: boolean;
  attach: boolean;
  /** Whether all is served over TLS too, at the port after each; at a free one where that is 0. */
  https: boolean;
  inspect: boolean;
  json: boolean;
}

export const USAGE =
  "pulumi-aws-local start [--port 3000] [--aws-port 4566] [--stack dev] [--data .local] [--fresh] [--once] [--watch] [--attach] [--https] [--inspect] [--log text|json]";

const OPTIONS = {
  port: { type: "string" },
  "aws-port": { type: "string" },
  stack: { type: "string" },
  data: { type: "string" },
  fresh: { type: "boolean" },
  once: { type: "boolean" },
  watch: { type: "boolean" },
  attach: { type: "boolean" },
  https: { type: "boolean" },
  inspect: { type: "boolean" },
  log: { type: "string" },
} as const;

/** @throws UsageError, one line that names the option, its value and what is allowed. */
export function readOptions(args: string[]): Options {
  const values = parseOptions(args, OPTIONS, USAGE);
  const once = values.once ?? false;
  if (once && (values.watch || values.attach))
    throw new UsageError(`--once ends by itself; it goes with neither --watch nor --attach`);
  const log = values.log ?? "text";
  if (log !== "text" && log !== "json")
    throw new UsageError(`--log is ${JSON.stringify(log)}; allowed is text or json`);
  const stack = values.stack ?? "dev";
  if (!/^[\w.-]+$/.test(stack))
    throw new UsageError(`--stack is ${JSON.stringify(stack)}; allowed are letters, digits and . _ -`);
  const https = values.https ?? false;
  const most = https ? 65534 : 65535;
  return {
    port: portOf("--port", values.port ?? (once ? "0" : "3000"), most),
    awsPort: portOf("--aws-port", values["aws-port"] ?? (once ? "0" : "4566"), most),
    stack,
    data: values.data ?? (once ? undefined : ".local"),
    fresh: values.fresh ?? false,
    once,
    watch: values.watch ?? false,
    attach: values.attach ?? false,
    https,
    inspect: values.inspect ?? false,
    json: log === "json",
  };
}

function portOf(option: string, text: string, most: number): number {
  const port = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (port <= most) return port;
  throw new UsageError(`${option} is ${JSON.stringify(text)}; allowed is a port from 0 to ${most}, 0 for a free one`);
}
