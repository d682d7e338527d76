import { invalidParameter, why } from "./errors";
import { optionalNumber, optionalText, text, violated } from "./input";
import type { Group, Pool } from "./pools";
import { GROUP_NAME } from "./resource-types";

type Input = Record<string, unknown>;

/** @throws InvalidParameterException */
export function groupName(input: Input): string {
  const name = text(input, "GroupName");
  if (!GROUP_NAME.test(name)) {
    const pattern = "Member must satisfy regular expression pattern: [\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+";
    throw violated(`'${name}'`, "groupName", pattern);
  }
  return name;
}

/** What CreateGroup and UpdateGroup set. @throws InvalidParameterException */
export function readGroup(input: Input): Omit<Group, "name"> {
  const description = optionalText(input, "Description");
  const roleArn = optionalText(input, "RoleArn");
  const precedence = optionalNumber(input, "Precedence", [0, 2 ** 31 - 1]);
  if (roleArn !== undefined && !/^arn:[\w+=/,.@-]+:[\w+=/,.@-]+:[\w+=/,.@-]*:\d+:[\w+=/,.@-]+$/.test(roleArn)) {
    throw violated(`'${roleArn}'`, "roleArn", "Member must satisfy regular expression pattern: arn:aws:iam::…");
  }
  return {
    ...(description !== undefined && { description }),
    ...(roleArn !== undefined && { roleArn }),
    ...(precedence !== undefined && { precedence }),
  };
}

/** What the program declares is changed in the program: a command's change would last until the next start. */
export function checkNotDeclared(pool: Pool, name: string): void {
  if (pool.groups.has(name)) {
    throw invalidParameter(
      "The group is declared by the program: change it there.",
      why("user pool", "group", "one made by CreateGroup", name),
    );
  }
}
