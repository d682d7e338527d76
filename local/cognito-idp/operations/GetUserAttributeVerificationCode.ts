import type { AddressAttribute } from "../attributes";
import { CODE_VALIDITY, countAttempt, newCode } from "../codes";
import { invalidParameter, userNotFound, why } from "../errors";
import { textMap } from "../input";
import { callerOf } from "../lookups";
import { forClients, type Service } from "../service";
import { customizeMessage } from "../triggers/custom-message";
import type { User } from "../users";
import { addressAttribute } from "../verification-input";
import { deliveryView } from "../views";

/** Sends a code to the address, or to the one that waits to replace it. */
export const getUserAttributeVerificationCode = (idp: Service) =>
  forClients(async (input, context) => {
    const { pool, client, user: caller } = await callerOf(idp, input, context);
    const attribute = addressAttribute(input);
    countAttempt(idp.sentCodes, `${attribute} ${pool.id} ${caller.username}`, "codes asked for");
    const now = idp.clock();
    const { code, kept } = newCode(now, CODE_VALIDITY.attribute);
    const { user, value } = await idp.store.write(() => {
      const current = idp.users.get(pool.id, caller.username);
      if (!current) throw userNotFound(caller.username);
      const waiting = current.verifications?.[attribute]?.value;
      const verification = { ...kept, ...(waiting !== undefined && { value: waiting }) };
      const verifications = { ...current.verifications, [attribute]: verification };
      const changed = { ...current, verifications, modified: now };
      idp.users.put(pool, changed);
      return { user: changed, value: waiting ?? addressOf(current, attribute) };
    });
    const at = { pool, client, clientMetadata: textMap(input, "ClientMetadata") };
    const address = { attribute, value };
    await customizeMessage(idp.triggers, at, { source: "VerifyUserAttribute", user, address, code }, context);
    context.note(`verification code for ${value}: ${code}`);
    return { CodeDeliveryDetails: deliveryView(attribute, value) };
  });

function addressOf(user: User, attribute: AddressAttribute): string {
  const address = user.attributes[attribute];
  if (address) return address;
  throw invalidParameter(
    `User does not have the attribute ${attribute}.`,
    why("user pool", "AttributeName", "an attribute of the user", attribute),
  );
}
