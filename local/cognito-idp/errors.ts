import { AwsError, type Reason } from "../common/errors";
import { quoteIf } from "../common/redact";
import { truncate } from "../common/truncate";

/** Forms that may be logged. A client secret is longer than an id. */
const POOL_ID = /^[a-z]{2}(-[a-z]{1,12}){1,3}-\d{1,2}_[0-9A-Za-z]{1,32}$/;
const CLIENT_ID = /^[a-z0-9]{1,30}$/;

/** A reason for the log. `actual` may come from the caller, so it is truncated. */
export function why(lock: string, check: string, expected: string, actual: string): Reason {
  return { lock, check, expected, actual: truncate(actual) };
}

/** The reason as the log says it, for a check that a person knows by no other name. */
export const inWords = (text: string, reason: Reason): Reason => ({ ...reason, text });

/** The errors that several operations of user pools share, in AWS's words. */
export const notAuthorized = (message: string, reason: Reason) =>
  new AwsError("NotAuthorizedException", message, reason);

export const invalidParameter = (message: string, reason?: Reason) =>
  new AwsError("InvalidParameterException", message, reason);

/** One message for a wrong password and an unknown user: only the log tells which it was. */
export const incorrectPassword = (reason: Reason) => notAuthorized("Incorrect username or password.", reason);

export const userNotFound = (name: string, message = "User does not exist.") =>
  new AwsError(
    "UserNotFoundException",
    message,
    inWords(`there is no user named ${truncate(name)}`, why("user pool", "user", "one of the pool", name)),
  );

export const userNotConfirmed = () =>
  new AwsError(
    "UserNotConfirmedException",
    "User is not confirmed.",
    why("user pool", "status", "CONFIRMED", "UNCONFIRMED"),
  );

export const passwordResetRequired = () =>
  new AwsError(
    "PasswordResetRequiredException",
    "Password reset required for the user",
    why("user pool", "status", "CONFIRMED", "RESET_REQUIRED"),
  );

export const userDisabled = () => notAuthorized("User is disabled.", why("user pool", "user", "enabled", "disabled"));

export const attemptLimitExceeded = (what: string) =>
  new AwsError(
    "LimitExceededException",
    "Attempt limit exceeded, please try after some time.",
    why("user pool", what, "at most 5 an hour", "more"),
  );

export const notFound = (message: string, check: string, actual: string) =>
  new AwsError(
    "ResourceNotFoundException",
    message,
    inWords(`there is no ${check} ${truncate(actual)}`, why("user pool", check, `a ${check} of the program`, actual)),
  );

export const poolNotFound = (id: string) =>
  notFound(`User pool ${id} does not exist.`, "pool", quoteIf(POOL_ID, id, "of that id"));
export const clientNotFound = (id: string) =>
  notFound(`User pool client ${id} does not exist.`, "client", quoteIf(CLIENT_ID, id, "of that id"));
export const groupNotFound = (name: string) => notFound("Group not found.", "group", name);
