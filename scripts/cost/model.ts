import data from "../../docs/prices.json";
import { type Assumptions, TIERS, type Tier } from "./assumptions";

/** A price: USD for `per` units, by tiers of the month's units, of which the first `free` cost nothing. */
interface Price {
  per: number;
  free: number;
  tiers: { upTo: number | null; price: number }[];
}
export const prices: Record<keyof typeof data.prices, Price> = data.prices;
const MEMORY_GB = 128 / 1024;
const GB = 2 ** 30;
export const DAYS = 30;
export const SECONDS = DAYS * 24 * 60 * 60;

/** USD for a month's units of one price. */
export function chargeFor(name: keyof typeof prices, units: number, freeTier: boolean): number {
  const { per, free, tiers } = prices[name];
  let counted = freeTier ? free : 0;
  let sum = 0;
  for (const { upTo, price } of tiers) {
    const end = Math.min(units, upTo ?? units);
    sum += Math.max(0, end - counted) * price;
    counted = Math.max(counted, end);
  }
  return sum / per;
}

/** What is compared: the user pool's tier, the kind of API, and how many calls run a Lambda authorizer as well. */
export interface Design {
  tier: Tier;
  api: "restApi" | "httpApi";
  authorized: number;
  /** The setting accessLog. */
  accessLog: boolean;
}

/** USD a month, by what is paid for. */
export function parts(
  users: number,
  { tier, api, authorized, accessLog }: Design,
  a: Assumptions,
): Record<string, number> {
  const charge = (name: keyof typeof prices, units: number) => chargeFor(name, units, a.freeTier);
  const requests = users * a.requests;
  const steps = api === "httpApi" ? Math.max(1, Math.ceil(a["response-kb"] / 512)) : 1;
  const invocations = requests * (1 + authorized);
  const seconds = (requests * (a["function-ms"] + authorized * a["authorizer-ms"])) / 1000;
  const logged = (invocations * a["log-bytes"] + (accessLog ? requests * a["access-log-bytes"] : 0)) / GB;
  return {
    [`user pool, ${tier}`]: charge(TIERS[tier], users),
    [api === "restApi" ? "REST API" : "HTTP API"]: charge(api, requests * steps),
    Lambda: charge("lambdaRequests", invocations) + charge("lambdaArmSeconds", seconds * MEMORY_GB),
    "CloudWatch Logs": charge("logsIngested", logged) + charge("logsStored", (logged * a["retention-days"]) / DAYS),
    "data out": charge("dataOut", (requests * a["response-kb"] * 1024) / GB),
  };
}

export function total(users: number, design: Design, a: Assumptions): number {
  return Object.values(parts(users, design, a)).reduce((sum, part) => sum + part, 0);
}
