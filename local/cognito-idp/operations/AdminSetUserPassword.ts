import { newPassword, temporaryUntil } from "../accounts";
import { optionalFlag, text } from "../input";
import { change, poolOf, userOf } from "../lookups";
import { checkPassword } from "../passwords";
import { forAdministrator, type Service } from "../service";

export const adminSetUserPassword = (idp: Service) =>
  forAdministrator(async (input) => {
    const pool = poolOf(idp, input);
    const { username } = userOf(idp, pool, input);
    const password = text(input, "Password");
    const permanent = optionalFlag(input, "Permanent") ?? false;
    checkPassword(pool.passwordPolicy, password, "did not conform with password policy");
    const kept = newPassword(pool, username, password);
    await change(idp, pool, username, ({ code: _code, resetCode: _reset, passwordExpires: _expires, ...user }) => ({
      ...user,
      ...kept,
      status: permanent ? "CONFIRMED" : "FORCE_CHANGE_PASSWORD",
      ...(!permanent && { passwordExpires: temporaryUntil(pool, idp.clock()) }),
    }));
    return {};
  });
