import { callerOf } from "../lookups";
import { removeUser } from "../remove-user";
import { forClients, type Service } from "../service";

export const deleteUser = (idp: Service) =>
  forClients(async (input, context) => {
    const { pool, user } = await callerOf(idp, input, context);
    await removeUser(idp, pool, user);
    return {};
  });
