import { text, textMap } from "../aws-json/members";
import { AwsError } from "../common/errors";
import { reason } from "./explain";

const MOST_LOGINS = 10;

type Input = Readonly<Record<string, unknown>>;

/** An identity or identity pool id, by the service model: 1 to 55 letters of `[\w-]+:[0-9a-f-]+`. */
export function requireId(input: Input, name: "IdentityId" | "IdentityPoolId"): string {
  const id = text(input, name);
  const broken = constraintsBroken(id);
  if (id !== undefined && broken.length === 0) return id;
  throw invalid(name, id, broken);
}

/**
 * Empty where the request gives none.
 * @throws AwsError ValidationException for more than the service model has; its tokens are not shown
 */
export function loginsOf(input: Input): ReadonlyMap<string, string> {
  const logins = textMap(input, "Logins") ?? new Map();
  if (logins.size <= MOST_LOGINS) return logins;
  throw new AwsError(
    "ValidationException",
    `1 validation error detected: Value at 'logins' failed to satisfy constraint: Member must have length less than or equal to ${MOST_LOGINS}`,
    reason("Logins", `at most ${MOST_LOGINS}`, `${logins.size}`),
  );
}

/** @throws AwsError ValidationException for a member that must be there */
export function required<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw invalid(name, undefined, ["Member must not be null"]);
  return value;
}

function constraintsBroken(id: string | undefined): string[] {
  if (id === undefined) return ["Member must not be null"];
  const broken: string[] = [];
  if (id.length < 1) broken.push("Member must have length greater than or equal to 1");
  if (id.length > 55) broken.push("Member must have length less than or equal to 55");
  if (!/^[\w-]+:[0-9a-f-]+$/.test(id)) {
    broken.push("Member must satisfy regular expression pattern: [\\w-]+:[0-9a-f-]+");
  }
  return broken;
}

function invalid(name: string, value: string | undefined, broken: readonly string[]): AwsError {
  const member = `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
  const quoted = value === undefined ? "null" : `'${value}'`;
  const errors = broken.map(
    (constraint) => `Value ${quoted} at '${member}' failed to satisfy constraint: ${constraint}`,
  );
  const count = broken.length === 1 ? "1 validation error" : `${broken.length} validation errors`;
  return new AwsError(
    "ValidationException",
    `${count} detected: ${errors.join("; ")}`,
    reason(name, broken.join("; "), value === undefined ? "missing" : `${value.length} letters`),
  );
}
