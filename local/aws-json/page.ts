import { AwsError } from "../common/errors";

/** How many are on a page where the caller does not say; AWS gives no more than so many. */
export const LARGEST_PAGE = 60;

/**
 * One page of what is sorted by `key`, and the token for the next: the last key shown.
 * @throws InvalidParameterException for a token that no page ended with
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
      expected: "one that a page before ended with",
      actual: "another",
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
