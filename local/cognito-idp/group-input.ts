import { invalidParameter, why } from "./errors";
import { optionalNumber, optionalText, text } from "./input";
import type { Group, Pool } from "./pools";

type Input = Record<string, unknown>;

/** @throws InvalidParameterException */
export function groupName(input: Input): string {
  return text(input, "GroupName");
}

/** What CreateGroup and UpdateGroup set. @throws InvalidParameterException */
export function readGroup(input: Input): Omit<Group, "name"> {
  const description = optionalText(input, "Description");
  const roleArn = optionalText(input, "RoleArn");
  const precedence = optionalNumber(input, "Precedence");
  return {
    ...(description !== undefined && { description }),
    ...(roleArn !== undefined && { roleArn }),
    ...(precedence !== undefined && { precedence }),
  };
}

/** A declared group can be changed only in the program: another change would be lost at the next start. */
export function checkNotDeclared(pool: Pool, name: string): void {
  if (pool.groups.has(name)) {
    throw invalidParameter(
      "The group is declared by the program: change it there.",
      why("user pool", "group", "one made by CreateGroup", name),
    );
  }
}
