import { AwsError } from "../../common/errors";
import { checkUsername, loginAttribute, newPassword, newUser, temporaryUntil, usernameExists } from "../accounts";
import { checkConforms } from "../attributes";
import { userNotFound, why } from "../errors";
import { attributeList, optionalFlag, optionalText, pairs, text, textMap } from "../input";
import { poolOf } from "../lookups";
import { checkPassword, unguessable } from "../passwords";
import { forAdministrator, type Service } from "../service";
import { customizeMessage } from "../triggers/custom-message";
import { preSignUp } from "../triggers/sign-up";
import { userView } from "../views";

export const adminCreateUser = (idp: Service) =>
  forAdministrator(async (input, context) => {
    const pool = poolOf(idp, input);
    const username = text(input, "Username");
    const attributes = attributeList(input, "UserAttributes");
    const action = optionalText(input, "MessageAction");
    const force = optionalFlag(input, "ForceAliasCreation") ?? false;
    const given = optionalText(input, "TemporaryPassword");
    const password = given ?? unguessable(pool.passwordPolicy);
    checkUsername(pool, username, attributes);
    checkConforms(pool.schema, attributes);
    checkPassword(pool.passwordPolicy, password, "did not conform with password policy");

    const now = idp.clock();
    const account = newUser({ pool, username, attributes, password, status: "FORCE_CHANGE_PASSWORD", now });
    const login = loginAttribute(pool, username);
    const at = {
      pool,
      validationData: pairs(input, "ValidationData"),
      clientMetadata: textMap(input, "ClientMetadata"),
    };
    if (action !== "RESEND") {
      await preSignUp(idp.triggers, at, {
        source: "AdminCreateUser",
        username: account.username,
        attributes: new Map([...attributes, ...(login ? [[login, username] as const] : [])]),
      });
    }
    const user = await idp.store.write(() => {
      const known = idp.users.find(pool, username);
      if (action === "RESEND") {
        if (!known) throw userNotFound(username);
        if (known.status !== "FORCE_CHANGE_PASSWORD") throw notWaiting(known.status);
        const renewed = {
          ...known,
          ...newPassword(pool, known.username, password),
          passwordExpires: temporaryUntil(pool, now),
          modified: now,
        };
        idp.users.put(pool, renewed);
        return renewed;
      }
      if (known) throw usernameExists(pool, username, "User account already exists");
      if (force) idp.users.takeAddresses(pool, account);
      idp.users.put(pool, account);
      return account;
    });
    const invited = (["email", "phone_number"] as const).find((name) => user.attributes[name]);
    if (action !== "SUPPRESS" && invited) {
      const address = { attribute: invited, value: user.attributes[invited] ?? "" };
      await customizeMessage(idp.triggers, at, { source: "AdminCreateUser", user, address }, context);
    }
    if (given === undefined) {
      context.note("no mail is sent here: tell the user a password of your own by AdminSetUserPassword");
    }
    return { User: userView(user) };
  });

function notWaiting(status: string): AwsError {
  return new AwsError(
    "UnsupportedUserStateException",
    "Resend not possible. User is not in FORCE_CHANGE_PASSWORD state.",
    why("user pool", "status", "FORCE_CHANGE_PASSWORD", status),
  );
}
