import type { RequestHead } from "../http/request-head";
import { type Refusal, refuse } from "./errors";

/** More headers than any client signs. Each name costs time before the signature is verified. */
export const MOST_SIGNED_HEADERS = 50;

const PREFIX = "x-amz-";

/**
 * Refuses an X-Amz-* parameter or header that was sent twice: one parser could read the first and another the second,
 * and no client sends it twice. The message is our own: no answer of AWS is known.
 */
export function refuseRepeated({ headers, target }: RequestHead): Refusal | undefined {
  for (const [name, { values }] of headers.fields) {
    if (values.length > 1 && name.startsWith(PREFIX)) return repeated(name);
  }
  const seen = new Set<string>();
  for (const [name] of target.parameters) {
    const lower = name.toLowerCase();
    if (!lower.startsWith(PREFIX)) continue;
    if (seen.has(lower)) return repeated(lower);
    seen.add(lower);
  }
  return undefined;
}

function repeated(name: string): Refusal {
  // The caller chose the name, so only plain names are logged.
  const shown = /^[a-z0-9-]{1,60}$/.test(name) ? name : "an X-Amz-* name";
  return refuse("IncompleteSignatureException", `'${shown}' must not be given more than once.`, {
    check: shown,
    expected: "given once",
    actual: "given more than once",
  });
}

/** Refuses a list of signed headers that repeats a name, or is longer than any client's. */
export function refuseSignedHeaders(names: readonly string[]): Refusal | undefined {
  const repeats = new Set(names).size !== names.length;
  if (!repeats && names.length <= MOST_SIGNED_HEADERS) return undefined;
  const rule = `at most ${MOST_SIGNED_HEADERS} names, each once`;
  return refuse("IncompleteSignatureException", `SignedHeaders must hold ${rule}.`, {
    check: "SignedHeaders",
    expected: rule,
    actual: repeats ? "a name twice" : `${names.length} names`,
  });
}
