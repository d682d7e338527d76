import { withoutVerification } from "../change-attributes";
import { checkCode, countAttempt, expiredCode } from "../codes";
import { userNotFound } from "../errors";
import { text } from "../input";
import { callerOf } from "../lookups";
import { forClients, type Service } from "../service";
import { addressAttribute } from "../verification-input";

export const verifyUserAttribute = (idp: Service) =>
  forClients(async (input, context) => {
    const { pool, user: caller } = await callerOf(idp, input, context);
    const attribute = addressAttribute(input);
    const code = text(input, "Code");
    const key = `${attribute} ${pool.id} ${caller.username}`;
    countAttempt(idp.wrongCodes, key, "wrong codes");
    await idp.store.write(() => {
      const user = idp.users.get(pool.id, caller.username);
      if (!user) throw userNotFound(caller.username);
      const sent = user.verifications?.[attribute];
      const now = idp.clock();
      checkCode(sent, code, now);
      const value = sent?.value ?? user.attributes[attribute];
      if (!value) throw expiredCode("sent to an address that is gone");
      const verified = {
        ...withoutVerification(user, attribute),
        attributes: { ...user.attributes, [attribute]: value, [`${attribute}_verified`]: "true" },
        modified: now,
      };
      idp.users.put(pool, verified);
    });
    idp.wrongCodes.clear(key);
    return {};
  });
