import { shown } from "../attributes";
import { poolOf, userOf } from "../lookups";
import { mfaView } from "../mfa-preference";
import { forAdministrator, type Service } from "../service";
import { userView } from "../views";

export const adminGetUser = (idp: Service) =>
  forAdministrator((input) => {
    const user = userOf(idp, poolOf(idp, input), input);
    const { Attributes: _, ...view } = userView(user) as Record<string, unknown>;
    return { ...view, UserAttributes: shown(user.attributes), ...mfaView(user) };
  });
