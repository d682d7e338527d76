import { ANY_RUN, ONE, type Pattern } from "../../common/wildcard";

/**
 * A Java regular expression of plain characters, escaped ones and dots, as a pattern with wildcards: matching it takes
 * a bounded time. Undefined if the expression has more.
 */
export function javaPattern(expression: string): Pattern | undefined {
  const pattern: number[] = [];
  const parts = /\.\*|\.\+|\.|\\[^A-Za-z0-9]|\[[^\]\\^[&-]\]|[^\\[\](){}*+?|^$.]/uy;
  while (parts.lastIndex < expression.length) {
    const [part] = parts.exec(expression) ?? [];
    if (part === undefined) return undefined;
    if (part === ".*") pattern.push(ANY_RUN);
    else if (part === ".+") pattern.push(ONE, ANY_RUN);
    else if (part === ".") pattern.push(ONE);
    else pattern.push(part.codePointAt(part.length > 1 && /^[\\[]/.test(part) ? 1 : 0) ?? 0);
  }
  return pattern;
}
