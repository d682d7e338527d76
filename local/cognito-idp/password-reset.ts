import type { OperationContext } from "../aws-json/operation";
import type { Address } from "./attributes";
import { CODE_VALIDITY, newCode } from "./codes";
import { invalidParameter, notAuthorized, userDisabled, userNotFound, why } from "./errors";
import { canonical, type Pool } from "./pools";
import type { Service } from "./service";
import { customizeMessage } from "./triggers/custom-message";
import type { TriggerContext } from "./triggers/event-attributes";
import type { User } from "./users";

/** @throws NotAuthorizedException where users cannot get a password back by themselves */
export function checkSelfService(pool: Pool): void {
  if (pool.recovery[0] !== "admin_only") return;
  throw notAuthorized(
    "Contact administrator to reset password.",
    why("user pool", "accountRecoverySetting", "verified_email or verified_phone_number", "admin_only"),
  );
}

/** The verified address by which the user can get the password back. */
export function recoveryAddress(pool: Pool, { attributes }: User): Address | undefined {
  for (const mechanism of pool.recovery) {
    const attribute = mechanism === "verified_phone_number" ? "phone_number" : "email";
    const value = attributes[attribute];
    if (mechanism !== "admin_only" && value && attributes[`${attribute}_verified`] === "true") {
      return { attribute, value };
    }
  }
  return undefined;
}

/**
 * Sends the code that sets a new password, to the log.
 * @param status of the user from now on; left out, it stays
 * @throws NotAuthorizedException, InvalidParameterException, UserNotFoundException
 */
export async function sendResetCode(
  idp: Service,
  at: TriggerContext & { username: string; status?: User["status"] },
  context: OperationContext,
): Promise<Address> {
  const { pool, username, status } = at;
  const now = idp.clock();
  const { code, kept } = newCode(now, CODE_VALIDITY.passwordReset);
  const { user, address } = await idp.store.write(() => {
    const current = idp.users.get(pool.id, username);
    if (!current) throw userNotFound(username);
    const found = resettable(pool, current);
    const changed = { ...current, ...(status && { status }), resetCode: kept, modified: now };
    idp.users.put(pool, changed);
    return { user: changed, address: found };
  });
  await customizeMessage(idp.triggers, at, { source: "ForgotPassword", user, address, code }, context);
  context.note(`password reset code for ${address.value}: ${code}`);
  return address;
}

function resettable(pool: Pool, user: User): Address {
  if (!user.enabled) throw userDisabled();
  if (user.status === "FORCE_CHANGE_PASSWORD") {
    throw notAuthorized(
      "User password cannot be reset in the current state.",
      why("user pool", "status", "CONFIRMED or RESET_REQUIRED", user.status),
    );
  }
  const address = recoveryAddress(pool, user);
  if (address) return address;
  throw invalidParameter(
    "Cannot reset password for the user as there is no registered/verified email or phone_number",
    why("user pool", "accountRecoverySetting", "a verified address of the user", "none"),
  );
}

/** The key under which attempts to reset a password are counted, also for a user who does not exist. */
export function resetKey(pool: Pool, user: User | undefined, name: string): string {
  return `password reset ${pool.id} ${user?.username ?? canonical(pool, name)}`;
}
