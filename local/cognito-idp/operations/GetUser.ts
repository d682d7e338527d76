import { shown } from "../attributes";
import { callerOf } from "../lookups";
import { mfaView } from "../mfa-preference";
import { forClients, type Service } from "../service";

export const getUser = (idp: Service) =>
  forClients(async (input, context) => {
    const { client, user } = await callerOf(idp, input, context);
    return { Username: user.username, UserAttributes: shown(user.attributes, client.readable), ...mfaView(user) };
  });
