import { userNotFound } from "../errors";
import { checkCurrent } from "../flows/mfa";
import { invalidSession, sealFactor, useUp } from "../flows/sign-in";
import { optionalText, text } from "../input";
import { callerOf, change } from "../lookups";
import { forClients, type Service } from "../service";
import { openSetupSession } from "../setup-session";
import { checkTokensEnabled, tokenFingerprint, withVerifiedToken } from "../software-token";
import type { User } from "../users";

/** Proves that the secret is in an app; after a wrong code the session may be answered again. */
export const verifySoftwareToken = (idp: Service) =>
  forClients(async (input, context) => {
    const code = text(input, "UserCode");
    const name = optionalText(input, "FriendlyDeviceName");
    const session = optionalText(input, "Session");
    const named = (user: User): User => ({
      ...user,
      ...(user.softwareToken && name !== undefined && { softwareToken: { ...user.softwareToken, name } }),
    });
    if (session === undefined || input.AccessToken !== undefined) {
      const { pool, user } = await callerOf(idp, input, context);
      checkTokensEnabled(pool);
      await change(idp, pool, user.username, (current) => named(withVerifiedToken(current, code, idp.clock())));
      return { Status: "SUCCESS" };
    }
    const { pool, client, challenge } = await openSetupSession(idp, "SOFTWARE_TOKEN_SETUP", session);
    checkTokensEnabled(pool);
    const user = await idp.store.write(() => {
      const current = idp.users.get(pool.id, challenge.content.userId);
      if (!current) throw userNotFound(challenge.content.userId);
      checkCurrent(idp, current, challenge);
      const { pendingToken, softwareToken } = current;
      if (softwareToken || !pendingToken || tokenFingerprint(pendingToken) !== challenge.content.secret) {
        throw invalidSession("invalid");
      }
      const verified = withVerifiedToken(current, code, idp.clock());
      useUp(idp, challenge);
      const set = { ...named(verified), mfa: { enabled: true, preferred: true } };
      idp.users.put(pool, set);
      return set;
    });
    context.who(user.attributes.sub);
    const content = { kind: "SOFTWARE_TOKEN_VERIFIED", secret: challenge.content.secret } as const;
    return { Status: "SUCCESS", Session: await sealFactor(idp, { pool, client }, user, content) };
  });
