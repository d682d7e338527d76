import type { AwsError } from "../../../common/errors";

export const STALE_FORM = "This form is no longer valid. Please try again.";
export const ENDED = "This sign-in took too long. Please sign in again.";

/** AWS's message, or plainer words for a person. */
export function problemOf({ name, message }: AwsError): string {
  if (/^\d+ validation errors? detected/.test(message)) return "Something that you entered cannot be right.";
  return WORDS[name] ?? (message || "This did not work. Please try again.");
}

const WORDS: Readonly<Record<string, string>> = {
  PasswordResetRequiredException: "You must set a new password before you can sign in.",
  UserNotConfirmedException: "Your account is not confirmed yet. Enter the code that was sent to you.",
  CodeMismatchException: "This code is wrong. Please try again.",
  EnableSoftwareTokenMFAException: "This code is wrong. Please try again.",
};
