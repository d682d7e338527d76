import { text } from "../aws-json/members";
import { page } from "../aws-json/page";

/**
 * One page of what is sorted by `key`, as MaxResults and NextToken ask for.
 * @throws AwsError InvalidParameterException
 */
export const pageOf = <T>(
  items: readonly T[],
  key: (item: T) => string,
  input: Readonly<Record<string, unknown>>,
): { items: T[]; next?: string } => page(items, key, Number(input.MaxResults), text(input, "NextToken"));
