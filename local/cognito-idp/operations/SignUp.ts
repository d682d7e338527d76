import { checkUsername, loginAttribute, newUser, usernameExists } from "../accounts";
import { checkComplete, checkConforms, checkWritable, signUpAddress } from "../attributes";
import { CODE_VALIDITY, newCode } from "../codes";
import { notAuthorized, why } from "../errors";
import { attributeList, pairs, text, textMap } from "../input";
import { provenClientOf } from "../lookups";
import { checkPassword } from "../passwords";
import { forClients, type Service } from "../service";
import { customizeMessage } from "../triggers/custom-message";
import { postConfirmation, preSignUp } from "../triggers/sign-up";
import type { User } from "../users";
import { deliveryView } from "../views";

export const signUp = (idp: Service) =>
  forClients(async (input, context) => {
    const { pool, client } = provenClientOf(idp, input);
    const at = {
      pool,
      client,
      validationData: pairs(input, "ValidationData"),
      clientMetadata: textMap(input, "ClientMetadata"),
    };
    if (!pool.selfSignUp) {
      throw notAuthorized(
        "SignUp is not permitted for this user pool",
        why("user pool", "allowAdminCreateUserOnly", "false", "true"),
      );
    }
    const username = text(input, "Username");
    const password = text(input, "Password");
    const attributes = attributeList(input, "UserAttributes");
    checkUsername(pool, username, attributes);
    checkWritable(client.writable, attributes);
    checkConforms(pool.schema, attributes);
    const login = loginAttribute(pool, username);
    const given = new Map([...attributes, ...(login ? [[login, username] as const] : [])]);
    checkComplete(pool.schema, given);
    checkPassword(pool.passwordPolicy, password);

    const now = idp.clock();
    const asked = newUser({ pool, username, attributes, password, status: "UNCONFIRMED", now });
    const { confirmed, verified } = await preSignUp(idp.triggers, at, {
      source: "SignUp",
      username: asked.username,
      attributes: given,
    });
    const account: User = {
      ...asked,
      attributes: { ...asked.attributes, ...verified },
      status: confirmed ? "CONFIRMED" : "UNCONFIRMED",
    };
    const address = confirmed ? undefined : signUpAddress(pool.verifies, account.attributes);
    const { code, kept } = newCode(now, CODE_VALIDITY.signUp);
    await idp.store.write(() => {
      if (idp.users.find(pool, username)) throw usernameExists(pool, username, "User already exists");
      if (pool.aliasAttributes.size > 0) idp.users.takeAddresses(pool, account);
      idp.users.put(pool, { ...account, ...(address && { code: { ...kept, attribute: address.attribute } }) });
    });
    const { sub } = account.attributes;
    context.who(sub);
    if (confirmed) await postConfirmation(idp.triggers, at, account);
    if (address) {
      await customizeMessage(idp.triggers, at, { source: "SignUp", user: account, address, code }, context);
      context.note(`confirmation code for ${address.value}: ${code}`);
    }
    return {
      UserConfirmed: confirmed,
      UserSub: sub,
      ...(address && { CodeDeliveryDetails: deliveryView(address.attribute, address.value) }),
    };
  });
