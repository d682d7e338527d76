import type { Principal } from "./principals";

/** Who wants to do what. */
export interface AccessRequest {
  /** Such as `execute-api:Invoke`. */
  action: string;
  /** The ARN; of a role that is to be taken, its own. */
  resource: string;
  /**
   * Condition keys and their values: all of `IdentityPolicyContext`, or of `TrustPolicyContext` where a trust
   * policy is evaluated. A key that has no value is given an empty array; one left out cannot be asked.
   */
  context: Readonly<Record<string, readonly string[]>>;
  /** Given where a trust policy is evaluated, and there alone. */
  principal?: Principal;
}
