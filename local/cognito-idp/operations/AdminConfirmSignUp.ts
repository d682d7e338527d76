import { notAuthorized, why } from "../errors";
import { textMap } from "../input";
import { change, poolOf, userOf } from "../lookups";
import { forAdministrator, type Service } from "../service";
import { postConfirmation } from "../triggers/sign-up";

/** Confirms the account; the e-mail address is as unverified as before (API reference, AdminConfirmSignUp). */
export const adminConfirmSignUp = (idp: Service) =>
  forAdministrator(async (input) => {
    const pool = poolOf(idp, input);
    const { username } = userOf(idp, pool, input);
    const user = await change(idp, pool, username, ({ code: _, ...user }) => {
      if (user.status !== "UNCONFIRMED") {
        throw notAuthorized(
          `User cannot be confirmed. Current status is ${user.status}`,
          why("user pool", "status", "UNCONFIRMED", user.status),
        );
      }
      return { ...user, status: "CONFIRMED" };
    });
    await postConfirmation(idp.triggers, { pool, clientMetadata: textMap(input, "ClientMetadata") }, user);
    return {};
  });
