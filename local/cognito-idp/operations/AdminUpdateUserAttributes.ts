import { changeAttributes } from "../change-attributes";
import { attributeList, textMap } from "../input";
import { poolOf, userOf } from "../lookups";
import { forAdministrator, type Service } from "../service";

export const adminUpdateUserAttributes = (idp: Service) =>
  forAdministrator(async (input, context) => {
    const pool = poolOf(idp, input);
    const { username } = userOf(idp, pool, input);
    const at = { pool, clientMetadata: textMap(input, "ClientMetadata"), username };
    await changeAttributes(idp, at, attributeList(input, "UserAttributes"), context);
    return {};
  });
