import { AwsError, type Reason } from "../common/errors";
import { truncate } from "../common/truncate";

/** Why an identity pool refused. Values from the caller are cut to fit a line. */
export function reason(check: string, expected: string, actual: string): Reason {
  return { lock: "identity pool", check, expected, actual: truncate(actual) };
}

export function notAuthorized(message: string, why: Reason): AwsError {
  return new AwsError("NotAuthorizedException", message, why);
}

/** AWS's one message for every fault in the roles of an identity pool; the reason says which fault it is. */
export function invalidConfiguration(why: Reason): AwsError {
  return new AwsError(
    "InvalidIdentityPoolConfigurationException",
    "Invalid identity pool configuration. Check assigned IAM roles for this pool.",
    why,
  );
}
