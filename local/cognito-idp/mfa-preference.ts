import { invalidParameter, why } from "./errors";
import { optionalFlag, structure } from "./input";
import { change } from "./lookups";
import type { Pool } from "./pools";
import type { Service } from "./service";
import type { User } from "./users";

/** The settings of SetUserMFAPreference, each with the factor that it turns on. */
const OTHER_FACTORS = {
  SMSMfaSettings: "SMS_MFA",
  EmailMfaSettings: "EMAIL_OTP",
  WebAuthnMfaSettings: "WEB_AUTHN",
} as const;

/**
 * Turns the second factor of a user on or off, as a request asks; TOTP is the only one here.
 * @throws InvalidParameterException for a factor that the user has not set up
 */
export async function setMfaPreference(
  idp: Service,
  { pool, username }: { pool: Pool; username: string },
  input: Record<string, unknown>,
): Promise<void> {
  for (const [member, factor] of Object.entries(OTHER_FACTORS)) {
    const settings = structure(input, member);
    if (settings && (optionalFlag(settings, "Enabled") || optionalFlag(settings, "PreferredMfa")))
      throw notSetUp(factor);
  }
  const settings = structure(input, "SoftwareTokenMfaSettings");
  if (!settings) return;
  const enabled = optionalFlag(settings, "Enabled") ?? false;
  const preferred = optionalFlag(settings, "PreferredMfa") ?? false;
  await change(idp, pool, username, (user) => {
    if (enabled && !user.softwareToken) throw notSetUp("SOFTWARE_TOKEN_MFA");
    if (preferred && !enabled) {
      throw invalidParameter(
        "Invalid MFA preference: a preferred factor must be enabled.",
        why("user pool", "PreferredMfa", "false where Enabled is false", "true"),
      );
    }
    return { ...user, mfa: { enabled, preferred } };
  });
}

/** What AdminGetUser and GetUser show of the second factor; AWS leaves out what is not set. */
export function mfaView({ softwareToken, mfa }: User): object {
  if (!softwareToken || !mfa?.enabled) return {};
  return {
    UserMFASettingList: ["SOFTWARE_TOKEN_MFA"],
    ...(mfa.preferred && { PreferredMfaSetting: "SOFTWARE_TOKEN_MFA" }),
  };
}

function notSetUp(factor: string) {
  return invalidParameter(
    `User does not have delivery config set to turn on ${factor}`,
    why("user pool", "second factor", "one that the user has set up", factor),
  );
}
