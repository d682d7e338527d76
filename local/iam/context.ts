import { type ConditionKeys, findKey, IDENTITY_POLICY_KEYS, TRUST_POLICY_KEYS } from "./condition-keys";

/** The values of a request by condition key. Keys are in lower case: policies may spell them in any case. */
export type Context = ReadonlyMap<string, readonly string[]>;

const ALL_KEYS: ConditionKeys = { ...IDENTITY_POLICY_KEYS, ...TRUST_POLICY_KEYS };

/** @throws Error where a key that has one value is given several. */
export function contextOf(values: Readonly<Record<string, readonly string[]>>): Context {
  return new Map(
    Object.entries(values).map(([key, given]) => {
      if (given.length > 1 && !findKey(ALL_KEYS, key)?.multivalued) {
        throw new Error(`${key} is given ${given.length} values`);
      }
      return [key.toLowerCase(), given];
    }),
  );
}

/** A policy uses a condition key that the context lacks, so it cannot be evaluated. */
export class UnknownConditionKey extends Error {
  constructor(readonly key: string) {
    super(`a policy asks ${key}, of which the request's context says nothing`);
  }
}

/**
 * The values that a policy asks for.
 * @throws UnknownConditionKey if the context lacks the key: treating it as missing could make a Deny ineffective.
 */
export function valuesOf(context: Context, key: string): readonly string[] {
  const values = context.get(key.toLowerCase());
  if (!values) throw new UnknownConditionKey(key);
  return values;
}
