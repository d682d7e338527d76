import { respond } from "../flows/respond";
import { clientOf } from "../lookups";
import { forClients, type Service } from "../service";

export const respondToAuthChallenge = (idp: Service) =>
  forClients((input, context) => respond(idp, clientOf(idp, input), input, context));
