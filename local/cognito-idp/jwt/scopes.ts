/** The scope of the operations that take an access token. */
export const USER_SCOPE = "aws.cognito.signin.user.admin";

const OF_EMAIL = ["email", "email_verified"];
const OF_PHONE = ["phone_number", "phone_number_verified"];

/**
 * Which attributes an app with these scopes is shown, of those that it may read: all by `openid` alone or by `profile`,
 * else those of `email` and `phone` (developer guide, "Scopes, M2M, and resource servers").
 * @param scopes undefined for a sign-in without managed login
 */
export function shownBy(scopes: readonly string[] | undefined): (attribute: string) => boolean {
  const [email, phone] = [scopes?.includes("email"), scopes?.includes("phone")];
  if (scopes?.includes("profile") || (!email && !phone)) return () => true;
  const shown = new Set([...(email ? OF_EMAIL : []), ...(phone ? OF_PHONE : [])]);
  return (attribute) => shown.has(attribute);
}
