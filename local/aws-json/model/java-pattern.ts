/** The white space of Java's `\s`; that of JavaScript holds more. */
const SPACE = "\\t\\n\\x0B\\f\\r ";

/** Longer strings are matched only where the pattern is one class repeated, which takes linear time. */
const LONGEST = 2048;
const ONE_CLASS = /^\^?\[[^\]]+\][+*]\$?$/;

const compiled = new Map<string, RegExp>();

/**
 * Whether a regular expression of a service model, written for Java, matches the whole text, in bounded time: a long
 * text matches no pattern that might backtrack.
 */
export function matchesJavaPattern(pattern: string, text: string): boolean {
  if (text.length > LONGEST && !ONE_CLASS.test(pattern)) return false;
  let regexp = compiled.get(pattern);
  if (!regexp) {
    regexp = toRegExp(pattern);
    compiled.set(pattern, regexp);
  }
  return regexp.test(text);
}

/** @throws SyntaxError for what JavaScript has no words for */
export function toRegExp(pattern: string): RegExp {
  const [, flag = "", source = ""] = /^(\(\?s\))?(.*)$/s.exec(pattern) ?? [];
  const translated = source
    // The same strings match without the outer repetitions, and these alone would take cubic time.
    .replace("[\\S]+.*[\\S]+", "[\\S].*[\\S]")
    .replaceAll("[\\S]", `[^${SPACE}]`)
    .replaceAll("\\s", SPACE);
  return new RegExp(`^(?:${translated})$`, flag ? "su" : "u");
}
