import { checkCode, countAttempt, expiredCode } from "../codes";
import { notAuthorized, userDisabled, userNotFound, why } from "../errors";
import { optionalFlag, text, textMap } from "../input";
import { provenClientOf } from "../lookups";
import { canonical } from "../pools";
import { forClients, type Service } from "../service";
import { postConfirmation } from "../triggers/sign-up";
import type { User } from "../users";

export const confirmSignUp = (idp: Service) =>
  forClients(async (input, context) => {
    const { pool, client } = provenClientOf(idp, input);
    const name = text(input, "Username");
    const code = text(input, "ConfirmationCode");
    const force = optionalFlag(input, "ForceAliasCreation") ?? false;
    const found = idp.users.find(pool, name);
    // Counted for an unknown user too, so that the limit does not reveal who exists.
    const key = `${pool.id} ${found?.username ?? canonical(pool, name)}`;
    countAttempt(idp.wrongCodes, key, "wrong codes");
    if (!found) {
      if (client.preventUserExistenceErrors) throw expiredCode("of a user who does not exist");
      throw userNotFound(name, "Username/client id combination not found.");
    }
    const { username } = found;
    const confirmed = await idp.store.write(() => {
      const user = idp.users.get(pool.id, username);
      if (!user) throw userNotFound(name);
      if (user.status !== "UNCONFIRMED") {
        throw notAuthorized(
          `User cannot be confirmed. Current status is ${user.status}`,
          why("user pool", "status", "UNCONFIRMED", user.status),
        );
      }
      if (!user.enabled) throw userDisabled();
      const now = idp.clock();
      checkCode(user.code, code, now);
      const { code: _, ...rest } = user;
      const account: User = {
        ...rest,
        attributes: { ...user.attributes, [`${user.code?.attribute ?? "email"}_verified`]: "true" },
        status: "CONFIRMED",
        modified: now,
      };
      if (force) idp.users.takeAddresses(pool, account);
      idp.users.put(pool, account);
      return account;
    });
    idp.wrongCodes.clear(key);
    context.who(found.attributes.sub);
    await postConfirmation(idp.triggers, { pool, client, clientMetadata: textMap(input, "ClientMetadata") }, confirmed);
    return {};
  });
