import type { Reason } from "../common/errors";
import { type Characters, characters, matches } from "../common/wildcard";
import type { AccessRequest } from "./access-request";
import { type Context, contextOf } from "./context";
import { type Misses, type Near, whyDenied, whyNotAllowed } from "./explain";
import type { Policy, Statement } from "./policy";
import type { Principal } from "./principals";
import { isPattern, resolve } from "./variables";

/** A policy, and the words for it: `policy <name> of role <name>`. */
export interface SourcedPolicy {
  source: string;
  policy: Policy;
}

export interface Decision {
  effect: "allow" | "explicit deny" | "implicit deny";
  /** Where it is not allowed. */
  reason?: Reason;
}

/**
 * Decides by "Policy evaluation logic" of the IAM User Guide, within one account: an explicit Deny overrides every
 * Allow, and a request that no statement allows is denied.
 * @throws Error for a malformed context.
 */
export function evaluate(policies: readonly SourcedPolicy[], request: AccessRequest): Decision {
  let context: Context | undefined;
  const asked: Asked = {
    principal: request.principal,
    actionCharacters: characters(request.action.toLowerCase()),
    resourceCharacters: characters(request.resource),
    get context() {
      context ??= contextOf(request.context);
      return context;
    },
  };
  let allowed = false;
  const near: Near[] = [];
  for (const { source, policy } of policies) {
    for (const statement of policy.statements) {
      const misses = missesOf(statement, asked);
      const matched = Object.values(misses).every((missed) => !missed);
      if (matched && statement.effect === "Deny") {
        return { effect: "explicit deny", reason: whyDenied(source, statement, request) };
      }
      if (matched) allowed = true;
      else if (statement.effect === "Allow") near.push({ source, statement, misses });
    }
  }
  if (allowed) return { effect: "allow" };
  const sources = policies.map(({ source }) => source);
  return { effect: "implicit deny", reason: whyNotAllowed(sources, near, request, asked.context) };
}

interface Asked {
  principal: Principal | undefined;
  actionCharacters: Characters;
  resourceCharacters: Characters;
  /** Made when the first statement asks: most have no condition and no variable. */
  readonly context: Context;
}

function missesOf(statement: Statement, asked: Asked): Misses {
  const { principals, actions, resources, conditions } = statement;
  if ((principals === undefined) !== (asked.principal === undefined)) {
    throw new Error("a trust policy is evaluated with a principal, a role's policy without");
  }
  const principal = !(principals?.some((each) => isSame(each, asked.principal)) ?? true);
  const action = actions.of.some((pattern) => matches(pattern, asked.actionCharacters)) === actions.not;
  const resource =
    resources !== undefined &&
    resources.of.some((template) => {
      const pattern = isPattern(template) ? template : resolve(template, asked.context);
      return !("unresolved" in pattern) && matches(pattern, asked.resourceCharacters);
    }) === resources.not;
  // Conditions of statements that do not match may use keys that this request does not have.
  const condition = principal || action || resource ? undefined : conditions.find(({ holds }) => !holds(asked.context));
  return { principal, action, resource, condition };
}

function isSame(a: Principal, b: Principal | undefined): boolean {
  return a.type === b?.type && a.id === b.id;
}
