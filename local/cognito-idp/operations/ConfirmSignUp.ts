import { AwsError } from "../../common/errors";
import { isCode } from "../codes";
import { attemptLimitExceeded, notAuthorized, userDisabled, userNotFound, why } from "../errors";
import { text } from "../input";
import { clientOf } from "../lookups";
import { forClients, type Service } from "../service";

export const confirmSignUp = (idp: Service) =>
  forClients(async (input, context) => {
    const { pool, client } = clientOf(idp, input);
    const name = text(input, "Username");
    const code = text(input, "ConfirmationCode");
    const found = idp.users.find(pool, name);
    if (!found) {
      if (client.preventUserExistenceErrors) throw expiredCode("of a user who does not exist");
      throw userNotFound(name, "Username/client id combination not found.");
    }
    const { username } = found;
    const key = `${pool.id} ${username}`;
    // Counted before the code is looked at, so that guesses sent at once are counted one by one.
    if (idp.wrongCodes.exceeded(key)) throw attemptLimitExceeded("wrong codes");
    idp.wrongCodes.count(key);
    await idp.store.write(() => {
      const user = idp.users.get(pool.id, username);
      if (!user) throw userNotFound(name);
      if (user.status !== "UNCONFIRMED") {
        throw notAuthorized(
          `User cannot be confirmed. Current status is ${user.status}`,
          why("user pool", "status", "UNCONFIRMED", user.status),
        );
      }
      if (!user.enabled) throw userDisabled();
      const now = idp.clock();
      if (!user.code || now >= user.code.expires) throw expiredCode(user.code ? "expired" : "none was sent");
      if (!isCode(user.code, code)) {
        throw new AwsError(
          "CodeMismatchException",
          "Invalid verification code provided, please try again.",
          why("user pool", "ConfirmationCode", "the one that was sent last", "another"),
        );
      }
      const { code: _, ...confirmed } = user;
      idp.users.put(pool, {
        ...confirmed,
        attributes: { ...user.attributes, email_verified: "true" },
        status: "CONFIRMED",
        modified: now,
      });
    });
    idp.wrongCodes.clear(key);
    context.who(found.attributes.sub);
    return {};
  });

function expiredCode(actual: string): AwsError {
  return new AwsError(
    "ExpiredCodeException",
    "Invalid code provided, please request a code again.",
    why("user pool", "ConfirmationCode", "one that is valid", actual),
  );
}
