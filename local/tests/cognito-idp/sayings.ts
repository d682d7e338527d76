/** What the tests of sign-in expect, word for word. */
export const INCORRECT = ["NotAuthorizedException", "Incorrect username or password."] as const;
export const EXCEEDED = ["NotAuthorizedException", "Password attempts exceeded"] as const;
export const SESSION_EXPIRED = ["NotAuthorizedException", "Invalid session for the user, session is expired."] as const;
export const SESSION_USED = [
  "NotAuthorizedException",
  "Invalid session for the user, session can only be used once.",
] as const;
export const SESSION_INVALID = ["NotAuthorizedException", "Invalid session for the user."] as const;
export const MINUTE = 60_000;

/** The name and the message of a refusal. */
export function saying(outcome: { error?: { name: string; message: string } }): readonly string[] {
  return outcome.error ? [outcome.error.name, outcome.error.message] : [];
}
