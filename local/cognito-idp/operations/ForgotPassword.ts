import { countAttempt, simulateCode } from "../codes";
import { userNotFound } from "../errors";
import { text, textMap } from "../input";
import { provenClientOf } from "../lookups";
import { checkSelfService, recoveryAddress, resetKey, sendResetCode } from "../password-reset";
import { forClients, type Service } from "../service";
import { migrateUser } from "../triggers/user-migration";
import { deliveryView, simulatedDeliveryView } from "../views";

/**
 * If the client hides which users exist, a user who does not exist, is disabled or has no verified address gets the
 * answer of a sent code (developer guide, "Managing user existence error responses").
 */
export const forgotPassword = (idp: Service) =>
  forClients(async (input, context) => {
    const { pool, client } = provenClientOf(idp, input);
    const name = text(input, "Username");
    checkSelfService(pool);
    const at = { pool, client, clientMetadata: textMap(input, "ClientMetadata") };
    countAttempt(idp.sentCodes, resetKey(pool, idp.users.find(pool, name), name), "codes asked for");
    await migrateUser(idp, at, { name }, context);
    const user = idp.users.find(pool, name);
    if (client.preventUserExistenceErrors && !(user?.enabled && recoveryAddress(pool, user))) {
      await simulateCode(idp, pool);
      return { CodeDeliveryDetails: simulatedDeliveryView(name) };
    }
    if (!user) throw userNotFound(name, "Username/client id combination not found.");
    const { attribute, value } = await sendResetCode(idp, { ...at, username: user.username }, context);
    context.who(user.attributes.sub);
    return { CodeDeliveryDetails: deliveryView(attribute, value) };
  });
