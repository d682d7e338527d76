import * as assert from "node:assert/strict";
import type { LocalRun, Person } from "./local-run";

/** Runs one act of a client's program; resolves with what the program told. */
export type Act = (name: string, person: Person & { code?: string }) => Promise<unknown>;

const refused = (name: string, message: string) => ({ name, message });
const MISMATCH = refused("CodeMismatchException", "Invalid verification code provided, please try again.");
const INCORRECT = refused("NotAuthorizedException", "Incorrect username or password.");

/** An account from sign-up to deletion, by a client that gives AWS's answers and errors as they come. */
export async function livesAnAccount(local: LocalRun, username: string, act: Act): Promise<void> {
  const person = { username, password: "Passw0rd!" };
  const delivery = {
    Destination: `${username[0]}***@e***`,
    DeliveryMedium: "EMAIL",
    AttributeName: "email",
  };
  assert.deepEqual(await act("signUp", person), {
    confirmed: false,
    delivery,
    again: refused("UsernameExistsException", "An account with the given email already exists."),
  });
  assert.deepEqual(await act("confirm", { ...person, code: await local.confirmationCode(username, 1) }), {
    unconfirmed: refused("UserNotConfirmedException", "User is not confirmed."),
    wrong: MISMATCH,
  });
  assert.deepEqual(await act("forget", person), { delivery });
  assert.deepEqual(await act("recover", { ...person, code: await local.code("password reset", username) }), {
    wrong: MISMATCH,
    former: INCORRECT,
    incorrect: INCORRECT,
  });
  assert.deepEqual(await act("askForCode", person), { delivery });
  assert.deepEqual(await act("verify", { ...person, code: await local.code("verification", username) }), {
    wrong: MISMATCH,
    unwritable: refused("NotAuthorizedException", "A client attempted to write unauthorized attribute"),
  });
  assert.deepEqual(await act("factor", person), {
    wrong: refused("EnableSoftwareTokenMFAException", "Code mismatch and fail enable Software Token MFA"),
    status: "SUCCESS",
    asked: "SOFTWARE_TOKEN_MFA",
    again: refused("CodeMismatchException", "Invalid code received for user"),
    signedIn: true,
  });
  assert.deepEqual(await act("live", person), {
    wrong: INCORRECT,
    email: username,
    renewed: true,
    root: { status: 200, body: "Authenticated!" },
    me: username,
    admin: 403,
    afterwards: refused("NotAuthorizedException", "Access Token has been revoked"),
    deleted: INCORRECT,
  });
}
