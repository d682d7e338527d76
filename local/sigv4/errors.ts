import type { Reason } from "../common/errors";

/** Why a request is not let in: AWS's words for the client, ours for the log. */
export interface Refusal {
  ok: false;
  /** The AWS error, such as `InvalidSignatureException`. */
  type: string;
  message: string;
  reason: Reason;
}

export function refuse(type: string, message: string, reason: Omit<Reason, "lock">): Refusal {
  return { ok: false, type, message, reason: { lock: "SigV4", ...reason } };
}

/** Tells a refusal from what a step would have read. */
export function isRefusal(result: object): result is Refusal {
  return "ok" in result && result.ok === false;
}
