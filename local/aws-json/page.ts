import { AwsError } from "../common/errors";

/** Entries on a page: the default, and AWS's limit. */
export const LARGEST_PAGE = 60;

/**
 * One page of entries, sorted by `key`, and the token of the next page: the last key of this one.
 * @throws InvalidParameterException for a token that is not of that form
 */
export function page<T>(
  items: readonly T[],
  key: (item: T) => string,
  limit: number,
  token: string | undefined,
): { items: T[]; next?: string } {
  const after = token === undefined ? undefined : Buffer.from(token, "base64url").toString("utf8");
  if (after !== undefined && encoded(after) !== token) {
    throw new AwsError("InvalidParameterException", "Invalid pagination token.", {
      lock: "AWS JSON",
      check: "token",
      expected: "the token of the page before",
      actual: "malformed",
    });
  }
  const rest = after === undefined ? items : items.filter((item) => key(item) > after);
  const shownItems = rest.slice(0, limit);
  const last = shownItems.at(-1);
  return {
    items: shownItems,
    ...(last !== undefined && rest.length > limit && { next: encoded(key(last)) }),
  };
}

function encoded(text: string): string {
  return Buffer.from(text, "utf8").toString("base64url");
}
