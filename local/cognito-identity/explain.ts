import { AwsError, type Reason } from "../common/errors";
import { truncate } from "../common/truncate";

/** Why an identity pool refused; what a caller sent is cut so that it fits a line. */
export function reason(check: string, expected: string, actual: string): Reason {
  return { lock: "identity pool", check, expected, actual: truncate(actual) };
}

export function notAuthorized(message: string, why: Reason): AwsError {
  return new AwsError("NotAuthorizedException", message, why);
}

/** What AWS says of every fault in the roles of an identity pool; the reason tells which. */
export function invalidConfiguration(why: Reason): AwsError {
  return new AwsError(
    "InvalidIdentityPoolConfigurationException",
    "Invalid identity pool configuration. Check assigned IAM roles for this pool.",
    why,
  );
}
