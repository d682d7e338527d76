import { UsageError } from "../common/errors";
import { parseOptions } from "../common/parse-options";

export interface BenchOptions {
  /** Names of measures; empty for those that run unless they are asked for. */
  only: string[];
  rounds: number;
  /** How long each side is loaded in a round. */
  seconds: number;
  /** Requests before memory is looked at again. */
  requests: number;
  /** Where the report is written as JSON. */
  json: string | undefined;
  /** Whether the report goes into docs/bench.json and README.md. */
  readme: boolean;
  /** Whether the rival is installed and measured. */
  miniStack: boolean;
}

const USAGE =
  "npm run bench -- [--only NAME]... [--rounds 3] [--seconds 3] [--requests 100000] [--json FILE] [--readme] [--no-ministack]";

const OPTIONS = {
  only: { type: "string", multiple: true },
  rounds: { type: "string" },
  seconds: { type: "string" },
  requests: { type: "string" },
  json: { type: "string" },
  readme: { type: "boolean" },
  "no-ministack": { type: "boolean" },
} as const;

/** @throws UsageError, one line that names the option, its value and what is allowed. */
export function readBenchOptions(args: string[], measures: readonly string[]): BenchOptions {
  const values = parseOptions(args, OPTIONS, USAGE);
  const only = values.only ?? [];
  const unknown = only.find((name) => !measures.includes(name));
  if (unknown !== undefined) {
    throw new UsageError(`--only is ${JSON.stringify(unknown)}; allowed is one of ${measures.join(", ")}`);
  }
  return {
    only,
    rounds: wholeNumber("--rounds", values.rounds ?? "3", 100),
    seconds: seconds(values.seconds ?? "3"),
    requests: wholeNumber("--requests", values.requests ?? "100000", 10_000_000),
    json: values.json,
    readme: values.readme ?? false,
    miniStack: !values["no-ministack"],
  };
}

function wholeNumber(option: string, text: string, most: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : 0;
  if (value >= 1 && value <= most) return value;
  throw new UsageError(`${option} is ${JSON.stringify(text)}; allowed is a whole number from 1 to ${most}`);
}

function seconds(text: string): number {
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : 0;
  if (value > 0 && value <= 120) return value;
  throw new UsageError(`--seconds is ${JSON.stringify(text)}; allowed is a number over 0, up to 120`);
}
