import { respond } from "../flows/respond";
import { clientOfPool } from "../lookups";
import { forAdministrator, type Service } from "../service";

export const adminRespondToAuthChallenge = (idp: Service) =>
  forAdministrator((input, context) => respond(idp, clientOfPool(idp, input), input, context));
