import type { Assumptions } from "./assumptions";
import { chargeFor, type Design, type prices, SECONDS, total } from "./model";

/** Metrics that the alarms of `alarms` name: an alarm on a sum is billed for each metric in it. */
export const ALARM_METRICS = 11;

/** USD a month that a setting of the stack adds; settings that cost nothing are here too. */
export function settingCosts(users: number, here: Design, a: Assumptions): Record<string, number> {
  const charge = (name: keyof typeof prices, units: number) => chargeFor(name, units, a.freeTier);
  const more = (change: Partial<Design>) => total(users, { ...here, ...change }, a) - total(users, here, a);
  const requests = users * a.requests;
  // A sign-in is three calls of the user pool, with the revocation at its end; the identity pool has no WAF.
  const poolCalls = users * (3 * a["sign-ins"] + a.refreshes + 2 * a["sign-ups"]);
  // X-Ray's default: the first request of each second, and 5 % of the others.
  const first = Math.min(requests, SECONDS);
  return {
    requestsPerIp: charge("wafAcl", 1) + charge("wafRule", 1) + charge("wafRequests", requests + poolCalls),
    "alarms, with its dashboard": charge("alarmMetrics", ALARM_METRICS) + charge("dashboards", 1),
    tracing: charge("traces", first + 0.05 * (requests - first)),
    accessLog: more({ accessLog: true }),
    threatProtection: more({ tier: "plus" }),
    "logKey, the key itself": charge("kmsKeys", 1),
    mailFrom: charge("sesMails", users * a["sign-ups"]),
    "domain, with certificate and records": 0,
    reservedConcurrency: 0,
  };
}
