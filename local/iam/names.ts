import { createHash, randomBytes } from "node:crypto";
import { autoName, BASE32 } from "../common/random";

/** How a program names a resource of IAM; after `namePrefix` the provider adds the rest. */
export type Named = {
  name?: string;
  namePrefix?: string;
};

/** The name given, or a new one as Pulumi or the AWS provider would make it: `users-1a2b3c4`. */
export function physicalName({ name, namePrefix }: Named, programName: string): string {
  if (name !== undefined) return name;
  if (namePrefix !== undefined) return namePrefix + randomBytes(13).toString("hex");
  return autoName(programName);
}

/** `users` of `users`, or of `arn:aws:iam::000000000000:role/team/users`. */
export function roleName(role: string): string {
  return role.slice(role.lastIndexOf("/") + 1);
}

/** `arn:aws:sts::<account>:assumed-role/<role>/<session>`: a role's path is not in it. */
export function sessionArn({ name, arn }: { name: string; arn: string }, sessionName: string): string {
  return `arn:aws:sts::${arn.split(":")[4]}:assumed-role/${name}/${sessionName}`;
}

/** An id such as `AROA…` ("IAM identifiers", unique identifiers): 21 characters, the same for the same name. */
export function uniqueId(prefix: "AROA" | "ANPA", id: string): string {
  const digest = createHash("sha256").update(`${prefix} ${id}`).digest();
  return prefix + Array.from(digest.subarray(0, 17), (byte) => BASE32[byte % 32]).join("");
}
