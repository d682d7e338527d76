import { signUpAddress } from "../attributes";
import { CODE_VALIDITY, countAttempt, newCode, simulateCode } from "../codes";
import { invalidParameter, userDisabled, userNotFound, why } from "../errors";
import { text, textMap } from "../input";
import { provenClientOf } from "../lookups";
import { forClients, type Service } from "../service";
import { customizeMessage } from "../triggers/custom-message";
import { deliveryView, simulatedDeliveryView } from "../views";

export const resendConfirmationCode = (idp: Service) =>
  forClients(async (input, context) => {
    const { pool, client } = provenClientOf(idp, input);
    const name = text(input, "Username");
    const user = idp.users.find(pool, name);
    const key = `${pool.id} ${user?.username ?? name}`;
    countAttempt(idp.sentCodes, key, "codes asked for");
    if (pool.verifies.size === 0) {
      throw invalidParameter(
        "Cannot resend codes. Auto verification not turned on.",
        why("user pool", "autoVerifiedAttributes", "email or phone_number", "none"),
      );
    }
    if (client.preventUserExistenceErrors && (!user?.enabled || user.status !== "UNCONFIRMED")) {
      await simulateCode(idp, pool);
      return { CodeDeliveryDetails: simulatedDeliveryView(name) };
    }
    if (!user) throw userNotFound(name, "Username/client id combination not found.");
    if (!user.enabled) throw userDisabled();
    if (user.status !== "UNCONFIRMED") {
      throw invalidParameter("User is already confirmed.", why("user pool", "status", "UNCONFIRMED", user.status));
    }
    const { code, kept } = newCode(idp.clock(), CODE_VALIDITY.signUp);
    const address = await idp.store.write(() => {
      const current = idp.users.get(pool.id, user.username);
      const found = current && signUpAddress(pool.verifies, current.attributes);
      if (!found) throw invalidParameter("User has no email address.", why("user pool", "address", "one", "none"));
      idp.users.put(pool, { ...current, code: { ...kept, attribute: found.attribute }, modified: idp.clock() });
      return found;
    });
    context.who(user.attributes.sub);
    const at = { pool, client, clientMetadata: textMap(input, "ClientMetadata") };
    await customizeMessage(idp.triggers, at, { source: "ResendCode", user, address, code }, context);
    context.note(`confirmation code for ${address.value}: ${code}`);
    return { CodeDeliveryDetails: deliveryView(address.attribute, address.value) };
  });
