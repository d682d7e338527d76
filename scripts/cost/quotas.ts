import data from "../../docs/prices.json";
import type { Assumptions } from "./assumptions";
import { DAYS, prices, SECONDS } from "./model";

const { quotas } = data;

/** A quota in the unit of `what`; a user's share of it, and whether the peak or, by the day, the mean counts. */
export interface Load {
  what: string;
  quota: number;
  /** Units a user a month; a day's quota is counted over the month. */
  each: number;
  by: "second" | "day";
  raise: string;
}

export function loads(a: Assumptions): Load[] {
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
    second("UserAuthentication: InitiateAuth", quotas.userAuthentication, a["sign-ins"] + a.refreshes),
    second("RespondToAuthChallenge", challenges, a["sign-ins"]),
    second("UserCreation: SignUp, ConfirmSignUp", quotas.userCreation, 2 * a["sign-ups"]),
    second("UserToken: RevokeToken", quotas.userToken, a["sign-ins"]),
    second("GetId", quotas.getId, a["sign-ins"]),
    second("GetCredentialsForIdentity", quotas.getCredentials, a.credentials),
    second("requests, API Gateway for the account", quotas.accountRate, a.requests),
    second("Lambda environments at once", quotas.concurrency, a.requests * busy),
  ];
}

/** Users at which a quota is used up. */
export function capacity({ quota, each, by }: Load, peak: number): number {
  return by === "day" ? (quota * DAYS) / each : (quota * SECONDS) / (each * peak);
}
