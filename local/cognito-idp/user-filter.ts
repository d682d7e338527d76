import { quoteIf } from "../common/redact";
import { invalidParameter, why } from "./errors";
import { canonical, type Pool } from "./pools";
import type { User } from "./users";

/** The attributes that ListUsers can search by (API reference, ListUsers, "Filter"), and where a user has them. */
const SEARCHABLE: Readonly<Record<string, (user: User) => string | undefined>> = {
  username: (user) => user.username,
  "cognito:user_status": (user) => user.status,
  status: (user) => (user.enabled ? "Enabled" : "Disabled"),
  ...Object.fromEntries(
    ["email", "phone_number", "name", "given_name", "family_name", "preferred_username", "sub"].map((name) => [
      name,
      (user: User) => user.attributes[name],
    ]),
  ),
};

/**
 * `email = "a@b.c"`, or `^=` for a beginning; an empty one is all users.
 * @throws InvalidParameterException
 */
export function parseFilter(pool: Pool, filter: string): (user: User) => boolean {
  if (filter === "") return () => true;
  const match = /^\s*([\w:]+)\s*(\^?=)\s*"((?:[^"\\]|\\.)*)"\s*$/.exec(filter);
  if (!match) {
    throw invalidParameter(
      "Error while parsing filter",
      why("user pool", "Filter", 'such as email = "a@b.c"', "another value"),
    );
  }
  const [, name = "", operator, quoted = ""] = match;
  const value = Object.hasOwn(SEARCHABLE, name) ? SEARCHABLE[name] : undefined;
  if (!value) {
    const expected = Object.keys(SEARCHABLE).join(", ");
    throw invalidParameter(
      `Invalid search attribute: ${name}`,
      why("user pool", "Filter", expected, quoteIf(/^[a-z:_]{1,40}$/, name, "another name")),
    );
  }
  // Only the status is compared without regard to case. Names are stored as the pool compares them.
  const comparable = (text: string) =>
    name === "cognito:user_status" ? text.toUpperCase() : name === "status" ? text : canonical(pool, text);
  const wanted = comparable(quoted.replace(/\\(.)/g, "$1"));
  return (user) => {
    const actual = comparable(value(user) ?? "");
    return operator === "=" ? actual === wanted : actual.startsWith(wanted);
  };
}
