import { isPassword, newPassword } from "../accounts";
import { countAttempt } from "../codes";
import { incorrectPassword, inWords, why } from "../errors";
import { optionalText, text } from "../input";
import { callerOf, change } from "../lookups";
import { checkPassword } from "../passwords";
import { forClients, type Service } from "../service";
import { credentialOf } from "../users";

/** Replaces the password of an access token's user, who must know the old one. Sign-ins stay active, as on AWS. */
export const changePassword = (idp: Service) =>
  forClients(async (input, context) => {
    const { pool, user } = await callerOf(idp, input, context);
    const previous = optionalText(input, "PreviousPassword") ?? "";
    const proposed = text(input, "ProposedPassword");
    checkPassword(pool.passwordPolicy, proposed, "does not conform to policy");
    const key = `${pool.id} ${user.username}`;
    countAttempt(idp.wrongPasswords, key, "wrong passwords");
    await change(idp, pool, user.username, (current) => {
      if (!isPassword(pool, current.username, previous, credentialOf(current))) {
        throw incorrectPassword(
          inWords("wrong password", why("user pool", "PreviousPassword", "the user's", "another")),
        );
      }
      return { ...current, ...newPassword(pool, current.username, proposed) };
    });
    idp.wrongPasswords.clear(key);
    return {};
  });
