import { NotEnforced } from "../common/errors";
import type { CorsConfiguration } from "../execute-api/http-api/http-api";
import { isTexts, requireSetting } from "./settings";

/** `corsConfiguration` of an API, and `cors` of a function URL. */
export interface CorsInputs {
  allowOrigins?: string[];
  allowMethods?: string[];
  allowHeaders?: string[];
  exposeHeaders?: string[];
  allowCredentials?: boolean;
  maxAge?: number;
}

const LISTS = ["allowOrigins", "allowMethods", "allowHeaders", "exposeHeaders"] as const;
const KNOWN: readonly string[] = [...LISTS, "allowCredentials", "maxAge"];

/** @throws NotEnforced for what would let other pages in than AWS does */
export function readCors(inputs: CorsInputs, setting: string): CorsConfiguration {
  for (const name of Object.keys(inputs)) {
    if (!KNOWN.includes(name))
      throw new NotEnforced(`${setting}.${name}`, "is not known to the local run; leave it out");
  }
  const lists = Object.fromEntries(LISTS.map((name) => [name, inputs[name] ?? []])) as Record<
    (typeof LISTS)[number],
    string[]
  >;
  for (const name of LISTS) requireSetting(`${setting}.${name}`, lists[name], isTexts, "write a list of strings");
  const { allowCredentials = false, maxAge } = inputs;
  // CreateApi refuses it: a browser takes no wildcard with credentials ("Configure CORS for HTTP APIs").
  if (allowCredentials && lists.allowOrigins.includes("*")) {
    throw new NotEnforced(`${setting}.allowCredentials`, 'is not taken with allowOrigins ["*"]; name the origins');
  }
  return { ...lists, allowCredentials, ...(maxAge !== undefined && maxAge >= 0 && { maxAge }) };
}
