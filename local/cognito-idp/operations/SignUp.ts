import { checkUsername, loginAttribute, newUser, usernameExists } from "../accounts";
import { checkComplete, checkConforms, checkWritable, signUpAddress } from "../attributes";
import { CODE_VALIDITY, newCode } from "../codes";
import { notAuthorized, why } from "../errors";
import { attributeList, text } from "../input";
import { clientOf } from "../lookups";
import { checkPassword } from "../passwords";
import { forClients, type Service } from "../service";
import { deliveryView } from "../views";

export const signUp = (idp: Service) =>
  forClients(async (input, context) => {
    const { pool, client } = clientOf(idp, input);
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
    checkComplete(pool.schema, new Map([...attributes, ...(login ? [[login, username] as const] : [])]));
    checkPassword(pool.passwordPolicy, password);

    const now = idp.clock();
    const account = newUser({ pool, username, attributes, password, status: "UNCONFIRMED", now });
    const address = signUpAddress(pool.verifies, account.attributes);
    const { code, kept } = newCode(now, CODE_VALIDITY.signUp);
    await idp.store.write(() => {
      if (idp.users.find(pool, username)) throw usernameExists(pool, username, "User already exists");
      idp.users.put(pool, { ...account, ...(address && { code: { ...kept, attribute: address.attribute } }) });
    });
    const { sub } = account.attributes;
    context.who(sub);
    if (address) context.note(`confirmation code for ${address.value}: ${code}`);
    return {
      UserConfirmed: false,
      UserSub: sub,
      ...(address && { CodeDeliveryDetails: deliveryView(address.attribute, address.value) }),
    };
  });
