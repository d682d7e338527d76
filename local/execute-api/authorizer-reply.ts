import { NotEnforced, type Reason } from "../common/errors";
import type { IdentityPolicyContext } from "../iam/condition-keys";
import { type Decision, evaluate } from "../iam/evaluate";
import { parsePolicy } from "../iam/policy";

const MOST_CONTEXT = 100;

/** The reply of an authorizer's function is malformed. */
export class MalformedAnswer extends Error {
  override name = "MalformedAnswer";
  constructor(readonly reason: Reason) {
    super(reason.check);
  }
}

/** What an authorizer's function answers by a policy ("Output from an API Gateway Lambda authorizer"). */
export interface PolicyAnswer {
  principalId: string;
  decision: Decision;
  context: Record<string, unknown> | null;
  /** The value of an API key. */
  usageIdentifierKey?: string;
}

/**
 * Evaluates the policy that an authorizer's function returned.
 * @param resource the ARN of the request's method
 * @throws MalformedAnswer
 */
export function readPolicyAnswer(answer: unknown, resource: string, keys: IdentityPolicyContext): PolicyAnswer {
  const { principalId, policyDocument, context, usageIdentifierKey } = members(answer);
  if (typeof principalId !== "string") throw malformed("a principalId that is text", typeof principalId);
  const decision = evaluate([{ source: "the authorizer's policy", policy: policyOf(policyDocument) }], {
    action: "execute-api:Invoke",
    resource,
    context: keys,
  });
  return {
    principalId,
    decision,
    context: readContext(context),
    ...(typeof usageIdentifierKey === "string" && { usageIdentifierKey }),
  };
}

function policyOf(document: unknown) {
  try {
    return parsePolicy(document, "policyDocument");
  } catch (error) {
    if (!(error instanceof NotEnforced)) throw error;
    throw malformed("a policyDocument that is understood", error.line);
  }
}

/** @throws MalformedAnswer */
export function readContext(context: unknown): Record<string, unknown> | null {
  if (context === undefined || context === null) return null;
  const given = members(context);
  if (Object.keys(given).length > MOST_CONTEXT) throw malformed(`a context of at most ${MOST_CONTEXT} members`, "more");
  return given;
}

/** @throws MalformedAnswer for a value that is not an object */
export function members(value: unknown): Record<string, unknown> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw malformed("an object", value === null ? "null" : Array.isArray(value) ? "a list" : typeof value);
}

export function malformed(expected: string, actual: string): MalformedAnswer {
  return new MalformedAnswer(authorizerReason("answer", expected, actual));
}

export function authorizerReason(check: string, expected: string, actual: string): Reason {
  return { lock: "Lambda authorizer", check, expected, actual };
}
