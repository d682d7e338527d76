import { text, textMap } from "../aws-json/members";

type Input = Readonly<Record<string, unknown>>;

/** An id that the service model requires. */
export const requireId = (input: Input, name: "IdentityId" | "IdentityPoolId"): string => text(input, name) ?? "";

/** Empty where the request gives none. */
export function loginsOf(input: Input): ReadonlyMap<string, string> {
  return textMap(input, "Logins") ?? new Map();
}
