import { text } from "../aws-json/members";
import { LARGEST_PAGE, page } from "../aws-json/page";
import { AwsError } from "../common/errors";
import { reason } from "./explain";

/**
 * One page of what is sorted by `key`, as MaxResults and NextToken ask for.
 * @throws AwsError ValidationException, SerializationException, InvalidParameterException
 */
export function pageOf<T>(
  items: readonly T[],
  key: (item: T) => string,
  input: Readonly<Record<string, unknown>>,
): { items: T[]; next?: string } {
  const limit = input.MaxResults ?? undefined;
  const broken =
    limit === undefined
      ? "Member must not be null"
      : Number(limit) < 1
        ? "Member must have value greater than or equal to 1"
        : Number(limit) > LARGEST_PAGE
          ? `Member must have value less than or equal to ${LARGEST_PAGE}`
          : undefined;
  if (limit !== undefined && !Number.isInteger(limit)) {
    throw new AwsError("SerializationException", "Expected an integer or null");
  }
  if (broken) {
    const value = limit === undefined ? "null" : `'${limit}'`;
    throw new AwsError(
      "ValidationException",
      `1 validation error detected: Value ${value} at 'maxResults' failed to satisfy constraint: ${broken}`,
      reason("MaxResults", broken, value),
    );
  }
  return page(items, key, limit as number, text(input, "NextToken"));
}
