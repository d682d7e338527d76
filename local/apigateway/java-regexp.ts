import { NotEnforced } from "../common/errors";

/**
 * A regular expression of the program's, which must match a text whole, as Java's `matches` has it.
 * @throws NotEnforced for what JavaScript does not read as Java does
 */
export function javaRegExp(expression: string, setting: string): RegExp {
  const refused = new NotEnforced(
    setting,
    "is no regular expression that JavaScript reads as Java, and so AWS, does; write a plainer one",
  );
  if (expression.includes("&&")) throw refused;
  try {
    return new RegExp(`^(?:${expression})$`, "u");
  } catch {
    throw refused;
  }
}
