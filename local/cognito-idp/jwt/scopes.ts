import { OPENID_ATTRIBUTES } from "../attributes";

/** The scope of the operations that take an access token. */
export const USER_SCOPE = "aws.cognito.signin.user.admin";

/** The attributes of each scope that has some (developer guide, "The user attributes endpoint"); `profile` has custom ones too. */
const ATTRIBUTES: Readonly<Record<string, readonly string[]>> = {
  email: ["email", "email_verified"],
  phone: ["phone_number", "phone_number_verified"],
  profile: OPENID_ATTRIBUTES.filter((name) => !["address", "email", "phone_number"].includes(name)),
};

/**
 * Which attributes an app with these scopes is shown, of those that it may read: those of `email`, `phone` and
 * `profile`, and all of them if it has none of the three.
 * @param scopes undefined for a sign-in without managed login
 */
export function shownBy(scopes: readonly string[] = []): (attribute: string) => boolean {
  const narrowing = scopes.filter((scope) => Object.hasOwn(ATTRIBUTES, scope));
  if (narrowing.length === 0) return () => true;
  const shown = new Set(narrowing.flatMap((scope) => ATTRIBUTES[scope] ?? []));
  const custom = narrowing.includes("profile");
  return (attribute) => shown.has(attribute) || (custom && attribute.startsWith("custom:"));
}
