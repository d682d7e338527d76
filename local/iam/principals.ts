import { NotEnforced } from "../common/errors";
import type { Condition } from "./conditions";

/** Who may assume a role: a service (`lambda.amazonaws.com`), an identity provider, or an account's principal. */
export interface Principal {
  type: "Federated" | "Service" | "AWS";
  id: string;
}

const TYPES = ["Federated", "Service", "AWS"] as const;
const IDENTITY_POOLS = "cognito-identity.amazonaws.com";

/**
 * Reads the Principal of a trust policy ("AWS JSON policy elements: Principal"). Each is compared as written: an
 * account does not include its users and roles here. That lets nobody in: none of them calls the local run.
 * @throws NotEnforced
 */
export function parsePrincipals(
  element: unknown,
  setting: string,
  effect: "Allow" | "Deny",
  conditions: readonly Condition[],
): Principal[] {
  if (typeof element !== "object" || element === null || Array.isArray(element)) {
    throw new NotEnforced(setting, `names no principal; write { "Federated": "${IDENTITY_POOLS}" } or another by name`);
  }
  const principals = Object.entries(element).flatMap(([type, ids]) => {
    const known = TYPES.find((name) => name === type);
    if (!known) throw new NotEnforced(`${setting}.${type}`, `is not known; known are ${TYPES.join(", ")}`);
    if (known === "AWS" && effect === "Deny") {
      throw new NotEnforced(`${setting}.AWS`, "cannot be denied here; leave it out of what is allowed instead");
    }
    return (Array.isArray(ids) ? ids : [ids]).map((id: unknown) => {
      if (typeof id !== "string" || !/^[^*?\s]+$/.test(id)) {
        throw new NotEnforced(`${setting}.${type}`, "must name each principal in full, without wildcards");
      }
      return { type: known, id };
    });
  });
  if (principals.length === 0) throw new NotEnforced(setting, "names no principal; name one");
  // "IAM roles", Amazon Cognito Developer Guide: IAM refuses a role that every identity pool could assume.
  const anyPool = principals.some(({ type, id }) => type === "Federated" && id === IDENTITY_POOLS);
  if (effect === "Allow" && anyPool && !conditions.some(({ key }) => key.startsWith(`${IDENTITY_POOLS}:`))) {
    throw new NotEnforced(
      setting,
      `lets every identity pool in; add { "StringEquals": { "${IDENTITY_POOLS}:aud": <identity pool id> } } as Condition`,
    );
  }
  return principals;
}
