import { countAttempt, simulateCode } from "../codes";
import { userNotFound } from "../errors";
import { text } from "../input";
import { clientOf } from "../lookups";
import { checkSelfService, recoveryAddress, resetKey, sendResetCode } from "../password-reset";
import { forClients, type Service } from "../service";
import { deliveryView, simulatedDeliveryView } from "../views";

/**
 * Where the client prevents telling, a user who does not exist, is disabled or has no verified address seems to be
 * sent a code (developer guide, "Managing user existence error responses").
 */
export const forgotPassword = (idp: Service) =>
  forClients(async (input, context) => {
    const { pool, client } = clientOf(idp, input);
    const name = text(input, "Username");
    checkSelfService(pool);
    const user = idp.users.find(pool, name);
    countAttempt(idp.sentCodes, resetKey(pool, user, name), "codes asked for");
    if (client.preventUserExistenceErrors && !(user?.enabled && recoveryAddress(pool, user))) {
      await simulateCode(idp, pool);
      return { CodeDeliveryDetails: simulatedDeliveryView(name) };
    }
    if (!user) throw userNotFound(name, "Username/client id combination not found.");
    const { attribute, value } = await sendResetCode(idp, { pool, username: user.username }, context);
    context.who(user.attributes.sub);
    return { CodeDeliveryDetails: deliveryView(attribute, value) };
  });
