/** The command behind `npm run cost`: what the stack costs a month, and which quota binds first, as Markdown. */
import { parseArgs } from "node:util";
import data from "../docs/prices.json";

/** What stops the command: one line that says what is wrong and what would be right. */
class UsageError extends Error {
  override name = "UsageError";
}

/** A price: USD for `per` units, by tiers of the month's units, of which the first `free` cost nothing. */
interface Price {
  per: number;
  free: number;
  tiers: { upTo: number | null; price: number }[];
}
const prices: Record<keyof typeof data.prices, Price> = data.prices;
const { quotas } = data;

/** Each flag that takes a number: its default, the least and the most that is allowed. */
const NUMBERS = {
  /** A user a month. */
  requests: [100, 0, 1e6],
  /** Of an answer, with its headers. */
  "response-kb": [2, 0, 10240],
  /** Billed for a call, its share of cold starts included. */
  "function-ms": [10, 0, 900_000],
  "authorizer-ms": [20, 0, 900_000],
  /** Of an invocation, what Lambda itself writes included. */
  "log-bytes": [700, 0, 1e6],
  "retention-days": [30, 1, 3653],
  /** Share of the calls that find the Lambda authorizer's answer in its cache. */
  "cache-hit": [0.8, 0, 1],
  /** A user a month; each with one GetId and, at its end, one RevokeToken. */
  "sign-ins": [4, 0, 1e4],
  /** A user a month; each, like each sign-in, with one GetCredentialsForIdentity. */
  refreshes: [20, 0, 1e4],
  /** Share of the month's users who are new. */
  "sign-ups": [0.1, 0, 1],
  /** The busiest second, as a multiple of the month's mean. */
  peak: [10, 1, 1000],
  /** The setting throttlingRateLimit. */
  "stage-rate": [50, 1, 10000],
} as const satisfies Record<string, readonly [value: number, least: number, most: number]>;
type Numbers = Record<keyof typeof NUMBERS, number>;

const TIERS = { lite: "cognitoLite", essentials: "cognitoEssentials", plus: "cognitoPlus" } as const;
type Tier = keyof typeof TIERS;

interface Assumptions extends Numbers {
  users: number[];
  tier: Tier;
  freeTier: boolean;
}

const MEMORY_GB = 128 / 1024;
const GB = 2 ** 30;
const DAYS = 30;
const SECONDS = DAYS * 24 * 60 * 60;

const USAGE = `npm run cost -- [--users 1,1000,1000000] [--tier ${Object.keys(TIERS).join("|")}] [--region ${data.region}] [--list-price] ${Object.entries(
  NUMBERS,
)
  .map(([name, [value]]) => `[--${name} ${value}]`)
  .join(" ")}`;

function parse(args: string[]): Record<string, string | boolean | undefined> {
  const text = { type: "string" } as const;
  const numbers = Object.fromEntries(Object.keys(NUMBERS).map((name) => [name, text]));
  try {
    const options = { users: text, tier: text, region: text, "list-price": { type: "boolean" }, ...numbers } as const;
    return parseArgs({ args, options }).values;
  } catch (error) {
    throw new UsageError(`${(error as Error).message.split(/\.\s/)[0]}; usage: ${USAGE}`);
  }
}

function refuse(flag: string, value: unknown, allowed: string): never {
  throw new UsageError(`--${flag} is ${JSON.stringify(value)}; allowed is ${allowed}`);
}

