import { userNotFound } from "../errors";
import { checkCurrent } from "../flows/mfa";
import { invalidSession, sealFactor, useUp } from "../flows/sign-in";
import { optionalText } from "../input";
import { callerOf, change } from "../lookups";
import { forClients, type Service } from "../service";
import { openSetupSession } from "../setup-session";
import { checkTokensEnabled, tokenFingerprint } from "../software-token";
import { base32, newSecret } from "../totp";

/**
 * Returns a new secret, which is never shown again. A verified one stays valid until VerifySoftwareToken replaces it.
 * A session works only in the MFA_SETUP challenge, not in SOFTWARE_TOKEN_MFA.
 */
export const associateSoftwareToken = (idp: Service) =>
  forClients(async (input, context) => {
    const secret = newSecret();
    const pendingToken = { secret: secret.toString("base64") };
    const session = optionalText(input, "Session");
    if (session === undefined || input.AccessToken !== undefined) {
      const { pool, user } = await callerOf(idp, input, context);
      checkTokensEnabled(pool);
      await change(idp, pool, user.username, (current) => ({ ...current, pendingToken }));
      return { SecretCode: base32(secret) };
    }
    const { pool, client, challenge } = await openSetupSession(idp, "MFA_SETUP", session);
    checkTokensEnabled(pool);
    const user = await idp.store.write(() => {
      const current = idp.users.get(pool.id, challenge.content.userId);
      if (!current) throw userNotFound(challenge.content.userId);
      checkCurrent(idp, current, challenge);
      if (current.softwareToken) throw invalidSession("invalid");
      useUp(idp, challenge);
      const associated = { ...current, pendingToken, modified: idp.clock() };
      idp.users.put(pool, associated);
      return associated;
    });
    context.who(user.attributes.sub);
    const content = { kind: "SOFTWARE_TOKEN_SETUP", secret: tokenFingerprint(pendingToken) } as const;
    return { SecretCode: base32(secret), Session: await sealFactor(idp, { pool, client }, user, content) };
  });
