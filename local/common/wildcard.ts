/** In a pattern: a run of characters of any length, none included; `/` and `:` are characters like others. */
export const ANY_RUN = -1;
/** In a pattern: exactly one character. */
export const ONE = -2;

/** Characters as Unicode code points. */
export type Characters = readonly number[];
/** Code points, `ANY_RUN` and `ONE`. It must match the whole text. */
export type Pattern = readonly number[];

export function characters(text: string): Characters {
  const points: number[] = [];
  for (const char of text) points.push(codePoint(char));
  return points;
}

/** A pattern in which `*` and `?` are wildcards ("IAM JSON policy elements: Resource", using wildcards). */
export function wildcards(text: string): Pattern {
  return Array.from(text, (char) => (char === "*" ? ANY_RUN : char === "?" ? ONE : codePoint(char)));
}

/**
 * Whether the whole text matches. It only ever goes back to the last run, so that its time is bounded by the product
 * of both lengths.
 */
export function matches(pattern: Pattern, text: Characters): boolean {
  let at = 0;
  let next = 0;
  let afterRun = -1;
  let runEnd = 0;
  while (at < text.length) {
    const wanted = pattern[next];
    if (wanted === ANY_RUN) {
      afterRun = ++next;
      runEnd = at;
    } else if (wanted === ONE || wanted === text[at]) {
      next++;
      at++;
    } else if (afterRun >= 0) {
      next = afterRun;
      at = ++runEnd;
    } else {
      return false;
    }
  }
  while (pattern[next] === ANY_RUN) next++;
  return next === pattern.length;
}

function codePoint(char: string): number {
  return char.codePointAt(0) ?? 0;
}
