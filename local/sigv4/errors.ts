import type { Reason } from "../common/errors";

/** Why a request is refused: AWS's words for the client, and a reason for the log. */
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

/** Whether a step refused the request. */
export function isRefusal(result: object): result is Refusal {
  return "ok" in result && result.ok === false;
}
