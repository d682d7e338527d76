import * as assert from "node:assert/strict";

/**
 * One thing that must be so. `act` throws where it is not, `Skipped` where it cannot be tried, and tells what came, such
 * as a status.
 */
export interface Step {
  name: string;
  act(): Promise<string>;
}

/** Says why a step cannot be tried. */
export class Skipped extends Error {}

/** Passes where AWS refuses with this very error. */
export async function refused(request: Promise<unknown>, name: string): Promise<string> {
  const error = await request.then(
    () => undefined,
    (thrown: Error & { $metadata?: { httpStatusCode?: number } }) => thrown,
  );
  assert.equal(error?.name ?? "no refusal", name);
  return String(error?.$metadata?.httpStatusCode ?? "-");
}
