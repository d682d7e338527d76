import { textMap } from "../input";
import { poolOf, userOf } from "../lookups";
import { checkSelfService, sendResetCode } from "../password-reset";
import { forAdministrator, type Service } from "../service";

/** Makes the password useless: the user sets a new one with the code that is sent. */
export const adminResetUserPassword = (idp: Service) =>
  forAdministrator(async (input, context) => {
    const pool = poolOf(idp, input);
    checkSelfService(pool);
    const { username } = userOf(idp, pool, input);
    const clientMetadata = textMap(input, "ClientMetadata");
    await sendResetCode(idp, { pool, clientMetadata, username, status: "RESET_REQUIRED" }, context);
    return {};
  });
