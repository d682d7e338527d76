import data from "../../docs/prices.json";
import { readArguments, UsageError } from "../command-line";

/** Each flag that takes a number: its default, the least and the most that is allowed. */
export const NUMBERS = {
  /** A user a month. */
  requests: [100, 0, 1e6],
  /** Of an answer, with its headers. */
  "response-kb": [2, 0, 10240],
  /** Billed for a call, its share of cold starts included. */
  "function-ms": [10, 0, 900_000],
  "authorizer-ms": [20, 0, 900_000],
  /** Of an invocation, what Lambda itself writes included. */
  "log-bytes": [700, 0, 1e6],
  /** Of a line of the access log. */
  "access-log-bytes": [500, 0, 1e6],
  "retention-days": [30, 1, 3653],
  /** Share of the calls that find the Lambda authorizer's answer in its cache. */
  "cache-hit": [0.8, 0, 1],
  /** A user a month; each with one GetId and, at its end, one RevokeToken. */
  "sign-ins": [4, 0, 1e4],
  /** A user a month: with tokens of 15 minutes, four for each hour of use. */
  refreshes: [80, 0, 1e4],
  /** GetCredentialsForIdentity, a user a month: AWS credentials last an hour. */
  credentials: [24, 0, 1e4],
  /** Share of the month's users who are new. */
  "sign-ups": [0.1, 0, 1],
  /** The busiest second, as a multiple of the month's mean. */
  peak: [10, 1, 1000],
  /** The setting throttlingRateLimit. */
  "stage-rate": [50, 1, 10000],
} as const satisfies Record<string, readonly [value: number, least: number, most: number]>;
export type Numbers = Record<keyof typeof NUMBERS, number>;

export const TIERS = { lite: "cognitoLite", essentials: "cognitoEssentials", plus: "cognitoPlus" } as const;
export type Tier = keyof typeof TIERS;

export interface Assumptions extends Numbers {
  users: number[];
  tier: Tier;
  freeTier: boolean;
}

const USAGE = `npm run cost -- [--users 1,1000,1000000] [--tier ${Object.keys(TIERS).join("|")}] [--region ${data.region}] [--list-price] ${Object.entries(
  NUMBERS,
)
  .map(([name, [value]]) => `[--${name} ${value}]`)
  .join(" ")}`;

function parse(args: string[]): Record<string, string | boolean | undefined> {
  const text = { type: "string" } as const;
  const numbers = Object.fromEntries(Object.keys(NUMBERS).map((name) => [name, text]));
  const options = { users: text, tier: text, region: text, "list-price": { type: "boolean" }, ...numbers } as const;
  return readArguments({ args, options }, USAGE).values;
}

function refuse(flag: string, value: unknown, allowed: string): never {
  throw new UsageError(`--${flag} is ${JSON.stringify(value)}; allowed is ${allowed}`);
}

/** @throws UsageError, one line that names the flag, its value and what is allowed. */
export function readAssumptions(args: string[]): Assumptions {
  const values = parse(args);
  const numbers = Object.entries(NUMBERS).map(([name, [value, least, most]]) => {
    const given = values[name] ?? String(value);
    const number = /^\d+(\.\d+)?$/.test(String(given)) ? Number(given) : Number.NaN;
    return number >= least && number <= most
      ? [name, number]
      : refuse(name, given, `a number from ${least} to ${most}`);
  });
  const { users = "1,1000,1000000", tier = "essentials", region = data.region } = values;
  const counts = String(users).split(",");
  if (!counts.every((count) => /^[1-9]\d{0,8}$/.test(count)))
    refuse("users", users, "whole numbers from 1 to 999999999, with commas between them");
  if (!Object.hasOwn(TIERS, String(tier))) refuse("tier", tier, Object.keys(TIERS).join(", "));
  if (region !== data.region) refuse("region", region, `${data.region}, the one whose prices docs/prices.json has`);
  return {
    ...(Object.fromEntries(numbers) as Numbers),
    users: counts.map(Number),
    tier: tier as Tier,
    freeTier: values["list-price"] !== true,
  };
}
