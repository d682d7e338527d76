import type { Principal } from "./principals";

/** One action on one resource, by one principal. */
export interface AccessRequest {
  /** Such as `execute-api:Invoke`. */
  action: string;
  /** The ARN; of a role that is to be taken, its own. */
  resource: string;
  /**
   * Condition keys and their values: all of `IdentityPolicyContext`, or of `TrustPolicyContext` where a trust
   * policy is evaluated. A key without a value has an empty array; a policy must not ask for a key that is left out.
   * It is read only where a policy has a condition or a variable.
   */
  readonly context: Readonly<Record<string, readonly string[]>>;
  /** Given only when a trust policy is evaluated. */
  principal?: Principal;
}
