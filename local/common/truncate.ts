const MOST = 100;

/** What a caller sent, cut to 100 characters so that it fits a line of the log. */
export function truncate(text: string): string {
  return text.length > MOST ? `${text.slice(0, MOST - 1)}…` : text;
}
