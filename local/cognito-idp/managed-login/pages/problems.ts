import type { AwsError } from "../../../common/errors";

export const STALE_FORM = "This form is no longer valid. Please try again.";

/** AWS's message, or plainer words for a person. */
export function problemOf({ name, message }: AwsError): string {
  return WORDS[name] ?? (message || "This did not work. Please try again.");
}

const WORDS: Readonly<Record<string, string>> = {
  PasswordResetRequiredException: "You must set a new password before you can sign in.",
  UserNotConfirmedException: "Your account is not confirmed yet.",
};
