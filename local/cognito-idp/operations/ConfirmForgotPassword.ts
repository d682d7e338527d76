import { newPassword } from "../accounts";
import { checkCode, codeMismatch, countAttempt, expiredCode } from "../codes";
import { userDisabled, userNotFound } from "../errors";
import { text, textMap } from "../input";
import { provenClientOf } from "../lookups";
import { resetKey } from "../password-reset";
import { checkPassword } from "../passwords";
import { forClients, type Service } from "../service";
import { postConfirmation } from "../triggers/sign-up";
import type { User } from "../users";

/** Sets a new password by the code that was sent; sign-ins go on, as on AWS. */
export const confirmForgotPassword = (idp: Service) =>
  forClients(async (input, context) => {
    const { pool, client } = provenClientOf(idp, input);
    const name = text(input, "Username");
    const code = text(input, "ConfirmationCode");
    const password = text(input, "Password");
    checkPassword(pool.passwordPolicy, password, "does not conform to policy");
    const found = idp.users.find(pool, name);
    const key = resetKey(pool, found, name);
    countAttempt(idp.wrongCodes, key, "wrong codes");
    const confirmed = await idp.store.write(() => {
      const user = found && idp.users.get(pool.id, found.username);
      if (!user?.enabled && client.preventUserExistenceErrors) {
        // Answers as for a known user: a mismatch if a code seems to have been sent.
        throw idp.sentCodes.has(key) ? codeMismatch("there is no such user") : expiredCode("of nobody");
      }
      if (!user) throw userNotFound(name, "Username/client id combination not found.");
      if (!user.enabled) throw userDisabled();
      const now = idp.clock();
      checkCode(user.resetCode, code, now);
      const { resetCode: _reset, code: _code, passwordExpires: _expires, ...rest } = user;
      const account: User = {
        ...rest,
        ...newPassword(pool, user.username, password),
        status: "CONFIRMED",
        modified: now,
      };
      idp.users.put(pool, account);
      return account;
    });
    idp.wrongCodes.clear(key);
    if (found) context.who(found.attributes.sub);
    const at = { pool, client, clientMetadata: textMap(input, "ClientMetadata") };
    await postConfirmation(idp.triggers, at, confirmed, "ConfirmForgotPassword");
    return {};
  });
