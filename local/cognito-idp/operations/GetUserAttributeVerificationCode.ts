import type { AddressAttribute } from "../attributes";
import { CODE_VALIDITY, countAttempt, newCode } from "../codes";
import { invalidParameter, userNotFound, why } from "../errors";
import { callerOf } from "../lookups";
import { forClients, type Service } from "../service";
import type { User } from "../users";
import { addressAttribute } from "../verification-input";
import { deliveryView } from "../views";

/** Sends a code to the address, or to the one that waits to replace it. */
export const getUserAttributeVerificationCode = (idp: Service) =>
  forClients(async (input, context) => {
    const { pool, user: caller } = await callerOf(idp, input, context);
    const attribute = addressAttribute(input);
    countAttempt(idp.sentCodes, `${attribute} ${pool.id} ${caller.username}`, "codes asked for");
    const now = idp.clock();
    const { code, kept } = newCode(now, CODE_VALIDITY.attribute);
    const address = await idp.store.write(() => {
      const user = idp.users.get(pool.id, caller.username);
      if (!user) throw userNotFound(caller.username);
      const waiting = user.verifications?.[attribute]?.value;
      const verification = { ...kept, ...(waiting !== undefined && { value: waiting }) };
      idp.users.put(pool, {
        ...user,
        verifications: { ...user.verifications, [attribute]: verification },
        modified: now,
      });
      return waiting ?? addressOf(user, attribute);
    });
    context.note(`verification code for ${address}: ${code}`);
    return { CodeDeliveryDetails: deliveryView(attribute, address) };
  });

function addressOf(user: User, attribute: AddressAttribute): string {
  const address = user.attributes[attribute];
  if (address) return address;
  throw invalidParameter(
    `User does not have the attribute ${attribute}.`,
    why("user pool", "AttributeName", "an attribute of the user", attribute),
  );
}
