import type { OperationContext } from "../../aws-json/operation";
import { isPassword } from "../accounts";
import { incorrectPassword, userNotFound, why } from "../errors";
import { parameter } from "../input";
import type { Client, Pool } from "../pools";
import type { Service } from "../service";
import { simulate } from "../srp/simulation";
import { credentialOf } from "../users";
import { checkMaySignIn, passwordProved } from "./sign-in";
import { checkNotLockedOut, lockoutKey } from "./user-srp-auth";

/** InitiateAuth with USER_PASSWORD_AUTH, AdminInitiateAuth with ADMIN_USER_PASSWORD_AUTH. */
export async function passwordAuth(
  idp: Service,
  { pool, client }: { pool: Pool; client: Client },
  parameters: ReadonlyMap<string, string>,
  context: OperationContext,
): Promise<object> {
  const name = parameter(parameters, "USERNAME");
  const password = parameter(parameters, "PASSWORD");
  const { simulation } = await idp.keys.secrets(pool.id);

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
    throw incorrectPassword(
      why("user pool", "password", "the user's", user ? "another" : "one of a user who does not exist"),
    );
  }
  idp.lockout.succeeded(lockoutKey(pool, userId));
  return passwordProved(idp, { pool, client, user }, context);
}
