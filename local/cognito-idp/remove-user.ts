import type { Pool } from "./pools";
import type { Service } from "./service";
import type { User } from "./users";

/** Removes a user with their memberships and sign-ins, in one write. */
export function removeUser(idp: Service, pool: Pool, user: User): Promise<void> {
  return idp.store.write(() => {
    idp.groups.removeFromAll(pool, user);
    idp.signIns.forgetUser(pool.id, user.username);
    idp.users.delete(pool, user);
  });
}
