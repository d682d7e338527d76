import { textMap } from "../input";
import { poolOf, userOf } from "../lookups";
import { checkSelfService, sendResetCode } from "../password-reset";
import { forAdministrator, type Service } from "../service";

/** The password is of no use any more: the user sets another by the code that is sent. */
export const adminResetUserPassword = (idp: Service) =>
  forAdministrator(async (input, context) => {
    const pool = poolOf(idp, input);
    checkSelfService(pool);
    const { username } = userOf(idp, pool, input);
    const clientMetadata = textMap(input, "ClientMetadata");
    await sendResetCode(idp, { pool, clientMetadata, username, status: "RESET_REQUIRED" }, context);
    return {};
  });
