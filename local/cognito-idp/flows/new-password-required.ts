import type { OperationContext } from "../../aws-json/operation";
import { newPassword } from "../accounts";
import { checkComplete, checkConforms, checkWritable } from "../attributes";
import { invalidParameter, notAuthorized, userDisabled, why } from "../errors";
import { parameter } from "../input";
import { checkPassword } from "../passwords";
import type { Pool } from "../pools";
import type { Service } from "../service";
import type { User } from "../users";
import { type At, fingerprint, invalidSession, signIn, useUp } from "./sign-in";

const PREFIX = "userAttributes.";

/** RespondToAuthChallenge with NEW_PASSWORD_REQUIRED; after a refused password the client may send another. */
export async function answerNewPasswordRequired(
  idp: Service,
  at: At & { session: string | undefined },
  responses: ReadonlyMap<string, string>,
  context: OperationContext,
): Promise<object> {
  const { pool, client, session = "" } = at;
  const name = parameter(responses, "USERNAME");
  const password = parameter(responses, "NEW_PASSWORD");
  const challenge = await idp.challenges.open(pool.id, "NEW_PASSWORD_REQUIRED", Buffer.from(session, "base64"));
  const userId = challenge?.content.userId;
  if (!challenge || challenge.content.clientId !== client.id || idp.users.find(pool, name)?.username !== userId) {
    throw invalidSession("invalid");
  }
  if (challenge.state !== "valid") throw invalidSession(challenge.state);

  checkPassword(pool.passwordPolicy, password);
  const attributes = new Map(
    [...responses]
      .filter(([key]) => key.startsWith(PREFIX))
      .map(([key, value]) => [key.slice(PREFIX.length), value] as const),
  );
  checkWritable(client.writable, attributes);
  checkConforms(pool.schema, attributes);
  return signIn(idp, { ...at, tokenSource: "NewPasswordChallenge" }, challenge.content.userId, (user) => {
    if (user.status !== "FORCE_CHANGE_PASSWORD" || fingerprint(user) !== challenge.content.credential) {
      throw invalidSession("invalid");
    }
    if (!user.enabled) throw userDisabled();
    checkKept(pool, user, attributes);
    const all = { ...user.attributes, ...Object.fromEntries(attributes) };
    checkComplete(pool.schema, new Map(Object.entries(all)));
    useUp(idp, challenge);
    context.who(user.attributes.sub);
    const { passwordExpires: _, ...rest } = user;
    return {
      ...rest,
      attributes: all,
      ...newPassword(pool, user.username, password),
      status: "CONFIRMED",
      modified: idp.clock(),
    };
  });
}

/** The e-mail address cannot change here, as users are found by it; nor can attributes that are not mutable. */
function checkKept(pool: Pool, user: User, attributes: ReadonlyMap<string, string>): void {
  for (const name of attributes.keys()) {
    if (user.attributes[name] === undefined) continue;
    const reason = why("user pool", name, "what the user has", "another");
    if (name === "email") throw notAuthorized("Cannot modify an already provided email", reason);
    if (!pool.schema.get(name)?.mutable) {
      throw invalidParameter(`user.${name}: Attribute cannot be updated.`, reason);
    }
  }
}
