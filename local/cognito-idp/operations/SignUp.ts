import { checkUsername, newUser, usernameExists } from "../accounts";
import { checkComplete, checkConforms, checkWritable } from "../attributes";
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
    const email = pool.emailIsUsername ? username : attributes.get("email");
    checkComplete(pool.schema, new Map([...attributes, ...(email ? [["email", email] as const] : [])]));
    checkPassword(pool.passwordPolicy, password);

    const now = idp.clock();
    const account = newUser({ pool, username, attributes, password, status: "UNCONFIRMED", now });
    const sent = pool.verifiesEmail && email ? newCode(now, CODE_VALIDITY.signUp) : undefined;
    await idp.store.write(() => {
      if (idp.users.find(pool, username)) throw usernameExists(pool, "User already exists");
      idp.users.put(pool, { ...account, ...(sent && { code: sent.kept }) });
    });
    const { sub, email: address = "" } = account.attributes;
    context.who(sub);
    if (sent) context.note(`confirmation code for ${address}: ${sent.code}`);
    return {
      UserConfirmed: false,
      UserSub: sub,
      ...(sent && { CodeDeliveryDetails: deliveryView("email", address) }),
    };
  });
