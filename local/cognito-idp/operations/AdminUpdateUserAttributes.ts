import { changeAttributes } from "../change-attributes";
import { attributeList } from "../input";
import { poolOf, userOf } from "../lookups";
import { forAdministrator, type Service } from "../service";

export const adminUpdateUserAttributes = (idp: Service) =>
  forAdministrator(async (input, context) => {
    const pool = poolOf(idp, input);
    const { username } = userOf(idp, pool, input);
    await changeAttributes(idp, { pool, username }, attributeList(input, "UserAttributes"), context);
    return {};
  });
