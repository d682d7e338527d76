import type { OperationContext } from "../../aws-json/operation";
import { isPassword } from "../accounts";
import { incorrectPassword, inWords, userNotFound, why } from "../errors";
import { parameter } from "../input";
import type { Service } from "../service";
import { simulate } from "../srp/simulation";
import { migrateUser } from "../triggers/user-migration";
import { credentialOf } from "../users";
import { type At, beforeFirstFactor, checkMaySignIn, passwordProved } from "./sign-in";
import { checkNotLockedOut, lockoutKey } from "./user-srp-auth";

/** InitiateAuth with USER_PASSWORD_AUTH, AdminInitiateAuth with ADMIN_USER_PASSWORD_AUTH. */
export async function passwordAuth(
  idp: Service,
  at: At,
  parameters: ReadonlyMap<string, string>,
  context: OperationContext,
): Promise<object> {
  const { pool, client } = at;
  const name = parameter(parameters, "USERNAME");
  const password = parameter(parameters, "PASSWORD");
  const { simulation } = await idp.keys.secrets(pool.id);
  await migrateUser(idp, at, { name, password }, context);
  await beforeFirstFactor(idp, at, name);

  // From here to the verdict nothing waits, so that guesses sent at once are counted one by one.
  const user = idp.users.find(pool, name);
  if (!user && !client.preventUserExistenceErrors) throw userNotFound(name);
  if (user) checkMaySignIn(user, client);
  const simulated = simulate(pool, name, simulation);
  const userId = user?.username ?? simulated.userId;
  checkNotLockedOut(idp, lockoutKey(pool, userId));
  const right = isPassword(pool, userId, password, user ? credentialOf(user) : simulated.credential);
  if (!user || !right) {
    idp.lockout.failed(lockoutKey(pool, userId));
    const reason = why("user pool", "password", "the user's", "another");
    throw incorrectPassword(inWords(user ? "wrong password" : "there is no such user", reason));
  }
  idp.lockout.succeeded(lockoutKey(pool, userId));
  return passwordProved(idp, { ...at, user }, context);
}