/** @throws UsageError, one line that names the flag, its value and what is allowed. */
function readAssumptions(args: string[]): Assumptions {
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

/** What is compared: the user pool's tier, the kind of API, and how many calls run a Lambda authorizer as well. */
interface Design {
  tier: Tier;
  api: "restApi" | "httpApi";
  authorized: number;
}

/** USD a month, by what is paid for. */
function parts(users: number, { tier, api, authorized }: Design, a: Assumptions): Record<string, number> {
  const charge = (name: keyof typeof prices, units: number) => {
    const { per, free, tiers } = prices[name];
    let counted = a.freeTier ? free : 0;
    let sum = 0;
    for (const { upTo, price } of tiers) {
      const end = Math.min(units, upTo ?? units);
      sum += Math.max(0, end - counted) * price;
      counted = Math.max(counted, end);
    }
    return sum / per;
  };
  const requests = users * a.requests;
  const steps = api === "httpApi" ? Math.max(1, Math.ceil(a["response-kb"] / 512)) : 1;
  const invocations = requests * (1 + authorized);
  const seconds = (requests * (a["function-ms"] + authorized * a["authorizer-ms"])) / 1000;
  const logged = (invocations * a["log-bytes"]) / GB;
  return {
    [`user pool, ${tier}`]: charge(TIERS[tier], users),
    [api === "restApi" ? "REST API" : "HTTP API"]: charge(api, requests * steps),
    Lambda: charge("lambdaRequests", invocations) + charge("lambdaArmSeconds", seconds * MEMORY_GB),
    "CloudWatch Logs": charge("logsIngested", logged) + charge("logsStored", (logged * a["retention-days"]) / DAYS),
    "data out": charge("dataOut", (requests * a["response-kb"] * 1024) / GB),
  };
}

function total(users: number, design: Design, a: Assumptions): number {
  return Object.values(parts(users, design, a)).reduce((sum, part) => sum + part, 0);
}

/** A quota in the unit of `what`; a user's share of it, and whether the peak or, by the day, the mean counts. */
interface Load {
  what: string;
  quota: number;
  /** Units a user a month; a day's quota is counted over the month. */
  each: number;
  by: "second" | "day";
  raise: string;
}

function loads(a: Assumptions): Load[] {
  const credentials = a["sign-ins"] + a.refreshes;
  const [{ price = 0 } = {}] = prices.cognitoCapacity.tiers;
  const raise = (how: string) => (how === "bought" ? `bought, ${price} USD a month for each one more` : how);
  const second = (what: string, quota: { value: number; raise: string }, each: number): Load => ({
    what,
    quota: quota.value,
    each,
    by: "second",
    raise: raise(quota.raise),
  });
  const challenges = { value: 3 * quotas.userAuthentication.value, raise: "with UserAuthentication" };
  // However short a call is, Lambda counts it as a tenth of a second of an environment.
  const busy = Math.max(a["function-ms"] / 1000, 0.1);
  return [
    {
      what: "confirmation e-mails a day, sent by Cognito itself",
      quota: quotas.email.value,
      each: a["sign-ups"],
      by: "day",
      raise: "no; with Amazon SES",
    },
    second("requests, throttlingRateLimit", { value: a["stage-rate"], raise: "a setting" }, a.requests),
    second("UserAuthentication: InitiateAuth", quotas.userAuthentication, credentials),
    second("RespondToAuthChallenge", challenges, a["sign-ins"]),
    second("UserCreation: SignUp, ConfirmSignUp", quotas.userCreation, 2 * a["sign-ups"]),
    second("UserToken: RevokeToken", quotas.userToken, a["sign-ins"]),
    second("GetId", quotas.getId, a["sign-ins"]),
    second("GetCredentialsForIdentity", quotas.getCredentials, credentials),
    second("requests, API Gateway for the account", quotas.accountRate, a.requests),
    second("Lambda environments at once", quotas.concurrency, a.requests * busy),
  ];
}

/** Users at which a quota is used up. */
function capacity({ quota, each, by }: Load, peak: number): number {
  return by === "day" ? (quota * DAYS) / each : (quota * SECONDS) / (each * peak);
}

const counted = (value: number) => value.toLocaleString("en-US");
const money = (value: number) => value.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const rough = (value: number) => value.toLocaleString("en-US", { maximumSignificantDigits: 3 });

function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map((_, index) => (index === 0 ? "---" : "---:"))), ...rows.map(line)].join("\n");
}

/** What the command prints. @throws UsageError */
export function report(args: string[]): string {
  const a = readAssumptions(args);
  const heads = a.users.map((users) => `${counted(users)} ${users === 1 ? "user" : "users"}`);
  const here: Design = { tier: a.tier, api: "restApi", authorized: 0 };

  const columns = a.users.map((users) => parts(users, here, a));
  const costs = Object.keys(columns[0] ?? {}).map((name) => [name, ...columns.map((part) => money(part[name] ?? 0))]);
  const sum = a.users.map((users) => total(users, here, a));

  const others = Object.keys(TIERS).filter((tier) => tier !== a.tier) as Tier[];
  const instead: [string, Partial<Design>][] = [
    ...others.map((tier): [string, Partial<Design>] => [`user pool, ${tier}`, { tier }]),
    [`a Lambda authorizer, ${a["cache-hit"] * 100} % from its cache`, { authorized: 1 - a["cache-hit"] }],
    ["a Lambda authorizer without cache", { authorized: 1 }],
    ["an HTTP API with a JWT authorizer", { api: "httpApi" }],
  ];
  const totals = instead.map(([name, change]) => [
    name,
    ...a.users.map((users, index) => {
      const other = total(users, { ...here, ...change }, a);
      const cents = Math.round((other - (sum[index] ?? 0)) * 100);
      return cents === 0 ? money(other) : `${money(other)} (${cents < 0 ? "-" : "+"}${money(Math.abs(cents) / 100)})`;
    }),
  ]);

  const bound = loads(a)
    .map((load) => ({ load, most: capacity(load, a.peak) }))
    .sort((one, other) => one.most - other.most)
    .map(({ load, most }) => [
      load.what,
      counted(load.quota),
      ...a.users.map((users) => {
        const used = rough((users / most) * load.quota);
        return users > most ? `**${used}**` : used;
      }),
      Number.isFinite(most) ? counted(Math.floor(most)) : "never",
      load.raise,
    ]);

  const flags = Object.keys(NUMBERS).map((name) => `--${name} ${a[name as keyof Numbers]}`);
  return [
    `USD a month, ${data.region}, ${a.freeTier ? "with the free tiers that do not end" : "without any free tier"}; \`--tier ${a.tier} ${flags.join(" ")}\``,
    table(["as index.ts is", ...heads], [...costs, ["**together**", ...sum.map((value) => `**${money(value)}**`)]]),
    table(["instead, together", ...heads], totals),
    table(["a second at the peak, unless said", "quota", ...heads, "users at most", "can be raised"], bound),
  ].join("\n\n");
}

if (require.main === module) {
  try {
    process.stdout.write(`${report(process.argv.slice(2))}\n`);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
