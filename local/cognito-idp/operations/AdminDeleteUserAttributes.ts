import { deleteAttributes } from "../change-attributes";
import { texts } from "../input";
import { poolOf, userOf } from "../lookups";
import { forAdministrator, type Service } from "../service";

export const adminDeleteUserAttributes = (idp: Service) =>
  forAdministrator(async (input) => {
    const pool = poolOf(idp, input);
    const { username } = userOf(idp, pool, input);
    await deleteAttributes(idp, pool, username, texts(input, "UserAttributeNames"));
    return {};
  });
