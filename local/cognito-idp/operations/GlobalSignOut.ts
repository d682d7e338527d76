import { callerOf, change } from "../lookups";
import { forClients, type Service } from "../service";

export const globalSignOut = (idp: Service) =>
  forClients(async (input, context) => {
    const { pool, user } = await callerOf(idp, input, context);
    await change(idp, pool, user.username, (current) => ({ ...current, generation: current.generation + 1 }));
    return {};
  });
